"""Certificates are put on paper here, one after the other, and their ends are told of by the clock.

A certificate is there with the course's last step; its badge and PDFs are made right after. A worker that is killed
leaves a certificate without them, which the next look finds; what it had put into storage then has no record, and is
swept.
"""

import logging
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from flask import current_app
from flask_babel import force_locale

from portal import clock
from portal.documents.certificate import PAPERS, Brand, Said, certificate_pdf
from portal.documents.lettering import unwritable
from portal.integrations.openbadges.issuing import credential_of, signed
from portal.jobs.renditions import stopping
from portal.mail.letters import link
from portal.models.base import db
from portal.models.connections import writing
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.training import Course
from portal.models.training.certificates import Certificate
from portal.models.training.issuer_keys import IssuerKey
from portal.models.training.validity import reminder_due
from portal.models.vendor import vendor
from portal.storage.files import Files, files_at

log = logging.getLogger("portal.worker")
_one_at_a_time = Lock()


def print_due() -> int:
    """Make what waits; answers how many were printed."""
    if not _one_at_a_time.acquire(blocking=False):
        return 0
    printed, last = 0, 0
    try:
        with as_system("print certificates"):
            while not stopping.is_set() and (said := _next(last)):
                last = said[0]
                printed += _print(*said)
    finally:
        _one_at_a_time.release()
    return printed


def try_unwritten_again() -> int:
    """After a start there may be more typefaces; answers how many wait anew."""
    with as_system("certificates that could not be written"), writing():
        waiting = [one for one in Certificate.unwritten() if not unwritable(one.name + one.title)]
        for one in waiting:
            one.unwritable = ""
    return len(waiting)


def remind_of_ends() -> int:
    """Tell who holds a certificate that it ends; answers how many were told."""
    with as_system("certificates that end"), writing():
        due = Certificate.to_remind(clock.today())
        for one in due:
            days = reminder_due(clock.today(), one.valid_until)  # type: ignore[arg-type]
            if days is not None:
                one.remind(days)
        return len(due)


def _next(last: int) -> tuple[int, Said] | None:
    """What stands on the next one."""
    with writing():
        one = Certificate.without_paper(after=last)
        if one is None:
            return None
        if not one.credential:
            _sign(one)
        return one.id, _said(one)


def _sign(one: Certificate) -> None:
    """Its badge, made once: the same bytes for ever."""
    base, secret = current_app.config["PUBLIC_URL"], current_app.config["SECRET_KEY"]
    course, person = db.session.get_one(Course, one.course_id), db.session.get_one(User, one.person_id)
    one.take_place()
    said = credential_of(one, base=base, email=person.email, course_ref=course.ref)
    one.credential = signed(said, IssuerKey.newest(secret).private(secret), base=base)


def _said(one: Certificate) -> Said:
    with force_locale(one.language):
        return Said(
            ref=one.ref, language=one.language, name=one.name, title=one.title, level=str(one.level.words),
            skills=one.skills, score=one.score, issued_on=one.issued_on,
            valid_until=one.valid_until, issued_by=one.issued_by,
            vendor=vendor().name, check_at=link("verify.show", code=one.code),
            made_at=one.made_at.isoformat(timespec="seconds"), credential=one.credential,
        )  # fmt: skip


def _print(certificate_id: int, said: Said) -> int:
    settings = current_app.config["SETTINGS"]
    files = files_at(settings.storage_url, settings.data)
    signs = unwritable(said.name + said.title)
    kept = {}
    if not signs:
        try:
            kept = {paper: _kept(files, said, paper) for paper in PAPERS}
        except Exception:
            log.exception("certificate %s could not be printed", said.ref)  # the next look tries again
            return 0
    with writing():
        one = db.session.get_one(Certificate, certificate_id)
        if signs:
            one.stay_unwritten(signs)
        elif not one.has_paper:
            one.keep_paper(kept)
    return int(not signs)


def _kept(files: Files, said: Said, paper: str) -> dict[str, Any]:
    look = vendor()
    with force_locale(said.language):
        made = certificate_pdf(said, Brand(look.letter, look.brand_hue, look.brand_chroma / 100), paper=paper)
    with TemporaryDirectory() as place:
        file = Path(place) / f"{said.ref}.pdf"
        file.write_bytes(made)
        key = files.keep(file, name=file.name, media_type="application/pdf")
    return {"key": key, "sha256": sha256(made).hexdigest(), "bytes": len(made)}
