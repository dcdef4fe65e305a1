"""Share links: made and revoked by who has an asset; opened by anybody who has the address."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.documents.watermark import watermark
from portal.forms.assets.sharing import LinkPasswordForm, ShareLinkForm
from portal.models.assets import Asset, AssetFile
from portal.models.assets.files import ENDINGS, FORMATS
from portal.models.assets.giving import file_name
from portal.models.assets.share_links import NotMarkable, ShareLink
from portal.models.assets.terms import TermsAcceptance
from portal.models.base import NotThere
from portal.models.connections import writing
from portal.models.file_links import FileLinks
from portal.models.given import Given
from portal.models.tenancy import as_system
from portal.models.vendor import vendor
from portal.permissions.gate import may, public
from portal.renditions import NotTaken
from portal.renditions.marking import Marking, media_type_of
from portal.storage.files import Files
from portal.views.answers import done, page, record_of_noun
from portal.views.files import sent, storage_of_app
from portal.views.words import date_of, language, size_words

bp = Blueprint("share_links", __name__)


@bp.get("/assets/<ref>/links")
@may("assets.share")
def index(ref: str) -> Response:
    """The links to an asset: mine; for an administrator the company's."""
    return _links_page(Asset.get(ref), ShareLinkForm())


@bp.post("/assets/<ref>/links")
@may("assets.share")
def make(ref: str) -> Response:
    """Make one."""
    asset, form = Asset.get(ref), ShareLinkForm()
    TermsAcceptance.expect(asset, by=current_user)
    if not form.validate():
        return _links_page(asset, form, 422)
    try:
        ShareLink.make(
            asset, by=current_user, secret=_secret(), days=form.days.data or 1, whom_for=form.whom_for.data or "",
            password=form.password.data or "", most_downloads=form.most_downloads.data,
            keeps_version=bool(form.keeps_version.data), watermark=bool(form.watermark.data),
        )  # fmt: skip
    except NotMarkable:
        form.watermark.errors = [_("Only pictures and PDFs can have one, and there are other files here.")]
        return _links_page(asset, form, 422)
    return done(_("The link is made. Copy it below."), to=url_for(".index", ref=ref))


@bp.post("/assets/links/<ref>/revocation")
@may("assets.share")
def revoke(ref: str) -> Response:
    """It leads nowhere any more."""
    link = ShareLink.get(ref)
    link.revoke()
    return done(_("Revoked. Nobody gets in by it any more."), to=url_for(".index", ref=Asset.of(link.asset_id).ref))


@bp.get("/assets/links/<ref>/revocation")
@may("assets.share")
def revocation(ref: str) -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".index", ref=Asset.of(ShareLink.get(ref).asset_id).ref)


@bp.get("/share/<token>")
@public
def show(token: str) -> Response:
    """What a link leads to, or the question for its password. Raises NotThere for one that leads nowhere."""
    link = ShareLink.by_token(token)
    return _shared_page(link, token, is_open=not link.password_hash)


@bp.post("/share/<token>")
@public
def unlock(token: str) -> Response:
    """The password of a link."""
    link, form = ShareLink.by_token(token), LinkPasswordForm()
    if not link.has_password(form.password.data or ""):
        form.password.errors = [_("This is not the password of this link.")]
        return _shared_page(link, token, is_open=False, form=form, status=422)
    return _shared_page(link, token, is_open=True)


@bp.get("/share/<token>/files/<int:number>")
@public
def download(token: str, number: int) -> Response:
    """One file of a link: counted once, then sent by an address that is good for five minutes."""
    opened = request.args.get("pass", "")
    link = ShareLink.by_token(token, counted=not opened)
    files = link.files()
    if number >= len(files):
        raise NotThere(token)
    ticket = request.args.get("ticket", "")
    if opened and _is_good(opened, link):
        try:
            _handed_over(link, files[number])  # before it is counted
        except NotTaken:
            trouble = _("This file can't be given its watermark. Ask whoever sent you the link for another.")
            return _shared_page(link, token, is_open=True, trouble=trouble, status=409)
        with as_system("a download by a link is counted"), writing():
            ShareLink.by_token(token).count_download()
        ticket = FileLinks(_secret()).make(files[number].ref, person_id=-link.id)
        return redirect(url_for(".download", token=token, number=number, ticket=ticket), 303)  # type: ignore[return-value]
    ref, _left = FileLinks(_secret()).read(ticket, person_id=-link.id)
    if ref != files[number].ref:
        raise NotThere(token)
    given, storage = _handed_over(link, files[number])
    return sent(given, storage)


def _handed_over(link: ShareLink, file: AssetFile) -> tuple[Given, Files]:
    """A file of a link, with its watermark where it is to have one. Raises NotTaken."""
    if not link.watermark:
        name = file_name(link.asset, link.number, file.saved_as, language=language())
        return Given(file.key, file.media_type, file.size_bytes, file.sha256, name), storage_of_app()
    marking = Marking.by(current_app.config["SETTINGS"])
    made = marking.marked(file, _watermark_words(link), watermark)
    name = file_name(link.asset, link.number, ENDINGS[made.media_type], language=language())
    return Given(made.key, made.media_type, made.size_bytes, made.sha256, name), marking.home


def _watermark_words(link: ShareLink) -> str:
    company = link.made_by.partner.name if link.made_by.partner else vendor().name
    day = date_of(link.made_at)
    return _("%(company)s · shared with %(whom)s · %(day)s", company=company, whom=link.whom_for, day=day)


def _links_page(asset: Asset, form: ShareLinkForm, status: int = 200) -> Response:
    links = ShareLink.of_asset(asset).all()
    at = {link.ref: url_for(".show", token=link.token(_secret()), _external=False) for link in links}
    base = current_app.config["PUBLIC_URL"]
    return page(
        "assets/links.html", status, asset=asset, links=links, at={ref: base + path for ref, path in at.items()},
        form=form, language=language(),
    )  # fmt: skip


def _shared_page(
    link: ShareLink, token: str, *, is_open: bool, form: LinkPasswordForm | None = None, status: int = 200,
    trouble: str = "",
) -> Response:  # fmt: skip
    files = link.files() if is_open else []
    opened = FileLinks(_secret()).make(link.ref, person_id=-link.id) if is_open else ""
    asked: dict[str, Any] = {"pass": opened}
    ways = [
        (_words_of(link, file), url_for(".download", token=token, number=place, **asked))
        for place, file in enumerate(files)
    ]
    return page(
        "assets/shared.html", status, link=link, token=token, files=ways, is_open=is_open,
        form=form or LinkPasswordForm(formdata=None), language=language(), trouble=trouble,
    )  # fmt: skip


def _words_of(link: ShareLink, file: AssetFile) -> str:
    """Its format; its size where it is handed over as it is."""
    if link.watermark:
        return _("%(format)s with a watermark", format=FORMATS[media_type_of(file)])
    return f"{file.format} · {size_words(file.size_bytes)}"


def _is_good(opened: str, link: ShareLink) -> bool:
    ref, _left = FileLinks(_secret()).read(opened, person_id=-link.id)
    return ref == link.ref


def _secret() -> str:
    return current_app.config["SECRET_KEY"]
