"""Records as the portal makes them: by its own commands, so that a test has only what could really be."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from argon2 import PasswordHasher
from flask import Flask

from portal import clock
from portal.models.assets import EVERYBODY, Asset, AssetKind, AssetRendition, Kept, Only, Purpose
from portal.models.assets.ad_specs import Channel
from portal.models.assets.collections import AssetCollection
from portal.models.assets.share_links import ShareLink
from portal.models.assets.uploads import Upload
from portal.models.base import db, new_ref
from portal.models.deals import Claim, ClaimLine, Deal, DeclineReason, LossReason, WithdrawalReason
from portal.models.deals.attachments import Attachment
from portal.models.partners import Kind, Partner, Tier
from portal.models.people import Role, RoleGrant, User
from portal.models.products import ListPrice, Product
from portal.models.tenancy import as_system
from portal.models.training import Course
from portal.models.training.accreditations import Accreditation
from portal.models.training.assignments import Assignment
from portal.models.training.certificates import Certificate
from portal.models.training.editions import LessonFile
from portal.models.training.learning import Enrolment
from portal.models.training.live import LiveSession
from portal.models.training.paths import LearningPath
from portal.models.training.states import LessonKind
from portal.renditions.uploading import Uploading
from portal.storage.files import files_at

app: Flask = None  # type: ignore[assignment]  # set by the fixture
PASSWORD = "a good pass phrase"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CHEAP_HASH = CHEAP.hash(PASSWORD)
LESSON_KEYS = ("first", "second", "third", "fourth", "fifth", "sixth")
numbers = count(1)


@contextmanager
def database() -> Iterator[None]:
    """The database for a test's own hands: no person, committed at the end, nothing held open."""
    with app.app_context(), as_system("a test prepares"):
        yield
        db.session.commit()
        db.session.expunge_all()


def a_tier(name: str = "Gold", days: int = 90, margin: int = 12, answer: int = 2) -> Tier:
    """A tier, made once."""
    tier = db.session.query(Tier).filter_by(name=name).one_or_none()
    if tier is None:
        tier = Tier(name=name, protection_days=days, margin_percent=margin, answer_working_days=answer)
        db.session.add(tier)
        db.session.flush()
    return tier


def a_partner(*, manager: User | None = None, name: str = "", **fields: Any) -> Partner:
    """A partner in the Gold tier."""
    with database():
        number = next(numbers)
        partner = Partner(
            name=name or f"Partner {number}", kind=Kind.RESELLER, country="US", currency="USD", tier_id=a_tier().id,
            manager_id=manager and manager.id, **fields,
        )  # fmt: skip
        db.session.add(partner)
    return partner


def a_person(*roles: Role, partner: Partner | None = None, **fields: Any) -> User:
    """Somebody who can log in with PASSWORD."""
    with database():
        number = next(numbers)
        person = User(
            name=fields.pop("name", f"Person {number}"), email=fields.pop("email", f"person{number}@test.example"),
            partner_id=partner and partner.id, password_hash=CHEAP_HASH, **fields,
        )  # fmt: skip
        person.grants = [RoleGrant(role=role) for role in {*roles, Role.TRAINEE} if partner or role != Role.TRAINEE]
        db.session.add(person)
    return person


def a_manager(*partners: Partner, **fields: Any) -> User:
    """A channel manager who looks after these partners."""
    manager = a_person(Role.CHANNEL_MANAGER, **fields)
    with database():
        for partner in partners:
            db.session.execute(db.update(Partner).where(Partner.id == partner.id).values(manager_id=manager.id))
    return manager


def a_rep(partner: Partner | None = None, **fields: Any) -> User:
    """A sales rep; of a new partner where none is given."""
    return a_person(Role.SALES, partner=partner or a_partner(), **fields)


def a_product(name: str = "GTX Pro", price: str = "4821") -> Product:
    """A product with a list price in USD, made once."""
    with database():
        product = db.session.query(Product).filter_by(name=name).one_or_none()
        if product is None:
            product = Product(name=name, series=name.split()[0])
            db.session.add(product)
            db.session.flush()
            db.session.add(ListPrice(product_id=product.id, currency="USD", amount=Decimal(price)))
    return product


def a_claim(customer: str = "Zoomdrive Inc", website: str = "zoomdrive.example", **fields: Any) -> Claim:
    """A whole claim on one customer."""
    product = a_product()
    line = ClaimLine(product.id, product.name, 2, Decimal("4821"), Decimal("4821"))
    claim: dict[str, Any] = {
        "customer_name": customer, "customer_website": website, "customer_country": "US", "customer_city": "Austin",
        "customer_tax_id": "", "contact_name": "Dana Reyes", "contact_role": "Head of IT",
        "contact_email": "dana@zoomdrive.example", "contact_phone": "+12455550173", "title": "Branch network",
        "needs": "Faster branches", "expected_close_on": clock.today() + timedelta(days=40), "currency": "USD",
        "lines": (line,), "help_wanted": ("demo",), "competitors": "", "differs_because": "", "external_ref": "",
    }  # fmt: skip
    return Claim(**{**claim, **fields})


def a_deal(state: str = "submitted", *, by: User | None = None, decided_by: User | None = None, **claimed: Any) -> Deal:
    """A deal in this state, come there by the commands that lead to it."""
    by, decided_by = by or a_rep(), decided_by or a_person(Role.OWNER)
    claim = a_claim(**claimed)
    with database():
        partner = db.session.get(Partner, by.partner_id, options=[db.joinedload(Partner.tier)])
        deal = Deal.draft(by=by, partner=partner, typed={"customer_name": claim.customer_name, "title": claim.title})
        deal.partner = partner
        if state != "draft":
            deal.submit(by=by, claim=claim, partner=partner)
            WAYS[state](deal, by, decided_by)
    return deal


LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    b'<rect width="40" height="20" fill="#2f5bd7"/></svg>'
)


def kept_file(content: bytes = LOGO, name: str = "logo.svg", media_type: str = "image/svg+xml", **seen: Any) -> Kept:
    """A file in storage, as if it had been looked at."""
    settings = app.config["SETTINGS"]
    with TemporaryDirectory() as place:
        file = Path(place) / "source"
        file.write_bytes(content)
        key = files_at(settings.storage_url, settings.data).keep(file, name=name, media_type=media_type)
    seen = {"width": 40, "height": 20, **seen}
    return Kept(name, media_type, len(content), sha256(content).hexdigest(), key, **seen)


def an_asset(state: str = "published", *, only: Only = EVERYBODY, title: str = "Primary logo", **said: Any) -> Asset:
    """An asset in this state with one file, of which a picture to show was made."""
    editor = a_person(Role.EDITOR)
    with database():
        asset = Asset.draft(by=editor, kind=said.pop("kind", AssetKind.LOGO), title_en=title, only=only, **said)
        version = asset.add_version(by=editor, files=[kept_file()])
        preview = db.session.scalars(
            db.select(AssetRendition).where(
                AssetRendition.version_id == version.id, AssetRendition.purpose == Purpose.PREVIEW
            )
        ).one()
        made = kept_file(b"a picture", "made.png", "image/png")
        preview.finish(key=made.key, media_type="image/png", size_bytes=made.size_bytes, sha256=made.sha256, height=20)
        if state != "draft":
            asset.publish(by=editor)
            ASSET_WAYS[state](asset, editor)
    return asset


def an_ad_spec(
    state: str = "published", *, only: Only = EVERYBODY, title: str = "Medium rectangle", **asked: Any
) -> Asset:
    """An ad spec in this state; of a banner where nothing else is asked."""
    editor = a_person(Role.EDITOR)
    asked = {"channel": Channel.DISPLAY, "width": Decimal(300), "height": Decimal(250), **asked}
    asked = {"file_types": ["jpg", "png", "gif", "html5"], "most_bytes": 150 * 1024, **asked}
    with database():
        asset = Asset.draft(by=editor, kind=AssetKind.AD_SPEC, title_en=title, only=only)
        asset.specify(by=editor, **asked)
        if state != "draft":
            asset.publish(by=editor)
    return asset


def a_course(
    *, title: str = "Sizing a site", lessons: Sequence[str] = ("text", "text"), only: Only = EVERYBODY,
    is_out: bool = True, **said: Any,
) -> Course:  # fmt: skip
    """A course with these kinds of lessons (`first`, `second` … are their keys), that partners see."""
    with database():
        slug = f"course-{next(numbers)}"
        course = Course.draft(by=None, slug=slug, title_en=title, only=only, **said)
        edition = course.edition_in_work()
        module = edition.add_module(title_en="All of it")
        for key, kind in zip(LESSON_KEYS, lessons, strict=False):
            edition.add_lesson(
                module, key=key, kind=LessonKind(kind), title_en=f"The {key}", text_en=f"What the {key} says."
            )
        if is_out:
            course.publish(by=None)
    return course


def a_path(*courses: Course, only: Only = EVERYBODY, is_out: bool = True, title: str = "All of sizing") -> LearningPath:
    """A learning path of these courses, that partners see."""
    with database():
        made = LearningPath.begin(by=None, title_en=title, only=only, courses=courses)
        if is_out:
            made.publish(by=None)
    return made


def a_lesson_file(
    course: Course, content: bytes = b"Read me", *, name: str = "first.txt", purpose: str = "download",
    key: str = "first", **said: Any,
) -> LessonFile:  # fmt: skip
    """A file of one of its lessons."""
    media_type = said.pop("media_type", "text/plain")
    kept = kept_file(content, name, media_type)
    with database():
        made = LessonFile(
            lesson_id=course.lesson(key).id, purpose=purpose, name=name, key=kept.key, media_type=media_type,
            size_bytes=kept.size_bytes, sha256=kept.sha256, **said,
        )  # fmt: skip
        db.session.add(made)
    return made


def an_enrolment(course: Course, *, by: User) -> Enrolment:
    """Who is under way in a course."""
    with database():
        return Enrolment.begin(db.session.get_one(Course, course.id), by=by)


def a_certificate(
    course: Course | None = None, *, by: User, is_printed: bool = True, on: datetime | None = None
) -> Certificate:
    """Who is through with a course that certifies, and has it on paper."""
    enrolment = an_enrolment(course or a_course(certifies=True, validity_months=24), by=by)
    paper = {"key": "", "sha256": "", "bytes": 0}
    if is_printed:
        kept = kept_file(b"%PDF-1.7 of a certificate", "made.pdf", "application/pdf")
        paper = {"key": kept.key, "sha256": kept.sha256, "bytes": kept.size_bytes}
    with database(), clock.moved_to(on or clock.now()):
        enrolment = db.session.get_one(Enrolment, enrolment.id)
        enrolment.done_at = clock.now()
        made = Certificate.issue(enrolment)
        made.keep_paper({"a4": paper, "letter": paper})
    return made


def an_accreditation(*courses: Course, certificates: int = 1, people: int = 1, **said: Any) -> Accreditation:
    """What a company has to have: so many certificates of these courses, by so many people."""
    with database():
        asked = [{"certificates": certificates, "courses": sorted(one.ref for one in courses)}]
        said = {"title_en": "Sizing partner", "notice_days": 30, **said}
        return Accreditation.begin(by=None, requirements=asked, people=people, **said)


def an_assignment(course: Course, *, to: User, by: User, days: int = 30) -> Assignment:
    """Somebody is asked to do a course within so many days; overdue where they are below zero."""
    with database():
        made = Assignment(
            ref=new_ref("TA")(), person_id=to.id, partner_id=to.partner_id, course_id=course.id, by_id=by.id,
            due_on=clock.today() + timedelta(days=days),
        )  # fmt: skip
        db.session.add(made)
    return made


def a_live_session(
    *, seats: int = 20, only: Only = EVERYBODY, is_out: bool = True, days: int = 7, **said: Any
) -> LiveSession:
    """A session in so many days, that partners see."""
    starts = clock.now().replace(microsecond=0) + timedelta(days=days)
    with database():
        session = LiveSession.draft(
            by=None, title_en=said.pop("title", "Sizing, live"), only=only, seats=seats, starts_at=starts,
            ends_at=starts + timedelta(hours=1), place="https://meet.example/sizing", **said,
        )  # fmt: skip
        if is_out:
            session.publish(by=None)
    return session


def a_collection(*assets: Asset, title: str = "Launch kit", is_out: bool = True) -> AssetCollection:
    """A collection of these, that partners see."""
    editor = a_person(Role.EDITOR)
    with database():
        return AssetCollection.begin(by=editor, title_en=title, assets=assets, is_out=is_out)


def an_upload(person: User, content: bytes = LOGO, name: str = "logo.svg") -> Upload:
    """A file of this person of which nothing came yet."""
    with database():
        return Uploading.by(app.config["SETTINGS"]).begin(by=person, name=name, size_bytes=len(content))


def an_attachment(
    deal: Deal, content: bytes = b"%PDF-1.7 of an offer", *, by: User | None = None, ref: str = "", **said: Any
) -> Attachment:
    """A file beside a deal; by whoever registered it where nobody else is named."""
    kept = kept_file(content, said.pop("name", "offer.pdf"), said.pop("media_type", "application/pdf"), **said)
    with database():
        deal = db.session.get_one(Deal, deal.id)
        by = by or db.session.get_one(User, deal.registered_by_id)
        there = db.session.scalars(db.select(Attachment).where(Attachment.deal_id == deal.id)).first() if ref else None
        made = there or Attachment.add(deal, by=by, kept=kept)
        assert made is not None
        made.ref = ref or made.ref
    return made


def a_share_link(asset: Asset, *, by: User, **how: Any) -> ShareLink:
    """A link to an asset; `link.token(app.config["SECRET_KEY"])` is what its address carries."""
    with database():
        return ShareLink.make(asset, by=by, secret=app.config["SECRET_KEY"], **{"days": 30, **how})


ASSET_WAYS: dict[str, Callable[[Asset, User], None]] = {
    "published": lambda asset, editor: None,
    "withdrawn": lambda asset, editor: asset.withdraw(by=editor, reason="The brand changed"),
}


def _approved(deal: Deal, _rep: User, manager: User) -> None:
    deal.approve(by=manager, protected_days=90, note="Good luck")


def _declined(deal: Deal, _rep: User, manager: User) -> None:
    deal.decline(by=manager, reason=DeclineReason.NO_BUDGET_OR_PLAN, note="Later perhaps")


def _expired(deal: Deal, rep: User, manager: User) -> None:
    _approved(deal, rep, manager)
    deal.protected_until = clock.now() - timedelta(seconds=1)
    deal.expire()


def _won_claimed(deal: Deal, rep: User, manager: User) -> None:
    _approved(deal, rep, manager)
    deal.claim_win(by=rep, number="PO-1", on=clock.today(), value=Decimal("9642"))


def _won(deal: Deal, rep: User, manager: User) -> None:
    _won_claimed(deal, rep, manager)
    deal.confirm_win(by=manager)


def _lost(deal: Deal, rep: User, manager: User) -> None:
    _approved(deal, rep, manager)
    deal.lose(by=rep, reason=LossReason.PRICE, try_again_months=6)


WAYS: dict[str, Callable[[Deal, User, User], None]] = {
    "won_claimed": _won_claimed,
    "won": _won,
    "lost": _lost,
    "submitted": lambda deal, rep, manager: None,
    "info_requested": lambda deal, rep, manager: deal.request_information(by=manager, question="Which site is it for?"),
    "approved": _approved,
    "declined": _declined,
    "withdrawn": lambda deal, rep, manager: deal.withdraw(by=rep, reason=WithdrawalReason.BY_MISTAKE),
    "expired": _expired,
}


def now_stands(deal: Deal) -> Deal:
    """The deal as the database has it now."""
    with database():
        return db.session.scalars(
            db.select(Deal).where(Deal.ref == deal.ref).options(db.selectinload(Deal.lines))
        ).one()


def registration(**fields: Any) -> dict[str, Any]:
    """What a rep types into the form, whole and right."""
    product = a_product()
    return {
        "customer_name": "Zoomdrive Inc", "customer_website": "https://www.zoomdrive.example/about",
        "customer_country": "US", "contact_name": "Dana Reyes", "contact_email": "dana@zoomdrive.example",
        "expected_close": str(clock.today() + timedelta(days=40)), "currency": "USD", "lines-0-product": product.ref,
        "lines-0-quantity": "2", "lines-0-unit_price": "", "consent": "y", "action": "send", **fields,
    }  # fmt: skip
