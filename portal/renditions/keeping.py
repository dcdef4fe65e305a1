"""Taking a file in: looked at, cleaned, and put into storage."""

from hashlib import file_digest
from pathlib import Path
from typing import Any

from portal import renditions
from portal.models.assets import Kept
from portal.models.assets.plans import ON_PAPER
from portal.storage.files import Files

MEDIA_TYPES = {".pdf": "application/pdf", ".png": "image/png"}


def keep(file: Path, name: str, place: Path, storage: Files) -> Kept:
    """Look at a file, and put it, or the clean copy of it, into storage. Raises NotTaken, OSError."""
    plain = Path(name.replace("\\", "/")).name[:200]
    seen = renditions.identified(file, place, plain)
    if seen["media_type"] in ON_PAPER and renditions.has_office():
        seen["facts"] = {**seen.get("facts", {}), "paper": True}
    clean: Path = seen.pop("clean", file)
    with clean.open("rb") as opened:
        sha256 = file_digest(opened, "sha256").hexdigest()
    key = storage.keep(clean, name=plain, media_type=seen["media_type"])
    return Kept(name=plain, size_bytes=clean.stat().st_size, sha256=sha256, key=key, **seen)


def keep_made(file: Path, storage: Files) -> dict[str, Any]:
    """Put something that was made here into storage; answers its key, size and hash."""
    with file.open("rb") as opened:
        sha256 = file_digest(opened, "sha256").hexdigest()
    key = storage.keep(file, name=file.name, media_type=MEDIA_TYPES[file.suffix])
    return {"key": key, "size_bytes": file.stat().st_size, "sha256": sha256}
