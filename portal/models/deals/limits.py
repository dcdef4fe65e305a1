"""How many deals a rep has open, and sends in an hour, at most: by the rep's own doing alone, so it tells of nobody."""

from datetime import timedelta

from flask_babel import ngettext
from sqlalchemy import func, select

from portal import clock
from portal.models.base import db
from portal.models.deals import OPEN, Deal
from portal.models.events import Event
from portal.models.locking import hold
from portal.models.partners import Partner, Tier
from portal.models.people import User
from portal.models.programme import rules
from portal.models.tenancy import as_system

AN_HOUR = timedelta(hours=1)


def why_not_send(person: User, deal: Deal, partner: Partner) -> str:
    """What stands against sending this deal now, in words; nothing where nothing does.

    The vendor's people send as many as they like. An hour's sendings count for who sends, open deals for whose they
    are: else an administrator sends any number of a rep's drafts. Two sendings for one person wait for one another.
    """
    if person.partner_id is None:
        return ""
    whose = deal.registered_by_id
    for one in sorted({person.id, whose}):
        hold(db.session, f"sending {one}")
    said = rules()
    with as_system("what this person sent"):
        sends = (Event.by_id == person.id, Event.name == "deal.submitted", Event.at > clock.now() - AN_HOUR)
        sent = db.session.scalar(select(func.count(Event.id)).where(*sends)) or 0  # whoever has them by now
        mine = (Deal.registered_by_id == whose, Deal.state.in_(OPEN))
        opened = db.session.scalar(select(func.count(Deal.id)).where(*mine)) or 0
        lowest = db.session.scalar(select(Tier.id).order_by(Tier.protection_days, Tier.id).limit(1))
    if sent >= said.sent_an_hour:
        return ngettext(
            "You sent %(num)d deal within an hour, which is the limit. This one is kept as a draft; send it later.",
            "You sent %(num)d deals within an hour, which is the limit. This one is kept as a draft; send it later.",
            sent,
        )
    most = said.most_open_deals(partner.tier.ref, is_lowest=partner.tier_id == lowest)
    if opened >= most:
        return ngettext(
            "You have %(num)d open deal, which is the limit of your tier. This one is kept as a draft; close another"
            " first.",
            "You have %(num)d open deals, which is the limit of your tier. This one is kept as a draft; close another"
            " first.",
            opened,
        )
    return ""
