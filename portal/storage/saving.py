"""Under which name a file is saved, as a header says it (RFC 6266), whatever its letters."""

from unicodedata import normalize
from urllib.parse import quote

from werkzeug.http import dump_options_header


def saved_as(name: str, *, inline: bool = False) -> str:
    """`Content-Disposition` for this name."""
    said = "".join(letter for letter in normalize("NFC", name) if letter.isprintable())
    how = "inline" if inline else "attachment"
    if said.isascii():
        return dump_options_header(how, {"filename": said})
    stem, dot, ending = said.encode("ascii", "ignore").decode().strip("- ").rpartition(".")
    plain = f"{stem.strip('- ') or 'file'}{dot}{ending}"
    return dump_options_header(how, {"filename": plain, "filename*": f"UTF-8''{quote(said, safe='')}"})
