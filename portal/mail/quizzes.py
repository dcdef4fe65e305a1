"""Letters about quizzes: a manager hears that somebody has no attempt left, the learner that there is one more."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.training.helping import Help
from portal.models.training.learning import Enrolment


@context_for("quizzes")
def about_the_quiz(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell; never what was answered."""
    return {"help": Help(delivery.event.subject_ref), "reason": delivery.event.facts.get("reason", "")}


@on("quiz.locked")
def tell_who_unlocks(enrolment: Enrolment, event: Event) -> Iterator[Delivery]:
    """Who tried in vain, and where another attempt is given."""
    with as_system("whom a letter concerns"):
        managers = User.managing(enrolment.partner_id) if enrolment.partner_id else []
    for manager in managers:
        yield Delivery.letter("quizzes/locked", to=manager, about=event)


@on("quiz.unlocked")
def tell_who_may_go_on(enrolment: Enrolment, event: Event) -> Iterator[Delivery]:
    """That there is another attempt, and why."""
    with as_system("whom a letter concerns"):
        learner = User.by_key(enrolment.person_id)
    if learner is not None and learner.is_active:
        yield Delivery.letter("quizzes/unlocked", to=learner, about=event)
