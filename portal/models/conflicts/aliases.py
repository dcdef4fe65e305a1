"""The names that stand in one: `Bluefin (formerly Redfin)`, `Merchandise International in breve "MIT S.r.l."`."""

import re
from functools import lru_cache

from portal.models.conflicts.letters import in_cyrillic

SPLIT = re.compile(
    r"\s*[,;(\[\-–—]?\s*\b(?:formerly(?: known as)?|f/?k/?a|previously|ehemals|vormals|vorm\.|früher|anciennement|antes"
    r"|ex|già|dba|d/b/a|doing business as|trading as|t/a|also known as|a/?k/?a|in breve|abgekürzt"
    r"|o in forma abbreviata|en abrégé|kurz|now"
    r"|voorheen|tidligere|tidigare|fd|dříve|dawniej|eski adıyla|ранее|бывш\.?|dba:|antigua|antiguamente)\b\.?:?\s+",
    re.IGNORECASE,
)
BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
ENDS = " \t,;:-–—\"'„“”«»"
SHORTEST = 2


@lru_cache(maxsize=100_000)
def apart(name: str) -> tuple[str, ...]:
    """The name, then the others that it tells; never empty."""
    parts = [part.strip(ENDS) for part in SPLIT.split(name)]
    told = [part for part in parts if len(part) >= SHORTEST]
    found: list[str] = []
    for part in told or [name]:
        inside = [said.strip(ENDS) for said in BRACKETS.findall(part)]
        outside = BRACKETS.sub(" ", part).strip(ENDS)
        found.append(part)
        acronyms = [said for said in inside if _is_acronym_of(said, outside)]
        if acronyms:
            found += [outside, *acronyms]
        else:
            found += _without_acronym(part)
    return tuple(dict.fromkeys([*found, *map(in_cyrillic, found)]))


def _without_acronym(name: str) -> list[str]:
    """`SBT Société Bourguignonne de Tonnellerie` says its name twice."""
    first, _, rest = name.partition(" ")
    before, _, last = name.rpartition(" ")
    for said, other in ((first, rest), (last, before)):
        if len(said) > SHORTEST and said.isupper() and len(other.split()) > 1 and _is_acronym_of(said, other):
            return [other]
    return []


def _is_acronym_of(said: str, name: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"\w+", name)).casefold()
    letters = re.sub(r"\W", "", said).casefold()
    return len(letters) >= SHORTEST and initials.startswith(letters)
