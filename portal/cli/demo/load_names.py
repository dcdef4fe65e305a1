"""Names of companies and people that nobody bears, made of syllables; plain letters, so that they fold simply."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from portal.models.identifiers import name_key
from portal.models.lookalikes import ONE


def _parts(said: str) -> list[str]:
    return said.split()


HEADS = _parts(
    "Bra Cor Dal Fen Gra Hol Jun Kar Lor Mar Nor Pel Quo Ros Sil Tor Ulm Ver Wil Xan Yor Zel Alt Bre Cla Dro"
)
MIDDLES = _parts("ba di fo ga li mo na po ra se ti vu wa xi zo den lan mer nic pol rin sta tem vor")
TAILS = _parts("dex far gen kor lis mont nova pax quin ria sol tek via worth zen dal field gard holm mark rock")
FORMS = ("", "", " Inc", " Ltd", " GmbH", " Group", " Labs", " Systems", " Holding", " SA", " SRL")
GIVEN = _parts(
    "Ana Boris Clara Dario Elif Femi Greta Hugo Ines Jonas Karla Luis Mira Nils Olga Pablo Rosa Sven Tara Umar"
)
FAMILY = _parts(
    "Alder Brandt Costa Duarte Engel Fontaine Garza Holm Ibarra Jansen Keller Lindt Moreau Nowak Ortiz Prado"
)


@dataclass(frozen=True)
class Name:
    """A made-up company."""

    name: str
    website: str

    @property
    def columns(self) -> dict[str, Any]:
        """As a customer has it."""
        key = key_of(self.name)
        return {
            "name": self.name, "name_key": key, "look": key.translate(ONE), "website": self.website, "city": "",
        }  # fmt: skip


def key_of(name: str) -> str:
    """The same as `name_key`, for these names alone: a word and a form, of which each is looked at once."""
    word, blank, form = name.partition(" ")
    return word.lower() + _form_in_key(blank + form)


@cache
def _form_in_key(form: str) -> str:
    return name_key(f"Brabadex{form}").removeprefix("brabadex")


class Names:
    """New ones, and now and then one that was made before."""

    def __init__(self, random: Random):
        self._random, self._last = random, ["Brabadex Ltd"]

    def new(self) -> Name:
        """One that is new, as good as always: there are half a million."""
        random = self._random
        word = random.choice(HEADS) + random.choice(MIDDLES) + random.choice(MIDDLES) + random.choice(TAILS)
        name = word + random.choice(FORMS)
        if len(self._last) < 1_000:
            self._last.append(name)
        else:
            self._last[random.randrange(1_000)] = name
        return Name(name, _site(name))

    def again(self) -> Name:
        """One that another partner may know already, now and then in capitals."""
        name = self._random.choice(self._last)
        return Name(name.upper() if self._random.random() < 0.3 else name, _site(name))

    def person(self) -> str:
        """Somebody."""
        return f"{self._random.choice(GIVEN)} {self._random.choice(FAMILY)}"


def _site(name: str) -> str:
    return f"{name.lower().replace(' ', '')}.example"
