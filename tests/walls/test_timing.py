"""Nobody learns by the clock what the answer does not tell: foreign and absent, known and unknown take as long."""

import pytest

from portal.models.people import Role
from tests.client import Client
from tests.factories import PASSWORD, a_rep, database
from tests.walls.stage import ABSENT, set_stage
from tests.walls.timing import take_alike

ALSO_ABSENT = "DR-1111-1111"
ROUNDS = 200


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        (Role.SALES, "GET", "/deals/{}"),
        (Role.SALES, "GET", "/deals/{}/edit"),
        (Role.SALES, "POST", "/deals/{}/withdrawal"),
        (Role.CHANNEL_MANAGER, "POST", "/deals/{}/approval"),
    ],
)
def test_foreign_and_absent_take_as_long(app, log_in, role, method, path):
    stage = set_stage()
    client = log_in(stage.people[role])
    sent = {"csrf_token": client.token(), "form_key": client.form_key(), "protected_days": "90", "reason": "by_mistake"}

    def asking(ref: str):
        def ask() -> None:
            answer = client.http.open(path.format(ref), method=method, data=sent if method == "POST" else None)
            assert answer.status_code == 404

        return ask

    assert take_alike(asking(stage.theirs.ref), asking(ABSENT), asking(ALSO_ABSENT), rounds=ROUNDS, seconds=0.002)


def test_a_known_and_an_unknown_address_take_as_long(app, monkeypatch, todays_costs):
    monkeypatch.setitem(app.config, "LIMITS", False)
    rep = a_rep()
    with database():
        known = rep.by_email(rep.email)
        known.set_password(PASSWORD)  # at its full cost, as people's are
    stranger = Client(app)
    token = stranger.token()

    def trying(email: str):
        def ask() -> None:
            answer = stranger.http.post("/login", data={"email": email, "password": "wrong", "csrf_token": token})
            assert answer.status_code == 422

        return ask

    unknown, twin = trying("nobody@test.example"), trying("no-one@test.example")
    assert take_alike(trying(rep.email), unknown, twin, rounds=30, seconds=0.005)
