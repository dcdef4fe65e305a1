"""What goes on around the demo's courses: live sessions, and who is asked to do what by when."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.cli.demo.companies import VENDOR
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.training import Course
from portal.models.training.assignments import Assignment
from portal.models.training.live import LiveSession

PLACE = "https://meet.aliado.example"
SESSIONS = (  # days from today, title, words, seats, who comes
    (9, ("Sizing a GTX site, live", "Dimensionar una sede GTX, en directo"),
     ("Bring a case of yours. We size it together, from the number of branches to the quotation.",
      "Trae un caso tuyo. Lo dimensionamos juntos, desde el número de sedes hasta la oferta."),
     12, ("rep@northgate.example", "rep@summit.example", "rep2@northgate.example")),
    (23, ("Questions about protection", "Preguntas sobre la protección"),
     ("When a deal is protected, how long, and what to do when time runs out.",
      "Cuándo se protege una oportunidad, cuánto tiempo y qué hacer cuando se acaba."),
     1, ("rep@summit.example", "rep@northgate.example")),
    (-6, ("The brand in half an hour", "La marca en media hora"),
     ("Logo, colours, words: what is yours to change and what is not.",
      "Logotipo, colores, palabras: qué puedes cambiar y qué no."),
     30, ("marketing@northgate.example", "marketing@summit.example")),
)  # fmt: skip
ASKED = (  # by whom, of whom, which course, due in days
    ("admin@northgate.example", "trainee@northgate.example", "gtx", 12),
    ("admin@northgate.example", "rep2@northgate.example", "deals", -3),
    ("admin@northgate.example", "rep@northgate.example", "gtx", 5),
    ("admin@summit.example", "rep@summit.example", "gtx", 20),
)
PLANNED_DAYS_AGO = 21


def make_training() -> None:
    """Make it, in the transaction that is open, each on its day."""
    with clock.moved_to(clock.now() - timedelta(days=PLANNED_DAYS_AGO)):
        for days, titles, words, seats, people in SESSIONS:
            _plan(days + PLANNED_DAYS_AGO, titles, words, seats, people)
        for by, person, course, days in ASKED:
            _ask(by, person, course, days + PLANNED_DAYS_AGO)
        letters = select(Delivery).where(
            Delivery.template.startswith("live/") | Delivery.template.startswith("training/")
        )
        for letter in db.session.scalars(letters):
            letter.succeed()  # it went on that day, not when the demo starts
    for session in db.session.scalars(select(LiveSession).where(LiveSession.ends_at < clock.now())):
        with clock.moved_to(session.ends_at):
            for seat in session.all_seats():
                session.attend(session.code, by=seat.person)


def _plan(days: int, titles: tuple[str, str], words: tuple[str, str], seats: int, people: tuple[str, ...]) -> None:
    starts = datetime.combine(clock.today() + timedelta(days=days), time(15), tzinfo=clock.now().tzinfo)
    editor = _person(f"editor@{VENDOR}")
    session = LiveSession.draft(
        by=editor, title_en=titles[0], title_es=titles[1], words_en=words[0], words_es=words[1], seats=seats,
        starts_at=starts, ends_at=starts + timedelta(minutes=45), place=f"{PLACE}/{days}",
    )  # fmt: skip
    session.publish(by=editor)
    for person in people:
        session.take_seat(by=_person(person))


def _ask(by: str, person: str, course: str, days: int) -> None:
    due_on = clock.today() + timedelta(days=days)
    Assignment.give(Course.shown(course), [_person(person)], by=_person(by), due_on=due_on)


def _person(email: str) -> User:
    loaded = selectinload(User.grants), joinedload(User.partner).joinedload(Partner.tier)
    known = select(User).where(User.email == email).options(*loaded)
    return db.session.scalars(known.execution_options(populate_existing=True)).one()
