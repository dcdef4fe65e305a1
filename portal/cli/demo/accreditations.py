"""The demo's accreditations: what the programme asks of a company and of a tier, and who holds what.

Northgate holds one. Of Summit's two certificates for it one was withdrawn some days ago: something is short.
"""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.partners import Tier
from portal.models.people import Role, User
from portal.models.products import Product
from portal.models.training import Course
from portal.models.training.accreditations import Accreditation
from portal.models.training.accredited import look_at_all
from portal.models.training.awards import award
from portal.models.training.certificates import Certificate

FIRST_DAYS_AGO = 115
OFFERED = (  # titles, words, product, certificates of these courses, people
    (("GTX partner", "Socio GTX"),
     ("Is able to size, sell and set up GTX gateways.", "Sabe dimensionar, vender e instalar puertas de enlace GTX."),
     "GTX Pro", ((2, ("gtx",)),), 2),
    (("GTK data centre partner", "Socio de centros de datos GTK"),
     ("Is able to plan a data centre in a rack.", "Sabe planificar un centro de datos en un armario."),
     "GTK 500", ((1, ("gtk",)), (2, ("gtx", "mg"))), 2),
    (("Trusted seller", "Vendedor de confianza"),
     ("Knows how deals are registered, and how the brand is used.",
      "Sabe registrar oportunidades y usar la marca."),
     "", ((1, ("deals", "brand")),), 1),
)  # fmt: skip


GIVEN = (  # to whom, for which course, days ago, why
    ("rep@northgate.example", "brand", 100, "Partner day in Denver"),
    ("rep@summit.example", "gtx", 90, "Classroom in Austin, day 2"),
    ("rep2@summit.example", "gtx", 90, "Classroom in Austin, day 2"),
    ("rep2@northgate.example", "gtx", 60, "Classroom in Austin, day 2"),
    ("marketing@northgate.example", "gtx", 60, "Classroom in Austin, day 2"),
    ("rep@lumen.example", "mg", 45, "Workshop in Monterrey"),
)
TAKEN_BACK = ("rep2@summit.example", "gtx", 6, "The list of the day named the wrong person.")
ASKED_OF_TIERS = {"Gold": (3, ("gtx", "gtk", "mg")), "Silver": (2, ())}


def make_accreditations() -> None:
    """Make them, in the transaction that is open, each on its day."""
    owner = next(iter(User.having(Role.OWNER)))
    _ask_of_tiers(owner)
    with clock.moved_to(clock.now() - timedelta(days=FIRST_DAYS_AGO)):
        _offer(owner)
    for email, course, days_ago, reason in sorted(GIVEN, key=lambda one: -one[2]):
        with clock.moved_to(clock.now() - timedelta(days=days_ago)):
            award(Course.shown(course), _person(email), by=owner, day=clock.today(), reason=reason)
    email, course, days_ago, reason = TAKEN_BACK
    with clock.moved_to(clock.now() - timedelta(days=days_ago)):
        held = Certificate.of_course(Course.shown(course), _person(email))
        assert held is not None
        held.withdraw(by=owner, reason=reason)
    went = Delivery.template.startswith("accreditations/") | Delivery.template.startswith("certificates/")
    for letter in db.session.scalars(select(Delivery).where(went, Delivery.done_at.is_(None))):
        letter.succeed()  # it went on that day, not when the demo starts


def _ask_of_tiers(owner: User) -> None:
    refs = {course.slug: course.ref for course in db.session.scalars(select(Course))}
    for tier in db.session.scalars(select(Tier)):
        people, slugs = ASKED_OF_TIERS.get(tier.name, (0, ()))
        tier.update(by=owner, certified_people=people, certified_in=sorted(refs[slug] for slug in slugs))


def _person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def _offer(owner: User) -> None:
    refs = {course.slug: course.ref for course in db.session.scalars(select(Course))}
    products = {product.name: product.id for product in db.session.scalars(select(Product))}
    for titles, words, product, asked, people in OFFERED:
        made = Accreditation.begin(
            by=owner, title_en=titles[0], title_es=titles[1], words_en=words[0], words_es=words[1], people=people,
            product_id=products.get(product), notice_days=30,
            requirements=[
                {"certificates": many, "courses": sorted(refs[slug] for slug in slugs)} for many, slugs in asked
            ],
        )  # fmt: skip
        look_at_all(made)
