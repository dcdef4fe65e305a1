"""The demo's accreditations: what the programme asks of a company, and who holds what."""

from sqlalchemy import select

from portal.models.base import db
from portal.models.people import Role, User
from portal.models.products import Product
from portal.models.training import Course
from portal.models.training.accreditations import Accreditation
from portal.models.training.accredited import look_at_all

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


def make_accreditations() -> None:
    """Make them, in the transaction that is open."""
    owner = next(iter(User.having(Role.OWNER)))
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
