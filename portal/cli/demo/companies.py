"""The companies on the stage: the vendor's people, the contract's three partners, and twelve of AdventureWorks."""

import unicodedata
from dataclasses import dataclass, field

from portal.cli.demo import source
from portal.models.partners import Kind
from portal.models.people import Role

VENDOR = "aliado.example"
MANAGER, MANAGER2 = f"manager@{VENDOR}", f"manager2@{VENDOR}"
KINDS = {"Value Added Reseller": Kind.VAR, "Warehouse": Kind.DISTRIBUTOR, "Specialty Bike Shop": Kind.RESELLER}
ZONES = {"US": "America/New_York", "CA": "America/Toronto", "DE": "Europe/Berlin", "FR": "Europe/Paris"}
LEAST_SALES = {"Gold": 3_000_000, "Silver": 1_000_000, "Registered": 0}  # a year, in US dollars
OF_MANAGER2 = {"Enterprise Center", "Educational Services", "Links Works"}
ADMINS = (
    "Dustin Brinkmann", "Melvin Marxen", "Cara Losch", "Rocco Neubert", "Celia Rouche", "Summer Sewald",
    "Agnes Tremblay", "Jürgen Hartwig", "Olive Prescott", "Katrin Vogel", "Noémie Garnier", "Priscilla Boateng",
)  # fmt: skip


@dataclass(frozen=True)
class PersonPlan:
    """Somebody who can log in."""

    email: str
    name: str
    role: Role
    zone: str = "UTC"
    language: str = ""


@dataclass(frozen=True)
class CompanyPlan:
    """A partner and its people."""

    name: str
    domain: str
    kind: Kind
    tier: str
    country: str
    manager: str  # by address
    people: tuple[PersonPlan, ...] = field(default=())


VENDORS_PEOPLE = (
    PersonPlan(f"owner@{VENDOR}", "Ingrid Halvorsen", Role.OWNER),
    PersonPlan(MANAGER, "Priya Raman", Role.CHANNEL_MANAGER),
    PersonPlan(MANAGER2, "Marisol Ibáñez", Role.CHANNEL_MANAGER),
    PersonPlan(f"editor@{VENDOR}", "Tomasz Wilk", Role.EDITOR),
    PersonPlan(f"analyst@{VENDOR}", "Grace Okafor", Role.ANALYST),
)


def companies() -> list[CompanyPlan]:
    """All partners, those of the contract first."""
    return [
        CompanyPlan(
            "Northgate IT", "northgate.example", Kind.RESELLER, "Gold", "US", MANAGER,
            _five("northgate.example", "Helen Marsh", "Daniel Osei", "Sofie Lindqvist", "Ruth Bellamy", "Oscar Finch"),
        ),
        CompanyPlan(
            "Summit Systems", "summit.example", Kind.VAR, "Silver", "US", MANAGER,
            _five("summit.example", "Walter Novak", "Aisha Karim", "Ben Thornton", "Lucía Prado", "Jonas Weber"),
        ),
        CompanyPlan(
            "Lumen", "lumen.example", Kind.MSP, "Registered", "MX", MANAGER2,
            (PersonPlan("rep@lumen.example", "Mateo Salgado", Role.SALES, "America/Mexico_City", "es"),),
        ),
        *_resellers(),
    ]  # fmt: skip


def _five(domain: str, admin: str, rep: str, rep2: str, marketing: str, trainee: str) -> tuple[PersonPlan, ...]:
    return (
        PersonPlan(f"admin@{domain}", admin, Role.PARTNER_ADMIN),
        PersonPlan(f"rep@{domain}", rep, Role.SALES),
        PersonPlan(f"rep2@{domain}", rep2, Role.SALES),
        PersonPlan(f"marketing@{domain}", marketing, Role.MARKETING),
        PersonPlan(f"trainee@{domain}", trainee, Role.TRAINEE),
    )


def _resellers() -> list[CompanyPlan]:
    """Each with an administrator and a twelfth of the CRM's sales agents."""
    found, agents = source.resellers(), source.agents()
    return [_reseller(one, ADMINS[place], agents[place :: len(found)]) for place, one in enumerate(found)]


def _reseller(reseller: source.Reseller, admin: str, agents: list[str]) -> CompanyPlan:
    domain = f"{reseller.name.lower().replace(' ', '-')}.example"
    zone = ZONES.get(reseller.country, "UTC")
    people = [PersonPlan(_address(admin, domain), admin, Role.PARTNER_ADMIN, zone)]
    people += [PersonPlan(_address(agent, domain), agent, Role.SALES, zone) for agent in agents]
    return CompanyPlan(
        name=reseller.name, domain=domain, kind=KINDS[reseller.business], country=reseller.country,
        tier=next(tier for tier, least in LEAST_SALES.items() if reseller.annual_sales >= least),
        manager=MANAGER2 if reseller.name in OF_MANAGER2 else MANAGER, people=tuple(people),
    )  # fmt: skip


def _address(name: str, domain: str) -> str:
    return f"{ascii_of(name.split()[0]).lower()}@{domain}"


def ascii_of(text: str) -> str:
    """Text for an address: letters without their accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
