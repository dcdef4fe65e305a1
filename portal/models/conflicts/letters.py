"""Names in Latin letters, and then by their sound: what four habits of transliteration write in four ways is one.

Cyrillic and all else goes by `anyascii`; Greek by its digraphs first (ELOT 743), which a letter alone does not tell.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from portal.models.conflicts.tables import lines
from portal.models.identifiers import UNSEEN
from portal.models.lookalikes import latin_letter

LONGEST_NAME = 300
APOSTROPHES = re.compile("['’ʼ`´‘]")
EASTERN_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|\(株\)|\(有\)|股份有限公司|有限责任公司|有限公司|集团公司|주식회사|\(주\)|유한회사"
)
GREEK = (("μπ", "mp"), ("ντ", "nt"), ("γκ", "gk"), ("γγ", "ng"), ("ου", "ou"), ("αυ", "av"), ("ευ", "ev"))
SOUNDS = tuple(row.split(" ") for row in lines("sounds.txt"))
LETTERS = str.maketrans({"y": "i", "j": "i", "w": "v", "q": "k", "c": "k", "z": "s", "g": "h", "b": "v"})
CYRILLIC = str.maketrans("aceopxykmhtuABCEHKMOPTXY", "асеорхукмнтиАВСЕНКМОРТХУ")
TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def in_latin(name: str) -> str:
    """The name in small Latin letters without accents, its punctuation left: `ООО «Ромашка»` is `ooo <<romashka>>`."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", name[:LONGEST_NAME]))
    text = EASTERN_FORMS.sub(" ", APOSTROPHES.sub("", text)).strip() or text
    if text.isascii():
        return text.casefold()
    text = " ".join(map(_undisguised, text.split(" ")))
    plain = "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one))
    for digraph, latin in GREEK:
        plain = plain.replace(digraph, latin)
    return anyascii(plain).casefold()


def is_latin(name: str) -> bool:
    """Whether its letters are Latin ones, accents and all."""
    return all("LATIN" in unicodedata.name(one, "") for one in name if one.isalpha())


def in_cyrillic(name: str) -> str:
    """The name with Cyrillic letters for Latin ones that look the same, where words mix the two; else as it is."""
    return " ".join(word.translate(CYRILLIC) if "CYRILLIC" in _scripts(word) else word for word in name.split(" "))


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(one, "NAMELESS").split()[0] for one in word if one.isalpha()}


def _undisguised(word: str) -> str:
    """A word that mixes scripts is a disguise: each letter becomes the Latin one that it looks like."""
    scripts = _scripts(word)
    mixed = "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}
    return "".join(map(latin_letter, word)) if mixed else word


@lru_cache(maxsize=100_000)
def sounds(word: str) -> frozenset[str]:
    """How a word of small Latin letters may sound, roughly: `shchukin`, `schukin` and `ščukin` have one in common."""
    return frozenset(_heard(said) for said in (word, word.replace("ch", "c")))


def sound(word: str) -> str:
    """The first of them."""
    return _heard(word)


def _heard(word: str) -> str:
    for spelled, one in SOUNDS:
        word = word.replace(spelled, one)
    heard = TWICE.sub(r"\1", word.translate(LETTERS))
    return heard[:1] + heard[1:].replace("h", "") if len(heard) > 1 else heard
