"""By what companies are told apart: the name's key, web site, phone, tax number; each brought to one form."""

import re
import unicodedata
from functools import lru_cache

import email_validator
import idna
import phonenumbers
import regex
from cleanco import basename
from email_validator import validate_email
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

# Nobody's mail goes to .example; the demo and tests live there, so it is as good a domain as any.
if "example" in email_validator.SPECIAL_USE_DOMAIN_NAMES:
    email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("example")

MOST_OF_A_HOST, MOST_OF_AN_ADDRESS = 253, 1000
UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
NO_LETTERS = regex.compile(r"[^\w\p{M}]+")
NO_ACCENTS = {0, 7, 8, 9}  # canonical combining classes
COUNTRY = re.compile(r"[A-Za-z]{2}")
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def caseless(text: str) -> str:
    """Text without case, alike in every database: `ΣΑΣ` and `σας`, `Straße` and `STRASSE`."""
    return unicodedata.normalize("NFC", text.casefold())


def folded(text: str) -> str:
    """Text for comparing: no case, no accents, no punctuation, nothing that is not seen, single blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = plain if plain.isascii() else "".join(filter(_is_no_accent, UNSEEN.sub("", plain)))
    return " ".join(NO_LETTERS.sub(" ", letters).split())


def _is_no_accent(letter: str) -> bool:
    """Vowels of Thai and Hindi and what makes カ a ガ are marks too, but tell words apart."""
    return unicodedata.combining(letter) in NO_ACCENTS


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """A company's name without legal form, case, accents and punctuation: `Zoom-Drive, Inc.` is `zoom drive`."""
    return folded(basename(name[:300])) or folded(name[:300])


def website(text: str) -> str:
    """The host of a web address without `www.`, in lower case ASCII (IDNA). Raises ValueError if there is none."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.strip().lower())
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].rstrip(".")
    host = _punycode(host).removeprefix("www.")
    if not HOST.fullmatch(host):
        raise ValueError(text)
    return host


def _punycode(host: str) -> str:
    """By IDNA 2008, where `straße.de` is not `strasse.de`; by the older one what that refuses, like emoji."""
    if len(host) > MOST_OF_A_HOST:
        raise ValueError(host)
    try:
        return idna.encode(host, uts46=True).decode("ascii") if "xn--" in host or not host.isascii() else host
    except UnicodeError as error:
        if host.isascii():  # it says that it is punycode, and is none
            raise ValueError(host) from error
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(host) from error


def phone(text: str, country: str) -> str:
    """The number in international form (E.164, `+12455550173`). Raises ValueError if it can't be one."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_words(number: str) -> str:
    """An E.164 number as people read it: `+1 245-555-0173`."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def tax_id(text: str, country: str) -> str:
    """The tax number in its country's compact form where that country's rules know it, else without blanks."""
    plain = re.sub(r"[\s./-]+", "", text).upper()
    for kind in ("vat", "tin"):
        module = get_cc_module(country.lower(), kind) if COUNTRY.fullmatch(country) else None  # it imports by this name
        try:
            return module.validate(text) if module else plain
        except ValidationError:
            continue
    return plain


def email(text: str) -> str:
    """The address with its domain in lower case. Raises ValueError, with words for why, if it can't be one."""
    if len(text) > MOST_OF_AN_ADDRESS:  # before it is composed, which takes long for marks without end
        raise ValueError(text)
    found = validate_email(text.strip(), check_deliverability=False)
    return found.normalized
