"""Where a template asks for it, the vendor looks at each result before the partner has it."""

import pytest

from portal.models.assets.co_results import CoResult
from portal.models.base import db
from portal.models.events import Delivery, Event
from portal.models.people import Role
from tests.assets.branding import a_brand_kit, a_layout, a_result, a_template
from tests.client import without_tokens
from tests.factories import a_manager, a_partner, a_person, a_rep, database

FILES = ("screen.pdf", "print.pdf", "picture.png")


@pytest.fixture
def waiting(app):
    """A result that waits: the template, who made it, the partner, and the result."""
    partner = a_partner()
    marketer = a_person(Role.MARKETING, partner=partner)
    template = a_template(layout=a_layout(asks_approval=True))
    return template, marketer, partner, a_result(template, by=marketer, asks_approval=True)


def letters_of(ref):
    with database():
        told = db.select(Delivery.template, Delivery.to_id).join(Event).where(Event.subject_ref == ref)
        return [tuple(row) for row in db.session.execute(told)]


def test_it_waits_and_nothing_of_it_can_be_had(log_in, waiting):
    _template, marketer, _partner, result = waiting
    client = log_in(marketer)

    page = client.get(f"/assets/results/{result.ref}").text

    assert "Waits for approval" in page
    assert "print.pdf" not in page
    assert [client.get(f"/assets/results/{result.ref}/{file}").status_code for file in FILES] == [404] * 3
    assert client.get(f"/assets/results/{result.ref}/preview").data == b"preview"


def test_made_by_the_form_it_waits_too_and_shows_a_small_picture(log_in, app):
    marketer = a_person(Role.MARKETING, partner=a_partner())
    a_brand_kit(marketer)
    client, template = log_in(marketer), a_template(layout=a_layout(asks_approval=True))

    answer = client.post(f"/assets/{template.ref}/mine", {"name": "Northgate"})

    at = answer.headers["Location"]
    assert client.get(f"{at}/print.pdf").status_code == 404
    small = client.get(f"{at}/preview").data
    assert int.from_bytes(small[16:20]) == 620  # of 1240
    assert {template for template, _to in letters_of(at.rpartition("/")[2])} == {"co_results/submitted"}


def test_the_channel_manager_sees_it_whole_and_approves(log_in, waiting):
    _template, marketer, partner, result = waiting
    manager = log_in(a_manager(partner))

    assert result.ref in manager.get("/assets/results").text
    assert [manager.get(f"/assets/results/{result.ref}/{file}").status_code for file in FILES] == [200] * 3
    assert manager.post(f"/assets/results/{result.ref}/approval").status_code == 303

    client = log_in(marketer)
    assert [client.get(f"/assets/results/{result.ref}/{file}").status_code for file in FILES] == [200] * 3
    assert ("co_results/approved", marketer.id) in letters_of(result.ref)


def test_the_editor_says_no_with_a_reason_that_the_partner_reads(log_in, waiting):
    template, marketer, _partner, result = waiting
    editor = log_in(a_person(Role.EDITOR))

    silent = editor.post(f"/assets/results/{result.ref}/refusal", {"reason": ""})
    said = editor.post(f"/assets/results/{result.ref}/refusal", {"reason": "The logo is stretched."})

    assert silent.status_code == 422
    assert "Say what is to be changed." in silent.text
    assert said.status_code == 303
    client = log_in(marketer)
    page = client.get(f"/assets/results/{result.ref}").text
    assert "The logo is stretched." in page
    assert f"/assets/{template.ref}/mine?from={result.ref}" in page
    assert client.get(f"/assets/results/{result.ref}/print.pdf").status_code == 404
    assert ("co_results/refused", marketer.id) in letters_of(result.ref)


def test_what_was_decided_is_not_decided_again(log_in, waiting):
    _template, _marketer, _partner, result = waiting
    editor = log_in(a_person(Role.EDITOR))
    editor.post(f"/assets/results/{result.ref}/approval")

    answer = editor.post(f"/assets/results/{result.ref}/refusal", {"reason": "Too late"})

    assert answer.status_code == 409
    with database():
        assert db.session.get_one(CoResult, result.id).is_given


def test_the_letters_are_written(app, waiting):
    from portal.mail.letters import write
    from portal.models.tenancy import as_system

    _template, _marketer, _partner, result = waiting
    editor = a_person(Role.EDITOR)
    with database():
        CoResult.get(result.ref).refuse(by=editor, reason="The logo is stretched.")
    with database(), as_system("letters"):
        letters = [write(Delivery.shown(ref)).content.decode() for ref in _refs_of(result.ref)]

    assert len(letters) >= 2  # to who decides, and to who made it
    assert all(f"/assets/results/{result.ref}" in letter for letter in letters)
    assert "The logo is stretched." in letters[-1]


def test_a_manager_of_others_learns_nothing_of_it(log_in, waiting):
    _template, _marketer, _partner, result = waiting
    manager = log_in(a_manager(a_partner(name="Elsewhere")))

    for file in ("", "/preview", "/print.pdf"):
        foreign, absent = (manager.get(f"/assets/results/{ref}{file}") for ref in (result.ref, "CR-0000-0000"))
        assert foreign.status_code == absent.status_code == 404
        assert without_tokens(foreign, result.ref) == without_tokens(absent, "CR-0000-0000")
    assert manager.post(f"/assets/results/{result.ref}/approval").status_code == 404
    assert result.ref not in manager.get("/assets/results?state=").text


def test_a_copied_address_of_a_file_gives_nothing_to_others(log_in, stranger):
    rep, rival = a_rep(a_partner(name="Northgate")), a_rep(a_partner(name="Rivalgate"))
    result = a_result(a_template(), by=rep)
    own, theirs = log_in(rep), log_in(rival)

    for file in FILES:
        at = f"/assets/results/{result.ref}/{file}"
        mine = own.get(at)
        tag = {"If-None-Match": mine.headers["ETag"]}
        assert mine.status_code == 200
        assert own.get(at, headers=tag).status_code == 304
        for how in ({}, {"headers": tag}, {"headers": {"Range": "bytes=0-3"}}):
            foreign, absent = theirs.get(at, **how), theirs.get(at.replace(result.ref, "CR-0000-0000"), **how)
            assert foreign.status_code == absent.status_code == 404
            assert without_tokens(foreign, result.ref) == without_tokens(absent, "CR-0000-0000")
        assert theirs.http.head(at).status_code == 404
        assert stranger.get(at).status_code == 302
    assert theirs.get("/assets/results").text.count("CR-") == 0


def _refs_of(subject):
    told = db.select(Delivery.ref).join(Event).where(Event.subject_ref == subject).order_by(Delivery.id)
    return list(db.session.scalars(told))
