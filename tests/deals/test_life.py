"""The life of a deal, built from `LIFE` and the matrix: transition × role × state × own, foreign."""

import pytest

from portal.models.deals import LIFE, Deal, DealState
from portal.models.people import Role
from portal.models.tenancy import Width
from portal.permissions.matrix import table
from tests.factories import now_stands
from tests.walls.stage import set_stage

STATES = [str(state) for state in DealState]
SENT = {
    "approve": ("approval", {"protected_days": "90", "note": "Go"}),
    "decline": ("decline", {"reason": "no_budget_or_plan", "note": ""}),
    "request_information": ("information-request", {"question": "Which site?"}),
    "give_information": ("information", {"answer": "Austin"}),
    "withdraw": ("withdrawal", {"reason": "by_mistake"}),
    "revoke": ("revocation", {"reason": "Wrong customer"}),
    "remove": ("draft-removal", {}),
}
BY_OTHER_WAYS = {"draft", "submit", "expire", "close"}  # by the form, by the clock, by the end of a partnership


def test_each_command_of_the_life_has_its_address():
    assert {command for _before, command, _after in LIFE} == {*SENT, *BY_OTHER_WAYS}


@pytest.mark.parametrize("state", STATES)
def test_each_command_works_where_life_and_matrix_say_so(app, log_in, state):
    for command, (noun, data) in SENT.items():
        for role in (Role.OWNER, Role.CHANNEL_MANAGER, Role.ANALYST, Role.PARTNER_ADMIN, Role.SALES, Role.TRAINEE):
            stage = set_stage(state)
            answer = log_in(stage.people[role]).post(f"/deals/{stage.ours.ref}/{noun}", data)

            assert answer.status_code == _expected(command, role, state), (command, role, state)
            _assert_came_to(stage.ours, LIFE, command, state, answer.status_code)


@pytest.mark.parametrize("noun", [noun for noun, _data in SENT.values()])
def test_a_rival_changes_nothing_and_learns_nothing(log_in, noun):
    stage = set_stage()
    data = next(data for name, data in SENT.values() if name == noun)
    allowed = any(table()[f"deals.{command}"][Role.SALES] for command, sent in SENT.items() if sent[0] == noun)

    answer = log_in(stage.rival).post(f"/deals/{stage.ours.ref}/{noun}", data)

    assert answer.status_code == (404 if allowed else 403)
    assert now_stands(stage.ours).state == "submitted"


def _expected(command: str, role: Role, state: str) -> int:
    width = table()[f"deals.{command}"][role]
    if width == Width.NONE:
        return 403
    vendor_asks_for_draft = state == "draft" and role in (Role.OWNER, Role.CHANNEL_MANAGER)
    not_made_by_admin = command == "remove" and role == Role.PARTNER_ADMIN
    if vendor_asks_for_draft or not_made_by_admin:
        return 404
    return 303 if LIFE.allows(DealState(state), command) else 409


def _assert_came_to(deal: Deal, life, command: str, state: str, status: int) -> None:
    if command == "remove" and status == 303:
        return
    after = life.next(DealState(state), command) if status == 303 else state
    assert now_stands(deal).state == after
