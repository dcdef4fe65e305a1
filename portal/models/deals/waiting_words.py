"""How the time for an answer stands, in plain words; the same on both sides."""

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models.deals.states import DealState
from portal.models.working_hours import WorkingHours

if TYPE_CHECKING:
    from portal.models.deals.promised import Promised

HOUR = timedelta(hours=1)


def left_words(left: timedelta, a_day: timedelta) -> str:
    """A length of working time, as people say it: in days from two on, else in hours."""
    if left >= 2 * a_day:
        return ngettext("%(num)d working day", "%(num)d working days", left // a_day)
    hours = left // HOUR
    return ngettext("%(num)d working hour", "%(num)d working hours", hours) if hours else _("less than an hour")


def waiting_words(deal: "Promised") -> str:
    """What is left of the time for the answer; nothing where nobody waits for one."""
    left = left_words(deal.answer_left, WorkingHours.of_the_vendor().a_day)
    if deal.state == DealState.INFO_REQUESTED:
        return _("The time for our answer stands still until the reply. Left of it: %(time)s.", time=left)
    if deal.state != DealState.SUBMITTED or deal.answer_due_at is None:
        return ""
    if not deal.answer_left:
        return _("The time that we promised for the answer is over.")
    return _("Left of the time for the answer: %(time)s.", time=left)
