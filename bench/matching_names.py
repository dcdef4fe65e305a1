# ruff: noqa: SIM905 - tables to read
"""Made-up companies for the bench of matching, from tables of syllables and words; and ways to write them otherwise."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from portal.models.conflicts.sides import Side

HEADS = (
    "Bra Dor Kel Mar Nor Os Pel Quin Ras Sten Tur Ul Var Wes Zan Al Ber Cor Dun El Fal Gor Hal In Jor Kra Lum Mon Ner"
    " Or Per Ran Sil Tan Und Vel Wol Yor Zel Ast Bel Cam Dra Eb Fen Gal Hol Ist Jen Kol"
).split()
MIDDLES = (
    "a an be co di en er fi go ha in ko la lo man mi na ne or pa ri ro sa sen ta ti to un va ve vi wa xa yo za del mor"
    " nik ral tos ven lin gra bri sto"
).split()
TAILS = "tal via nex dor mak lin berg son tek ra um us is ax on ia ova ers field mann ström well gard".split()
TRADES = (
    "Maschinenbau Logistics Optics Foods Chemicals Software Systems Energy Textiles Shipping Packaging Instruments"
    " Automotive Electronics Furniture Ceramics Trading Consulting Engineering Plastics Metals Paper Glass Farming"
    " Brewing Printing Robotics Aviation Pharma Tools Timber Insurance Leasing Telecom Media Security Solar Marine"
    " Transporte Alimentos Industrias Construcciones Servicios Tecnología Elektrotechnik Werkzeugbau Spedition"
    " Distribution Conseil Bâtiment Services Impianti Meccanica Trasporti Technologies Solutions Laboratories"
).split()
FORMS = {
    "DE": ("GmbH", "AG", "GmbH & Co. KG"), "US": ("Inc.", "LLC", "Corp."), "GB": ("Ltd", "PLC"), "FR": ("SA", "SAS"),
    "ES": ("S.A.", "S.L."), "IT": ("S.p.A.", "S.r.l."), "MX": ("S.A. de C.V.",), "SE": ("AB",), "NL": ("B.V.",),
    "PL": ("Sp. z o.o.", "S.A."),
}  # fmt: skip
CITIES = {
    "DE": ("Hamburg", "Leipzig", "Ulm", "Kassel"), "US": ("Austin", "Denver", "Boston", "Tulsa", "Omaha"),
    "GB": ("Leeds", "Bristol", "York"), "FR": ("Lyon", "Nantes"), "ES": ("Vigo", "Sevilla"), "IT": ("Torino", "Bari"),
    "MX": ("Puebla", "Toluca"), "SE": ("Malmö", "Umeå"), "NL": ("Utrecht",), "PL": ("Gdynia", "Radom"),
}  # fmt: skip
CYRILLIC = dict(zip("abvgdezijklmnoprstufhy", "абвгдезийклмнопрстуфхы", strict=True)) | {
    "w": "в", "x": "кс", "q": "к", "c": "к", "ö": "о", "é": "е", "í": "и", "â": "а",
}  # fmt: skip
ACCENTS = str.maketrans("aeioucn", "áéíóúçñ")


@dataclass(frozen=True)
class Company:
    """A company that nobody will find anywhere."""

    words: tuple[str, ...]
    form: str
    country: str
    city: str

    @property
    def name(self) -> str:
        """As it is registered."""
        return " ".join((*self.words, self.form))

    @property
    def website(self) -> str:
        """Its own."""
        return "-".join(word.lower() for word in self.words).encode("ascii", "ignore").decode() + ".example"

    @cached_property
    def side(self) -> Side:
        """As a customer's row has it."""
        return Side(self.name, website=self.website, country=self.country, city=self.city)


@lru_cache(maxsize=2)
def companies(count: int, seed: int) -> list[Company]:
    """So many, the same each time: some words in very many names, most in few."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    stems = [_stem(chance) for _number in range(max(500, count // 3))]
    return [_company(chance, stems) for _number in range(count)]


def _stem(chance: random.Random) -> str:
    middle = "".join(chance.choice(MIDDLES) for _syllable in range(chance.choice((0, 1, 1, 2))))
    return chance.choice(HEADS) + middle + chance.choice(TAILS)


def _company(chance: random.Random, stems: list[str]) -> Company:
    def stem() -> str:
        return stems[int(len(stems) * chance.random() ** 2)]  # the first of them are in many names

    country = chance.choice(tuple(FORMS))
    trade = chance.choice(TRADES)
    shapes = (
        (stem(), trade),
        (stem(), trade),
        (stem(), stem(), trade),
        (stem(),),
        (stem(), trade, chance.choice(TRADES)),
    )
    return Company(chance.choice(shapes), chance.choice(FORMS[country]), country, chance.choice(CITIES[country]))


def _another_form(one: Company, chance: random.Random) -> str:
    others = [form for form in (*FORMS[one.country], "") if form != one.form]
    return " ".join((*one.words, chance.choice(others))).strip()


def _typo(one: Company, chance: random.Random) -> str:
    first, *more = one.words
    return " ".join((_slipped(first, chance), *more, one.form))


def _two_typos(one: Company, chance: random.Random) -> str:
    first, *more = one.words
    if len(first) >= 9 and (not more or chance.random() < 0.5):
        return " ".join((_slipped(_slipped(first, chance), chance), *more, one.form))
    return " ".join((_slipped(first, chance), _slipped(more[0], chance), *more[1:], one.form)) if more else ""


def _slipped(word: str, chance: random.Random) -> str:
    if len(word) < 5:
        return word
    at, letter = chance.randrange(1, len(word) - 1), chance.choice("aeinorst")
    return chance.choice((
        word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip


def _order(one: Company, chance: random.Random) -> str:
    return " ".join((*one.words[1:], one.words[0], one.form)) if len(one.words) > 1 else ""


def _abbreviated(one: Company, chance: random.Random) -> str:
    if len(one.words) < 2 or len(one.words[-1]) < 7:
        return ""
    return " ".join((*one.words[:-1], one.words[-1][: chance.choice((3, 4, 5))] + ".", one.form))


def _acronym(one: Company, chance: random.Random) -> str:
    return "".join(word[0] for word in one.words) + f" {one.form}" if len(one.words) > 2 else ""


def _accents(one: Company, chance: random.Random) -> str:
    return " ".join((*(word.translate(ACCENTS) for word in one.words), one.form))


def _script(one: Company, chance: random.Random) -> str:
    return " ".join("".join(CYRILLIC.get(letter, letter) for letter in word.lower()).title() for word in one.words)


CHANGES: dict[str, Callable[[Company, random.Random], str]] = {
    "form": _another_form, "typo": _typo, "two typos": _two_typos, "order": _order, "abbreviation": _abbreviated,
    "acronym": _acronym, "accent": _accents, "script": _script,
}  # fmt: skip
