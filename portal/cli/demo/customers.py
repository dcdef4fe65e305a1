"""The demo's customers: the CRM's 85 accounts, and some 4,000 more recombined from parts of their names."""

from dataclasses import dataclass
from random import Random

from portal.cli.demo import source
from portal.cli.demo.companies import ascii_of
from portal.models.identifiers import name_key

SEED = 20261124
MADE = 4_000
TWICE_PERCENT = 3  # registered by two partners on purpose
FORMS = ("", "", "", " Inc", " Ltd", " GmbH", " Group", " Labs", " Systems", " Partners", " & Sons", " Holding")
CITIES = {
    "US": ("Austin", "Denver", "Boston", "Portland"), "DE": ("Hamburg", "Leipzig"), "MX": ("Puebla", "Mérida"),
    "BR": ("Recife", "Curitiba"), "KE": ("Nairobi",), "JP": ("Osaka",), "IT": ("Torino",), "PL": ("Gdańsk",),
}  # fmt: skip


@dataclass(frozen=True)
class CustomerPlan:
    """A company that nobody will find outside this demo."""

    name: str
    website: str
    country: str
    city: str


def customers() -> list[CustomerPlan]:
    """All of them, the same each time."""
    accounts = source.accounts()
    found = [_plan(one.name, one.country, Random(SEED)) for one in accounts]
    known = {name_key(one.name) for one in found}
    random, names = Random(SEED), [one.name for one in accounts]
    while len(found) < len(accounts) + MADE:
        head, tail = random.choice(names), random.choice(names)
        name = _blend(head, tail) + random.choice(FORMS)
        if name_key(name) not in known:
            known.add(name_key(name))
            found.append(_plan(name, random.choice(accounts).country, random))
    return found


def shared_out(partners: list[int]) -> dict[int, list[CustomerPlan]]:
    """Each customer at one partner, three in a hundred at two: the second spells the name a little differently."""
    random = Random(SEED + 1)
    found: dict[int, list[CustomerPlan]] = {partner: [] for partner in partners}
    for customer in customers():
        first, second = random.sample(partners, 2)
        found[first].append(customer)
        if random.randrange(100) < TWICE_PERCENT:
            found[second].append(_misspelt(customer))
    return found


def _plan(name: str, country: str, random: Random) -> CustomerPlan:
    host = "".join(letter for letter in ascii_of(name).lower() if letter.isalnum())
    return CustomerPlan(name, f"{host}.example", country, random.choice(CITIES.get(country, ("",))))


def _blend(head: str, tail: str) -> str:
    start, end = head.split()[0], tail.split()[-1].lower()
    return start[: len(start) // 2 + 1] + end[len(end) // 2 :]


def _misspelt(customer: CustomerPlan) -> CustomerPlan:
    return CustomerPlan(f"{customer.name} ({customer.country})", customer.website, customer.country, customer.city)
