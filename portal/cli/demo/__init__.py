"""The demo: a programme, its partners and people, the deals of some fourteen months around today, courses."""

from portal.cli.demo.accounts import make_accounts
from portal.cli.demo.accreditations import make_accreditations
from portal.cli.demo.courses import make_courses
from portal.cli.demo.deals import letters_to_show, make_deals
from portal.cli.demo.imports import make_imports
from portal.cli.demo.kits import make_kits
from portal.cli.demo.library import make_library
from portal.cli.demo.own_logo import make_own_logo
from portal.cli.demo.people import make_people
from portal.cli.demo.programme import make_products
from portal.cli.demo.proof import make_proof
from portal.cli.demo.queue import make_queue
from portal.cli.demo.receipts import make_receipts
from portal.cli.demo.talk import make_talk
from portal.cli.demo.training import make_training
from portal.cli.demo.usage import make_usage
from portal.cli.demo.versions import make_promise, make_versions
from portal.jobs.deliveries import write_past
from portal.models.base import db
from portal.models.matching.index import build
from portal.models.partners import Tier
from portal.models.tenancy import as_system


def make_demo() -> None:
    """Make it in one transaction: a start that is killed leaves nothing half, and the next one makes it again."""
    with as_system("make the demo"):
        make_people(Tier.make_usual())
        make_products()
        make_accounts()
        make_imports()
        make_versions()
        make_deals()
        make_queue()
        make_receipts()
        make_talk()
        make_promise()
        make_proof()
        make_library()
        make_own_logo()
        make_usage()
        make_kits()
        make_courses()
        make_training()
        make_accreditations()
        for _done in build():
            pass
        db.session.commit()
        write_past(letters_to_show())
