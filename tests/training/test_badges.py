"""Badges: ours hold apart from the portal, those of others are judged right, and what was taken back is seen."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner

from portal import clock
from portal.cli import portal
from portal.integrations.openbadges.baking import NoBadge, into_png, into_svg, taken_out
from portal.integrations.openbadges.issuing import is_on_list
from portal.integrations.openbadges.judging import Signature, Time, judged
from portal.jobs.certificates import print_due
from portal.models.base import db
from portal.models.people import Role
from portal.models.training.certificates import Certificate
from portal.models.training.issuer_keys import IssuerKey
from tests.factories import a_certificate, a_person, a_rep, database

EXAMPLES = Path(__file__).parent / "openbadges"
WELL_MADE = {
    "complete.json": Signature.UNKNOWN, "simple.json": Signature.UNKNOWN, "simple.jwt": Signature.UNKNOWN,
    "simple-json.png": Signature.UNKNOWN, "simple-json.svg": Signature.UNKNOWN, "simple-jwt.png": Signature.OWN,
    "simple-jwt.svg": Signature.OWN,
}  # fmt: skip
FAULTS = {
    "simple-err-context.json": "context of credentials", "simple-err-issuer.json": "issuer",
    "simple-err-type.json": "type", "simple-noproof.json": "no proof",
}  # fmt: skip
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


@pytest.fixture
def ours(app, log_in):
    """A certificate with its badge, and the browser of who holds it."""
    rep = a_rep(email="ana@test.example")
    certificate = a_certificate(by=rep, is_printed=False)
    with app.app_context():
        print_due()
    return certificate, log_in(rep)


def badge(ours, ending: str = "jwt") -> bytes:
    certificate, client = ours
    return client.get(f"/certificates/{certificate.ref}/badge.{ending}").data


def known_keys(stranger):
    """As somebody finds them who follows the name of a key."""

    def find(kid: str):
        answer = stranger.get("/credentials/keys/" + kid.rpartition("/")[2])
        return answer.json if answer.status_code == 200 else None

    return find


@pytest.mark.parametrize(("name", "signature"), WELL_MADE.items())
def test_right_examples_are_right(name, signature):
    verdict = judged(example(name), now=NOW)

    assert (verdict.faults, verdict.signature, verdict.time) == ((), signature, Time.ON)
    assert verdict.is_well_made


@pytest.mark.parametrize(("name", "fault"), FAULTS.items())
def test_each_fault_is_named(name, fault):
    verdict = judged(example(name), now=NOW)

    assert fault in verdict.faults
    assert not verdict.is_well_made


def test_time_is_told_apart():
    over, early = (
        judged(example("simple-err-expired.json"), now=NOW),
        judged(example("simple-err-issued.json"), now=NOW),
    )

    assert (over.is_well_made, over.time, over.holds) == (True, Time.OVER, False)
    assert (early.is_well_made, early.time, early.holds) == (True, Time.NOT_YET, False)


def test_what_was_taken_back_is_told_by_its_list():
    verdict = judged(
        example("credential-status-revoked.json"), now=NOW, lists=lambda status: "revocations" in status["id"]
    )

    assert (verdict.faults, verdict.is_taken_back, verdict.holds) == ((), True, False)


@pytest.mark.parametrize("place", [40, -40])
def test_an_example_with_a_changed_byte_is_refused(place):
    text = bytearray(taken_out(example("simple-jwt.png")).encode())
    middle = text.index(b".") + 40 if place > 0 else len(text) - 40
    text[middle] = ord("A") if text[middle] != ord("A") else ord("B")

    assert not judged(bytes(text), now=NOW).is_well_made


def test_ours_is_verified_by_another_library_and_our_own(ours, stranger):
    token = badge(ours).decode()
    keys = stranger.get("/.well-known/jwks.json").json["keys"]

    key = jwt.PyJWK(keys[0])
    said = jwt.decode(token, key, algorithms=["RS256"], options={"require": ["iss", "jti", "nbf", "sub", "exp"]})
    verdict = judged(token.encode(), now=clock.now(), keys=known_keys(stranger))

    assert "d" not in keys[0]
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["credentialSubject"]["achievement"]["name"] == "Sizing a site"
    assert verdict.holds


def test_ours_carries_what_the_examples_carry(ours):
    said = jwt.decode(badge(ours).decode(), options={"verify_signature": False})
    whole = json.loads(example("simple.json"))

    assert set(whole) - {"proof"} <= set(said)
    assert set(whole["credentialSubject"]) <= set(said["credentialSubject"])
    assert set(whole["credentialSubject"]["achievement"]) <= set(said["credentialSubject"]["achievement"])


def test_the_learner_is_in_it_by_a_hash_alone(ours):
    text = badge(ours).decode()
    said = jwt.decode(text, options={"verify_signature": False})
    (who,) = said["credentialSubject"]["identifier"]

    assert who["identityHash"] == "sha256$" + sha256(b"ana@test.example" + who["salt"].encode()).hexdigest()
    assert "ana@test.example" not in json.dumps(said)


def test_any_changed_byte_is_refused(ours, stranger):
    token, keys = badge(ours), known_keys(stranger)
    for place in range(0, len(token) - 2, 41):
        changed = bytearray(token)
        changed[place] = ord("A") if changed[place] != ord("A") else ord("Q")

        assert not judged(bytes(changed), now=clock.now(), keys=keys).holds, place


@pytest.mark.parametrize("ending", ["json", "png", "svg"])
def test_it_comes_out_of_what_it_was_baked_into(ours, ending):
    assert taken_out(badge(ours, ending)) == badge(ours).decode()


def test_the_picture_is_a_picture(ours):
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(badge(ours, "png"))) as picture:
        picture.load()
        assert picture.size == (600, 600)
    assert badge(ours, "png") == badge(ours, "png")


def test_a_withdrawal_is_on_the_list_at_once(ours, stranger):
    certificate, _client = ours
    said = jwt.decode(badge(ours).decode(), options={"verify_signature": False})
    at = said["credentialStatus"]["statusListCredential"].partition("/credentials")[2]
    place = int(said["credentialStatus"]["statusListIndex"])

    def is_gone() -> bool:
        token = stranger.get("/credentials" + at).text
        listed = jwt.decode(token, jwt.PyJWK(stranger.get("/.well-known/jwks.json").json["keys"][0]), ["RS256"])
        return is_on_list(listed["credentialSubject"]["encodedList"], place)

    before, owner = is_gone(), a_person(Role.OWNER)
    with database():
        db.session.get_one(Certificate, certificate.id).withdraw(by=owner, reason="A mistake")

    assert (before, is_gone()) == (False, True)
    assert stranger.get("/credentials/status/2").status_code == 404


def test_old_keys_verify_what_they_signed(app, ours, stranger):
    with database():
        IssuerKey.make(app.config["SECRET_KEY"])

    keys = stranger.get("/.well-known/jwks.json").json["keys"]

    assert len(keys) == 2
    assert judged(badge(ours), now=clock.now(), keys=known_keys(stranger)).signature == Signature.GOOD


def test_an_installation_that_cant_open_its_key_makes_another(app, ours):
    with database():
        first = IssuerKey.newest(app.config["SECRET_KEY"]).ref
        other = IssuerKey.newest("another secret of another installation").ref

    assert first != other


def test_when_its_time_is_over_it_is_told(ours, stranger):
    verdict = judged(badge(ours), now=clock.now() + timedelta(days=3000), keys=known_keys(stranger))

    assert (verdict.time, verdict.holds) == (Time.OVER, False)


@pytest.mark.parametrize(
    "file", [b"", b"{", b"[1]", b"a.b.c", b"\x89PNG\r\n\x1a\n", b"<svg></svg>", b"\xff\xfe", b'{"id": 1}']
)
def test_what_is_no_badge_is_told_so(file):
    assert not judged(file, now=NOW).is_well_made


def test_no_signature_is_none():
    none = jwt.encode({"vc": json.loads(example("simple.json"))}, key=None, algorithm="none")

    assert judged(none.encode(), now=NOW).signature == Signature.BAD


def test_nothing_is_baked_into_what_is_no_drawing():
    with pytest.raises(NoBadge):
        into_svg("hello", "x")
    assert taken_out(into_png(example("simple-json.png")[:33] + b"", "a.b.c")) == "a.b.c"


@pytest.mark.parametrize(("changed", "status", "words"), [(False, 0, "by this portal"), (True, 1, "wrong")])
def test_the_command_line_verifies(app, ours, tmp_path, changed, status, words):
    file, token = tmp_path / "badge.jwt", badge(ours)
    file.write_bytes(token[:-40] + b"AAAA" + token[-36:] if changed else token)

    told = CliRunner().invoke(portal, ["badge", "verify", str(file)])

    assert (told.exit_code, words in told.output) == (status, True), told.output


def test_a_new_key_signs_what_comes_after(app, ours):
    assert "from now on" in CliRunner().invoke(portal, ["badge", "rotate"]).output

    with database():
        assert len(IssuerKey.published()) == 2
