"""The stage of the wall tests: two rival partners with the same customer, a second portfolio, and everybody's roles."""

from dataclasses import dataclass, field
from typing import Any

from portal.models.accounts import Account
from portal.models.assets import Asset, AssetFile, AssetRendition, AssetTake, Only
from portal.models.assets.recalls import AssetRecall
from portal.models.assets.requests import AssetRequest
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.deals.routing import RoutingRule
from portal.models.events import Delivery
from portal.models.file_links import FileLinks
from portal.models.importing.imports import Import
from portal.models.importing.plans import Plan
from portal.models.invitations import Invitation
from portal.models.partners import Tier
from portal.models.people import Role, User
from portal.models.products import Product
from portal.models.programme.versions import Programme
from portal.models.sessions import SignIn
from tests import factories
from tests.assets.branding import a_result, a_template, the_kit
from tests.factories import (
    a_certificate,
    a_collection,
    a_course,
    a_deal,
    a_lesson_file,
    a_live_session,
    a_manager,
    a_partner,
    a_path,
    a_person,
    a_rep,
    a_share_link,
    an_accreditation,
    an_ad_spec,
    an_asset,
    an_attachment,
    an_enrolment,
    an_upload,
    database,
    kept_file,
)
from tests.training.quizzing import ONE, a_quiz, an_attempt

ABSENT, MALFORMED = "DR-0000-0000", "1 OR 1=1"
PARTNER_ROLES = (Role.PARTNER_ADMIN, Role.SALES, Role.MARKETING, Role.TRAINEE)
SECRETS = ("Rival Secrets Ltd", "rival-secret.example", "Sam Rival", "Rivalgate")


@dataclass
class Stage:
    """Who and what there is: `ours` is what the asked-for action may reach, `theirs` what it may not."""

    people: dict[Role, User] = field(default_factory=dict)
    rival: User = None  # type: ignore[assignment]
    our_rep: User = None  # type: ignore[assignment]
    colleague: User = None  # type: ignore[assignment]
    partners: tuple[str, str] = ("", "")
    ours: Any = None
    theirs: Any = None


def set_stage(our_state: str = "submitted") -> Stage:
    """Northgate with everybody and a deal, Rivalgate with the same customer and more, in another portfolio."""
    ours, theirs = a_partner(name="Northgate"), a_partner(name="Rivalgate")
    stage = Stage(partners=(ours.ref, theirs.ref))
    stage.people[Role.OWNER] = a_person(Role.OWNER)
    stage.people[Role.CHANNEL_MANAGER] = a_manager(ours)
    a_manager(theirs)
    for role in (Role.EDITOR, Role.ANALYST):
        stage.people[role] = a_person(role)
    for role in PARTNER_ROLES:
        stage.people[role] = a_person(role, partner=ours)
    stage.our_rep = stage.people[Role.SALES]
    stage.colleague = a_rep(ours)
    stage.rival = a_rep(theirs, name="Sam Rival")
    stage.ours = a_deal(our_state, by=stage.our_rep, decided_by=stage.people[Role.OWNER])
    stage.theirs = a_deal("submitted", by=stage.rival, customer="Rival Secrets Ltd", website="rival-secret.example")
    a_deal("submitted", by=stage.rival)
    with database():
        for person in (stage.our_rep, stage.rival):
            _invitation(person, stage)
    return stage


def records_of(blueprint: str, stage: Stage, person: User) -> tuple[str, str]:
    """References of a record within and beyond this person's reach, for the routes of a blueprint.

    A new capability with records teaches the matrix test its own here; until then its routes fail the test.
    """
    with database():
        match blueprint:
            case "deals" | "receipts" | "talking":
                return stage.ours.ref, stage.theirs.ref
            case "partners":
                return stage.partners
            case "people":
                return stage.colleague.ref, stage.rival.ref
            case "people.invitations":
                return _invitation(stage.our_rep, stage), _invitation(stage.rival, stage)
            case "asset_requests":
                return tuple(AssetRequest.ask(by=one, words="In Czech").ref for one in (stage.our_rep, stage.rival))
            case "assets.links":
                return tuple(a_share_link(an_asset(), by=one).ref for one in (person, stage.rival))
            case "assets.recalls":
                return _recalls(person, stage.rival)
            case "attachments":
                for one in (stage.ours, stage.theirs):
                    an_attachment(one, ref=f"AT{one.ref[2:]}")
                return stage.ours.ref, stage.theirs.ref
            case "deals.files":
                links = FileLinks(factories.app.config["SECRET_KEY"])
                files = [an_attachment(one, ref=f"AT{one.ref[2:]}") for one in (stage.ours, stage.theirs)]
                return tuple(links.make(one.ref, person_id=person.id) for one in files)
            case "uploads" | "deal_uploads":
                return tuple(an_upload(one).ref for one in (person, stage.rival))
            case "share_links" | "assets" | "asset_files":
                return tuple(one.ref for one in _assets(stage))
            case "brand_kit":
                return the_kit(stage.our_rep).ref, the_kit(stage.rival).ref
            case "co_branding" | "slots":
                return a_template().ref, a_template(only=Only(partners=(stage.partners[1],))).ref
            case "assets.results":
                template = a_template()
                return tuple(a_result(template, by=one).ref for one in (stage.our_rep, stage.rival))
                return tuple(a_result(template, by=one).ref for one in (person, stage.rival))
            case "collections":
                return tuple(a_collection(one).ref for one in _assets(stage))
            case "training" | "keeping" | "lessons" | "packages" | "courses" | "lesson_writing" | "course_zips":
                ours, theirs = a_course(), a_course(only=Only(partners=(stage.partners[1],)))
                a_lesson_file(ours)
                a_lesson_file(theirs)
                an_enrolment(ours, by=person)
                an_enrolment(theirs, by=stage.rival if person.partner_id else person)
                return ours.slug, theirs.slug
            case "accreditations":
                return an_accreditation(a_course(certifies=True)).ref, ABSENT
            case "paths":
                rivals = Only(partners=(stage.partners[1],))
                return a_path(a_course()).slug, a_path(a_course(), only=rivals, title="Rival path").slug
            case "certificates" | "badges":
                return tuple(a_certificate(by=one).ref for one in (person, stage.rival))
            case "live":
                ours, theirs = a_live_session(), a_live_session(only=Only(partners=(stage.partners[1],)))
                return ours.ref, theirs.ref
            case "attempts":
                return tuple(an_attempt(one).ref for one in (person, stage.rival))
            case "quizzes":
                return tuple(an_attempt(one).enrolment.ref for one in (stage.our_rep, stage.rival))
            case "questions":
                one = {**ONE, "key": "only"}
                return a_quiz(one, is_out=False).slug, a_quiz(one, is_out=False).slug
            case "ad_specs":
                return an_ad_spec().ref, an_ad_spec(only=Only(partners=(stage.partners[1],))).ref
            case "assets.renditions":
                return tuple(_newest(AssetRendition, AssetRendition.asset_id == one.id) for one in _assets(stage))
            case "files":
                links = FileLinks(factories.app.config["SECRET_KEY"])
                files = (_newest(AssetFile, AssetFile.asset_id == one.id) for one in _assets(stage))
                return tuple(links.make(file, person_id=person.id) for file in files)
            case "letters":
                delivery = db.session.scalars(db.select(Delivery).where(Delivery.done_at.is_(None))).first()
                return delivery.ref, ABSENT
            case "products":
                return db.session.scalars(db.select(Product.ref)).first(), ABSENT
            case "saved_views":
                views = {"name": "Mexico", "at": "deals", "query": {"country": "MX"}}
                mine, rivals = (db.session.get_one(User, one.id).keep_view(**views) for one in (person, stage.rival))
                db.session.flush()
                return mine.ref, rivals.ref
            case "routing":
                rule = RoutingRule.add(by=stage.people[Role.OWNER], person=stage.people[Role.OWNER], country="MX")
                db.session.flush()
                return rule.ref, ABSENT
            case "accounts":
                account = Account.begin(by=stage.people[Role.OWNER], name="Zoomdrive Inc", country="US")
                return account.ref, ABSENT
            case "imports":
                owner = stage.people[Role.OWNER]
                return _import(person), ABSENT if person.id == owner.id else _import(owner)
            case "programmes":
                return Programme.draft(by=None).ref, ABSENT
            case "settings":
                return db.session.scalars(db.select(Tier.ref)).first(), ABSENT
            case "account":
                SignIn.begin(person_id=person.id, holds={}, device="", remember=False)
                SignIn.begin(person_id=stage.rival.id, holds={}, device="", remember=False)
                return _newest(SignIn, SignIn.person_id == person.id), _newest(
                    SignIn, SignIn.person_id == stage.rival.id
                )
            case "outbox":
                event = db.session.scalars(db.select(Delivery)).first().event_id
                for reader in (person, stage.rival):
                    letter = Delivery(
                        event_id=event, to_id=reader.id, template="deals/received", partner_id=reader.partner_id
                    )
                    letter.succeed()
                    db.session.add(letter)
                db.session.flush()
                return _newest(Delivery, Delivery.to_id == person.id), _newest(
                    Delivery, Delivery.to_id == stage.rival.id
                )
    raise AssertionError(f"teach tests/walls/stage.py the records of {blueprint!r}")


def _import(person: User) -> str:
    """A list of this person's, whose columns are to be chosen."""
    kept = kept_file(b"name,country\nZoomdrive,US\n", "partners.csv", "text/csv")
    plan = Plan("partners", {"name": "name", "country": "country"}, {"kind": "var", "tier": "Gold", "currency": "USD"})
    one = Import.begin(
        by=person, plan=plan, name=kept.name, size_bytes=kept.size_bytes, key=kept.key, columns=["name", "country"]
    )
    db.session.flush()
    return one.ref


def _assets(stage: Stage) -> tuple[Any, Any]:
    """One for everybody, one for the rival alone."""
    return an_asset(), an_asset(only=Only(partners=(stage.partners[1],)))


def _recalls(*people: User) -> tuple[str, ...]:
    """Of each person one, who took something that was withdrawn."""
    taken = [(person, an_asset(title=f"Taken by {person.id}")) for person in people]
    for person, asset in taken:
        AssetTake.note(asset_id=asset.id, version_id=asset.newest_id, by=person, what="original")
        db.session.get_one(Asset, asset.id).withdraw(by=None, reason="The brand changed")
    db.session.flush()
    return tuple(_newest(AssetRecall, AssetRecall.person_id == person.id) for person in people)


def _invitation(at: User, stage: Stage) -> str:
    invitation = Invitation.invite(
        by=stage.people[Role.OWNER], partner_id=at.partner_id, email="somebody@invited.example", name="", roles=()
    )
    db.session.flush()
    return invitation.ref


def _newest(record: Any, criterion: Any) -> str:
    return db.session.scalars(db.select(record.ref).where(criterion).order_by(record.id.desc())).first()


def deal_as_it_is(deal: Deal) -> dict[str, Any]:
    """All columns of a deal, to see that nothing changed."""
    with database():
        found = db.session.execute(db.select(Deal.__table__).where(Deal.__table__.c.ref == deal.ref)).one()
        return dict(found._mapping)
