"""kill -9 of the worker between passing and the paper: each who passed has exactly one certificate, and its PDF.

`bin/test` takes a seeded tenth; `bin/test --all` all two hundred.
"""

import os
import random
import signal
from time import sleep

import pytest

from tests.operate.installation import Installation, until

ROUNDS = 200 if os.environ.get("ALIADO_TEST_ALL") else 20
KILLS, SECONDS_EACH = 5, 3
PREPARE = f"""
from portal.models.people import Role
from tests import factories
from portal import create_app
factories.app = create_app()
partner = factories.a_partner()
course = factories.a_course(certifies=True, validity_months=12)
people = [factories.a_person(Role.TRAINEE, partner=partner) for _ in range({ROUNDS})]
"""
PASS = (
    PREPARE
    + """
from random import Random
from time import sleep
from portal.models.base import db
from portal.models.training import Course
from portal.models.training.learning import Enrolment
pause = Random(20261126)
for person in people:
    enrolment = factories.an_enrolment(course, by=person)
    with factories.database():
        enrolment = db.session.get_one(Enrolment, enrolment.id)
        learned = db.session.get_one(Course, course.id)
        for key in ("first", "second"):
            enrolment.note(learned.lesson(key), share=100)
    sleep(pause.uniform(0, 0.2))
"""
)
random.seed(20261126)


def counted(portal: Installation, question: str) -> int:
    with portal.database() as database:
        return database.exec_driver_sql(question).scalar()


@pytest.fixture
def portal(install) -> Installation:
    return install().start()


def kill_worker(portal: Installation) -> None:
    sleep(random.uniform(0, 0.6))
    until(lambda: len(portal.children) == 2, 30)
    worker = portal.children[1]
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker not in portal.children, 30)


def test_no_kill_loses_or_doubles_a_certificate(portal):
    from threading import Thread

    answers = []
    passing = Thread(target=lambda: answers.append(portal.run_python(PASS.replace("\n", "\n    "))))
    passing.start()
    for _ in range(KILLS):
        kill_worker(portal)
    passing.join()
    assert answers[0].returncode == 0, answers[0].stderr[-2000:]

    until(
        lambda: counted(portal, "SELECT count(*) FROM certificates WHERE pdf_key = ''") == 0, 90 + ROUNDS * SECONDS_EACH
    )

    with portal.database() as database:
        rows = database.exec_driver_sql("SELECT enrolment_id, pdf_key, letter_key, credential FROM certificates").all()
    assert len(rows) == len({row[0] for row in rows}) == ROUNDS
    assert all(row[1] and row[2] and row[3] for row in rows)
    stored = {file.parent.name + file.name for file in (portal.data / "files").glob("??/*")}
    named = {key for row in rows for key in row[1:3]}
    assert len(named) == 2 * ROUNDS
    assert named <= stored, "a record points to nothing"
    assert len(stored - named) <= 2 * KILLS, "more than a kill leaves"
