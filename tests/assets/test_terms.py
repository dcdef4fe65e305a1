"""Terms of use are accepted once a version, by each person, and that is written down."""

from portal.models.assets import Asset
from portal.models.assets.terms import TermsAcceptance
from portal.models.base import db
from portal.models.people import Role, User
from tests.factories import LOGO, a_partner, a_person, a_rep, an_asset, database, kept_file

TERMS = "Leave room around it."


def the_terms(client, asset) -> str:
    answer = client.get(f"/assets/{asset.ref}/download")
    assert answer.headers["Location"].startswith(f"/assets/{asset.ref}/terms"), answer.headers["Location"]
    return answer.headers["Location"]


def test_nothing_is_handed_over_before_they_are_accepted(log_in):
    rep, asset = log_in(a_rep()), an_asset(terms_en=TERMS)

    assert TERMS in rep.get(the_terms(rep, asset)).text


def test_who_accepts_goes_on_with_what_they_wanted(log_in):
    rep, asset = log_in(a_rep()), an_asset(terms_en=TERMS)

    answer = rep.post(f"/assets/{asset.ref}/terms?file=", {"accepted": "y"})
    file = rep.get(answer.headers["Location"].replace("?file=", ""), follow_redirects=True)

    assert file.data == LOGO


def test_without_the_tick_it_says_so(log_in):
    rep, asset = log_in(a_rep()), an_asset(terms_en=TERMS)

    answer = rep.post(f"/assets/{asset.ref}/terms")

    assert answer.status_code == 422
    assert "Tick this to go on." in answer.text


def test_they_are_asked_again_for_the_next_version(log_in):
    rep, asset = log_in(a_rep()), an_asset(terms_en=TERMS)
    rep.post(f"/assets/{asset.ref}/terms", {"accepted": "y"})
    editor = a_person(Role.EDITOR)
    with database():
        newest = db.session.get_one(Asset, asset.id)
        newest.add_version(by=editor, files=[kept_file()])
        newest.replace(by=editor)

    assert the_terms(rep, asset)


def test_each_person_accepts_for_themselves(log_in):
    partner = a_partner()
    rep, colleague = (log_in(a_person(Role.SALES, partner=partner)) for _ in range(2))
    asset = an_asset(terms_en=TERMS)
    rep.post(f"/assets/{asset.ref}/terms", {"accepted": "y"})

    assert the_terms(colleague, asset)


def test_what_was_accepted_is_kept_word_by_word(log_in):
    person = a_rep()
    rep, asset = log_in(person), an_asset(terms_en=TERMS)
    rep.post(f"/assets/{asset.ref}/terms", {"accepted": "y"})

    with database():
        kept = db.session.scalars(db.select(TermsAcceptance)).one()
        assert (kept.terms, kept.person_id) == (TERMS, db.session.get_one(User, person.id).id)
