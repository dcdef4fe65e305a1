"""What no link leads to: refusals, failures, links of letters, the first start. Made by the app alone."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from portal import clock
from portal.models.assets import Asset, AssetRendition, Progress
from portal.models.base import db
from portal.models.letters import token as unwanted_token
from portal.models.people import Role, User, first_owner, resets
from portal.models.training.certificates import Certificate
from tests.assets.branding import a_layout, a_result, a_template, the_kit
from tests.assets.creatives import still
from tests.browser.accreditation_screens import accreditations
from tests.browser.pseudo import Quiet
from tests.browser.quiz_screens import quizzes
from tests.browser.walk import drawing
from tests.client import Client
from tests.deals.test_given_back import come_in, sent_without_session
from tests.factories import (
    PASSWORD,
    a_certificate,
    a_course,
    a_deal,
    a_person,
    a_rep,
    a_share_link,
    an_ad_spec,
    an_asset,
    an_attachment,
    an_enrolment,
    database,
    registration,
)
from tests.walls.stage import Stage, set_stage
from tests.walls.test_error_pages import STATUSES, its_words

HTML = "text/html; charset=utf-8"
KEPT = {"deals/kept_form.html", "training/kept_course.html", "training/kept_lesson.html"}


@dataclass
class Staged:
    """The pages by a name each; and from which templates they were drawn."""

    screens: dict[str, str]
    templates: set[str]


_staged: dict[str, Staged] = {}


def staged(app: Flask, language: str) -> Staged:
    """Each of them in this language; made once, since they are shown, not asked."""
    if language not in _staged:
        with drawing(app) as drawn:
            screens = _stage(app, language)
            kept = _kept(app, language)
        templates = {drawn[html] for html in screens.values()} | KEPT
        _staged[language] = Staged({**screens, **kept}, templates)
    return _staged[language]


def _stage(app: Flask, language: str) -> dict[str, str]:
    screens: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        _speak(app, patch, language)
        screens |= _first_start(app)
        stage = set_stage()
        screens |= _from_letters(app, stage)
        screens |= _twice(app, stage)
        screens |= _renditions(app, stage)
        screens |= _certificates(app, stage)
        screens |= _checks(app, stage)
        screens |= _taking_along(app, stage)
        screens |= _requests(app, stage)
        screens |= _changes(app, stage)
        screens |= _proof(app, stage)
        screens |= _file(app, stage)
        screens |= quizzes(app, stage)
        screens |= accreditations(app, stage)
        screens |= _own_logo(app, stage)
        screens |= _door(app)
        screens |= _back_at_the_door(app)
    for status in STATUSES:
        with pytest.MonkeyPatch.context() as patch:
            _speak(app, patch, language)
            answer = its_words(app, stage, patch, status)
            assert answer.status_code == status
            screens[f"refusal {status}"] = answer.text
    return screens


def shown(page: Page, app: Flask, screens: dict[str, str]) -> Iterator[str]:
    """Show one after the other, with the app's own files; by a server, since what Playwright answers is not retried."""
    names = list(screens)

    def answer(environ: dict, start: Callable) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            return app.wsgi_app(environ, start)  # type: ignore[return-value]
        start("200 OK", [("Content-Type", HTML)])
        return [screens[names[int(path[1:])]].encode()]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        for number, name in enumerate(names):
            page.goto(f"http://127.0.0.1:{server.port}/{number}")
            yield name
    finally:
        server.shutdown()


def _speak(app: Flask, patch: pytest.MonkeyPatch, language: str) -> None:
    make = app.test_client

    def speaking(**how):
        client = make(**how)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    patch.setattr(app, "test_client", speaking)


def _kept(app: Flask, language: str) -> dict[str, str]:
    """A course and the form of a deal as a phone keeps them, which are pages that come in one answer."""
    course, rep = a_course(lessons=("text", "video", "quiz")), a_rep()
    an_enrolment(course, by=rep)
    with pytest.MonkeyPatch.context() as patch:
        _speak(app, patch, language)
        client = Client(app)
        client.log_in(rep.email, PASSWORD)
        pages = client.get(f"/training/{course.slug}/kept").json["pages"]
        pages["/deals/form of a deal"] = client.get("/deals/kept").json["page"]
    return {f"kept {path.rpartition('/')[2]}": html for path, html in pages.items()}


def _proof(app: Flask, stage: Stage) -> dict[str, str]:
    """A deal and a draft with a file beside them; one that is refused."""
    client, draft = Client(app), a_deal("draft", by=stage.our_rep)
    client.log_in(stage.our_rep.email, PASSWORD)
    for deal in (stage.ours, draft):
        an_attachment(deal, name="Offer.pdf")
    program = ({"files": [(BytesIO(b"MZ\x90\0"), "run.exe")]} for _ in range(2))
    return {
        "deal with a file": client.get(f"/deals/{stage.ours.ref}").text,
        "draft with a file": client.get(f"/deals/{draft.ref}/edit").text,
        "file refused": client.post(f"/deals/{stage.ours.ref}/attachments", next(program)).text,
        "file refused with a draft": client.post(f"/deals/{draft.ref}/edit", {**next(program), "action": "save"}).text,
    }


def _first_start(app: Flask) -> dict[str, str]:
    client, token = Client(app), first_owner.token(app.config["SECRET_KEY"])
    return {
        "setup": client.get(f"/setup?token={token}").text,
        "setup, refused": client.post("/setup", {"token": "x", "email": "x", "name": "", "password": "x"}).text,
    }


def _renditions(app: Flask, stage: Stage) -> dict[str, str]:
    """A format that is being made; made; given up."""
    client, asset = Client(app), an_asset()
    client.log_in(stage.our_rep.email, PASSWORD)
    at = client.get(f"/assets/{asset.ref}/download?as=png&width=700").headers["Location"]
    screens = {"rendition, waiting": client.get(at).text}
    for progress in (Progress.MADE, Progress.FAILED):
        with database():
            this = AssetRendition.ref == at.rpartition("/")[2]
            db.session.execute(db.update(AssetRendition).where(this).values(progress=progress))
        screens[f"rendition, {progress}"] = client.get(at).text
    return screens


def _certificates(app: Flask, stage: Stage) -> dict[str, str]:
    """A certificate being made, printed, ended, refused forms; its public page; a code that nobody has."""
    client, owner, stranger = Client(app), Client(app), Client(app)
    client.log_in(stage.our_rep.email, PASSWORD)
    owner.log_in(stage.people[Role.OWNER].email, PASSWORD)
    waiting, printed = (a_certificate(by=stage.our_rep, is_printed=is_printed) for is_printed in (False, True))
    ended = a_certificate(by=stage.our_rep, on=clock.now() - timedelta(days=900))
    with database():
        db.session.get_one(Certificate, waiting.id).stay_unwritten("\ue000")
    screens = {
        "certificates": client.get("/certificates").text,
        "certificate": client.get(f"/certificates/{printed.ref}").text,
        "certificate, unwritten": client.get(f"/certificates/{waiting.ref}").text,
        "certificate, ended": client.get(f"/certificates/{ended.ref}").text,
        "certificate, to look after": owner.get(f"/certificates/{printed.ref}").text,
        "certificate, refused": owner.post(f"/certificates/{printed.ref}/withdrawal", {"reason": ""}).text,
        "verify": stranger.get("/verify").text,
        "verify, known": stranger.get(f"/verify/{printed.code}").text,
        "verify, ended": stranger.get(f"/verify/{ended.code}").text,
        "verify, unknown": stranger.get("/verify/0").text,
    }
    owner.post(f"/certificates/{printed.ref}/withdrawal", {"reason": "Somebody else sat the test"})
    return {**screens, "certificate, withdrawn": client.get(f"/certificates/{printed.ref}").text}


def _taking_along(app: Flask, stage: Stage) -> dict[str, str]:
    """Terms, a basket with them, links and what they lead to, what is to be replaced."""
    client, stranger = Client(app), Client(app)
    client.log_in(stage.our_rep.email, PASSWORD)
    asset, free, taken = an_asset(terms_en="Leave room around it."), an_asset(title="Sign"), an_asset(title="Old logo")
    for one in (asset, free):
        client.post("/assets/basket", {"asset": one.ref})
    closed = a_share_link(free, by=stage.our_rep, password="a long pass phrase")
    secret = app.config["SECRET_KEY"]
    client.get(f"/assets/{taken.ref}/download")
    with database():
        db.session.get_one(Asset, taken.id).withdraw(by=None, reason="The brand changed")
    screens = {
        "terms": client.get(f"/assets/{asset.ref}/terms").text,
        "terms, refused": client.post(f"/assets/{asset.ref}/terms").text,
        "basket, with terms": client.get("/assets/basket").text,
        "links": client.get(f"/assets/{free.ref}/links").text,
        "links, refused": client.post(f"/assets/{free.ref}/links", {"days": "999", "password": "x"}).text,
        "shared, closed": stranger.get(f"/share/{closed.token(secret)}").text,
        "shared, refused": stranger.post(f"/share/{closed.token(secret)}", {"password": "x"}).text,
        "shared": stranger.get(f"/share/{a_share_link(free, by=stage.our_rep).token(secret)}").text,
        "to be replaced": client.get("/assets/recalls").text,
    }
    client.post(f"/assets/{asset.ref}/terms", {"accepted": "y"})
    return {
        **screens, "terms, accepted": client.get(f"/assets/{asset.ref}/terms").text,
        "basket": client.get("/assets/basket").text,
    }  # fmt: skip


def _checks(app: Flask, stage: Stage) -> dict[str, str]:
    """An ad that fits its spec; one that can be made to; one that must be cut; one that nothing helps; no file."""
    chance, client = random.Random(3), Client(app)
    client.log_in(stage.our_rep.email, PASSWORD)
    at = f"/assets/{an_ad_spec(safe={'top': '10'}, text_limits={'headline': 40}).ref}/check"
    screens = {"check, no file": client.post(at, {}).text}
    for width, height in ((300, 250), (600, 500), (900, 250), (30, 25)):
        sent = {"creative": (BytesIO(still(chance, "png", width, height).content), "ad.png")}
        screens[f"check, {width} × {height}"] = client.post(at, sent, content_type="multipart/form-data").text
    return screens


def _changes(app: Flask, stage: Stage) -> dict[str, str]:
    """Several assets changed at once: nothing chosen, what would change, nothing would, rows that are left out."""
    client, at = Client(app), "/assets/changes"
    client.log_in(stage.people[Role.EDITOR].email, PASSWORD)
    refs = [an_asset(tags=["expo"]).ref, an_asset().ref]
    table = f"ref,title_en,kind\n{refs[0]},Sign,logo\n{refs[1]},,logo\nAS-0,x,spoon\n".encode()
    return {
        "changes, none chosen": client.post(f"{at}/summary", {"add_tags": "expo", "for_whom": "set"}).text,
        "changes, shown": client.post(f"{at}/summary", {"asset": refs, "add_tags": "web", "product": ""}).text,
        "changes, none": client.post(f"{at}/summary", {"asset": refs[:1], "add_tags": "expo"}).text,
        "changes, by table": client.post(f"{at}/table", {"table": (BytesIO(table), "a.csv")}).text,
        "changes, no table": client.post(f"{at}/table", {}).text,
    }


def _requests(app: Flask, stage: Stage) -> dict[str, str]:
    """What somebody asked for: their view, who answers it, and the answer."""
    rep, editor = Client(app), Client(app)
    rep.log_in(stage.our_rep.email, PASSWORD)
    editor.log_in(stage.people[Role.EDITOR].email, PASSWORD)
    at = rep.post("/assets/requests/new", {"words": "I need this in Czech, 970x250"}).headers["Location"]
    screens = {
        "request": rep.get(at).text,
        "request, to answer": editor.get(at).text,
        "request, refused": editor.post(f"{at}/refusal", {"answer": ""}).text,
        "requests": editor.get("/assets/requests").text,
    }
    editor.post(f"{at}/completion", {"answer": "It is in the library now."})
    return {**screens, "request, done": rep.get(at).text}


def _file(app: Flask, stage: Stage) -> dict[str, str]:
    """What is said of one file."""
    editor, asset = Client(app), an_asset(title="Facade")
    editor.log_in(stage.people[Role.EDITOR].email, PASSWORD)
    return {"file": editor.get(f"/assets/{asset.ref}/file").text}


def _own_logo(app: Flask, stage: Stage) -> dict[str, str]:
    """A template filled, refused, made; and one whose template changed. A brand kit refused."""
    client, template, old = Client(app), a_template(), a_template(title="Old brochure")
    client.log_in(stage.people[Role.MARKETING].email, PASSWORD)
    screens = {
        "with my logo, no kit": client.post(f"/assets/{template.ref}/mine", {"text_5": "x" * 41, "qr_7": "x"}).text,
        "brand kit, empty": client.get("/company/brand").text,
        "brand kit, refused": client.post("/company/brand", {"colour": "red", "email": "x"}).text,
    }
    the_kit(stage.our_rep)
    made, before = (a_result(one, by=stage.our_rep, name="Northgate") for one in (template, old))
    with database():
        changed = db.session.get_one(Asset, old.id)
        changed.lay_out(a_layout(bleed=5), by=stage.people[Role.EDITOR])
        changed.replace(by=stage.people[Role.EDITOR])
    asking = a_template(title="Asking brochure", layout=a_layout(asks_approval=True))
    return {
        **screens, "brand kit": client.get("/company/brand").text,
        "with my logo": client.get(f"/assets/{template.ref}/mine").text,
        "with my logo, with approval": client.get(f"/assets/{asking.ref}/mine").text,
        "result": client.get(f"/assets/results/{made.ref}").text,
        "result, old": client.get(f"/assets/results/{before.ref}").text,
        **_approval(app, stage, asking), **_slots(app, stage, template),
    }  # fmt: skip


def _approval(app: Flask, stage: Stage, asking: Asset) -> dict[str, str]:
    """A result that waits, for both sides; a no without a reason; and with one."""
    client, editor = Client(app), Client(app)
    client.log_in(stage.our_rep.email, PASSWORD)
    editor.log_in(stage.people[Role.EDITOR].email, PASSWORD)
    at = f"/assets/results/{a_result(asking, by=stage.our_rep, asks_approval=True).ref}"
    screens = {
        "result, waiting": client.get(at).text,
        "result, to decide": editor.get(at).text,
        "results, to decide": editor.get("/assets/results").text,
        "result, no reason": editor.post(f"{at}/refusal", {"reason": ""}).text,
    }
    editor.post(f"{at}/refusal", {"reason": "The logo is stretched."})
    return {**screens, "result, refused": client.get(at).text, "results": client.get("/assets/results").text}


def _slots(app: Flask, stage: Stage, template: Asset) -> dict[str, str]:
    """What goes where, and a slot, as they are and refused."""
    editor, plain = Client(app), an_asset(title="Plain")
    editor.log_in(stage.people[Role.EDITOR].email, PASSWORD)
    at = f"/assets/{template.ref}/slots"
    return {
        "slots": editor.get(at).text,
        "slots, none": editor.get(f"/assets/{plain.ref}/slots").text,
        "slots, refused": editor.post(at, {"width": "x", "height": "", "ground": "red"}).text,
        "slot": editor.get(f"{at}/5").text,
        "slot, new": editor.get(f"{at}/new").text,
        "slot, refused": editor.post(f"{at}/new", {"kind": "text", "left": "x", "colour": "#ffff99"}).text,
    }


def _door(app: Flask) -> dict[str, str]:
    client, person = Client(app), a_person(Role.OWNER)
    screens = {
        "log-in, refused": client.post("/login", {"email": person.email, "password": "wrong"}).text,
        "log-in, empty": client.post("/login", {"email": "", "password": ""}).text,
        "forgotten, refused": client.post("/password/forgotten", {"email": "x"}).text,
        "forgotten, sent": client.post("/password/forgotten", {"email": person.email}).text,
    }
    client.log_in(person.email, PASSWORD)
    change = {"brand_hue": "200", "brand_chroma": "0.1", "name": "Aliado"}
    return {
        **screens,
        "door, while signed in": client.get("/password/forgotten").text,
        "password question": client.post("/settings", change).text,
        "password question, refused": client.post("/settings", {**change, "password_again": "wrong"}).text,
    }


def _back_at_the_door(app: Flask) -> dict[str, str]:
    """Signed out while a form was filled; the log-in on that page is refused, then taken."""
    client, rep = Client(app), a_rep()
    client.log_in(rep.email, PASSWORD)
    refused = sent_without_session(client)
    wrong = come_in(client, refused.text, rep.email, "not the password")
    inside = come_in(client, wrong.text, rep.email)
    assert [answer.status_code for answer in (refused, wrong, inside)] == [400, 422, 200]
    return {"signed out": refused.text, "signed out, refused": wrong.text, "send again": inside.text}


def _from_letters(app: Flask, stage: Stage) -> dict[str, str]:
    from portal.models.invitations import Invitation

    secret, client, person = app.config["SECRET_KEY"], Client(app), stage.our_rep
    with database():
        invitation = db.session.scalars(db.select(Invitation).limit(1)).one()
        known = db.session.get(User, person.id)
        links = {
            "invitation": f"/invitations/{invitation.token(secret)}",
            "new password": f"/password/new/{resets.token(secret, known, known.generation, clock.now())}",
            "unwanted letter": f"/letters/unwanted/{unwanted_token(secret, known, 'deals/approved')}",
        }
    empty = {"name": "", "password": ""}
    dead = {f"{name}, dead": client.get(link[:-3]).text for name, link in links.items()}
    alive = {name: client.get(link).text for name, link in links.items()}
    return {**alive, **dead, **{f"{name}, sent": client.post(link, empty).text for name, link in links.items()}}


def _twice(app: Flask, stage: Stage) -> dict[str, str]:
    """Sent with other words under one key; saved from two devices."""
    client = Client(app)
    client.log_in(stage.our_rep.email, PASSWORD)
    form = {**registration(), "form_key": client.form_key()}
    client.post("/deals/new", form)
    again = client.post("/deals/new", {**form, "title": "Quite another thing"})
    draft = client.post("/deals/new", {"customer_name": "Harbour Lights", "action": "save"}).headers["Location"]
    said = {"version": "1", "action": "save", "customer_name": "Harbour Lights"}
    for title in ("Typed at the desk", "Typed on the phone"):
        changed = client.post(draft, {**said, "title": title})
    assert (again.status_code, changed.status_code) == (409, 409)
    return {"sent before": again.text, "changed meanwhile": changed.text}
