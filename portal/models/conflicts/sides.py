"""One side of a comparison: a customer as somebody typed it, its fields brought to one form once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import tldextract

from portal.models import identifiers
from portal.models.conflicts.aliases import apart
from portal.models.conflicts.names import Name, name_of
from portal.models.conflicts.places import countries
from portal.models.conflicts.tables import lines
from portal.models.conflicts.words import words_of

FREE_MAIL, HOSTS = frozenset(lines("free_mail.txt")), frozenset(lines("shared_hosts.txt"))
TOWNS = {here: english for here, _, english in (row.partition(" ") for row in lines("towns.txt"))}
LONGEST_NAME = 300
FIELDS = ("name", "website", "country", "city", "postcode", "address", "phone", "email", "tax_id")
_suffixes = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=("example", "test")
)


@dataclass(frozen=True)
class Side:
    """A customer; empty is what nobody typed. `products` are references of the products that are sold to it."""

    name: str
    website: str = ""
    country: str = ""
    city: str = ""
    postcode: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    products: frozenset[str] = frozenset()

    @classmethod
    def typed(cls, said: Mapping[str, str]) -> "Side":
        """From what stands in a file, each field as somebody typed it; what can't be read counts as empty."""
        country = country_code(said.get("country", ""))
        fields = {name: (said.get(name) or "").strip() for name in FIELDS}
        return cls(
            name=fields["name"][:LONGEST_NAME], country=country, city=fields["city"], postcode=fields["postcode"],
            address=fields["address"],
            website=_or_empty(identifiers.website, fields["website"]),
            phone=_or_empty(identifiers.phone, fields["phone"], country),
            email=_or_empty(identifiers.email, fields["email"]).lower(),
            tax_id=identifiers.tax_id(fields["tax_id"], country) if fields["tax_id"] else "",
        )  # fmt: skip

    @property
    def names(self) -> tuple[Name, ...]:
        """What it is called: its name, and the other names that stand in it (`formerly …`, in brackets)."""
        return self.names_in(self.country)

    def names_in(self, country: str) -> tuple[Name, ...]:
        """The same, of a company that is known to be in this country where it does not say so itself."""
        return tuple(name_of(said, self.country or country) for said in self._said)

    @cached_property
    def _said(self) -> tuple[str, ...]:
        return apart(self.name)

    @cached_property
    def domain(self) -> str:
        """The registrable domain of its web site; empty for what many share."""
        return registrable(self.website)

    @cached_property
    def mail_domain(self) -> str:
        """The registrable domain of its contact's mail, free mail aside."""
        return registrable(self.email.rpartition("@")[2])

    @cached_property
    def town(self) -> frozenset[str]:
        """Its city, by its English name where that differs."""
        return frozenset(TOWNS.get(word, word) for word in words_of(self.city))

    @cached_property
    def street(self) -> frozenset[str]:
        """The words of its street address."""
        return frozenset(words_of(self.address))

    @cached_property
    def plain_postcode(self) -> str:
        """Its postcode without blanks."""
        return "".join(words_of(self.postcode))


@lru_cache(maxsize=50_000)
def registrable(host: str) -> str:
    """`shop.acme.co.uk` is `acme.co.uk`; nothing for free mail, web hosts, markets and networks of people."""
    if not host:
        return ""
    found = _suffixes(host)
    domain = found.top_domain_under_public_suffix if found.suffix else host
    return "" if domain in FREE_MAIL or domain in HOSTS or found.domain in FREE_MAIL else domain


@lru_cache(maxsize=50_000)
def label(domain: str) -> str:
    """What a domain is called without its suffix: `acme` for `acme.co.uk`."""
    return _suffixes(domain).domain


def country_code(said: str) -> str:
    """Two letters for a country that somebody wrote as a code or a name, in any of our languages; else as written."""
    plain = said.strip().upper()
    known = countries().get(tuple(words_of(said)))
    return known.upper() if known else plain


def _or_empty(read, *said: str) -> str:  # type: ignore[no-untyped-def]
    if not said[0]:
        return ""
    try:
        return str(read(*said))
    except ValueError:
        return ""
