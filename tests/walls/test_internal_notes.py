"""Words that stand in the vendor's notes stand in no byte that any role of a partner can get."""

import io
import zipfile
from functools import cache, partial

import pikepdf

from portal.documents.tables import WRITERS
from portal.jobs.deliveries import deliver_due
from portal.models.deals.conversation import Conversation
from portal.models.people import Role
from tests.factories import a_deal, database
from tests.taking import confirmed
from tests.walls.matrix_check import filled, guarded_routes, kind_of
from tests.walls.stage import PARTNER_ROLES, records_of, set_stage

PLANTED = "Xylotomous quagga"
STATES = ("submitted", "info_requested", "approved", "declined")
EVERYWHERE = ("/manifest.webmanifest", "/sw.js", "/offline", "/deals?q=quagga", "/assets?q=quagga", "/?q=quagga")


def planted(stage) -> list[str]:
    """Deals of ours in each state, each with notes in which everybody is mentioned; their references."""
    owner, manager = stage.people[Role.OWNER], stage.people[Role.CHANNEL_MANAGER]
    deals = [a_deal(state, by=stage.our_rep, decided_by=owner, customer=f"In {state}") for state in STATES]
    everybody = " ".join(f"@{person.name}" for person in (owner, manager, stage.our_rep, stage.colleague))
    with database():
        for deal in (stage.ours, *deals):
            Conversation(deal).note(f"{PLANTED} {everybody}", by=owner)
            Conversation(deal).say("Hello from us", by=manager)
    return [deal.ref for deal in (stage.ours, *deals)]


def every_byte(content: bytes) -> bytes:
    """With what is packed inside: zips and PDFs."""
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        return content + b"".join(every_byte(archive.read(name)) for name in archive.namelist())
    if content.startswith(b"%PDF") and b"startxref" in content[-60:]:  # some of the stage's only begin like one
        with pikepdf.open(io.BytesIO(content)) as pdf:
            inside = [one.get_file().read_bytes() for one in pdf.attachments.values()]
            streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        return content + b"".join(inside + streams)
    return content


def test_planted_words_are_in_no_byte_of_a_partners(app, log_in):
    stage = set_stage()
    refs = planted(stage)
    words = PLANTED.split()[0].encode()
    assert words in log_in(stage.people[Role.CHANNEL_MANAGER]).get(f"/deals/{refs[0]}/notes").data  # it can be found

    found, asked, taken = [], 0, 0
    for role in PARTNER_ROLES:
        client = log_in(stage.people[role])
        if role in (Role.PARTNER_ADMIN, Role.SALES):
            confirmed(client, "/deals/export")
        for path in _addresses(app, stage, role, refs):
            is_file = path.endswith((".pdf", ".zip", ".png")) or "?as=" in path
            for answer in (client.get(path),) if is_file else (client.get(path), client.fragment(path, "main#main")):
                asked += 1
                content = every_byte(answer.data) if answer.status_code == 200 else answer.data
                taken += "?as=" in path and answer.status_code == 200 and answer.mimetype != "text/html"
                if words in content + str(answer.headers).encode():
                    found.append((role, path))
    assert found == []
    assert asked > 500
    assert taken >= 10  # deals for two roles, people for one, three formats each; all of the company


def test_planted_words_are_in_no_letter_at_all(app):
    stage = set_stage()
    planted(stage)
    with app.app_context():
        deliver_due()
    letters = [file.read_bytes() for file in app.config["OUTBOX"].glob("*.eml")]

    assert len(letters) > 5
    assert not [one for one in letters if b"Xylotomous" in one or b"quagga" in one]
    to_partners = {person.email.encode() for role, person in stage.people.items() if role in PARTNER_ROLES}
    notes = [one for one in letters if b"mentioned in a note" in one]
    assert notes
    assert not [one for one in notes if any(email in one for email in to_partners)]


def _addresses(app, stage, role: Role, refs: list[str]) -> list[str]:
    paths, of_kind = list(EVERYWHERE), cache(partial(records_of, stage=stage, person=stage.people[role]))
    for rule, method in guarded_routes(app):
        if method != "GET":
            continue
        if not rule.arguments:
            paths.append(rule.rule)
            paths += [f"{rule.rule}?as={ending}" for ending in (*WRITERS, "zip") if rule.rule.endswith("/export")]
        elif rule.rule.startswith("/deals/"):
            paths += [filled(rule, ref) for ref in refs]
        else:
            paths.append(filled(rule, of_kind(kind_of(rule))[0]))
    return paths
