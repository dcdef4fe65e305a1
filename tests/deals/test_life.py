"""The life of a deal, built from `LIFE` and the matrix: transition × role × state × own, foreign."""

from itertools import product

import pytest

from portal import clock
from portal.models.deals import LIFE, Deal, DealState
from portal.models.people import Role
from portal.models.tenancy import Width
from portal.permissions.matrix import table
from tests.factories import now_stands
from tests.walls.stage import set_stage

COLLEAGUE = "the colleague"
ROLES = (Role.OWNER, Role.CHANNEL_MANAGER, Role.ANALYST, Role.PARTNER_ADMIN, Role.SALES, Role.TRAINEE)
STATES = [str(state) for state in DealState]
SENT = {
    "approve": ("approval", {"protected_days": "90", "note": "Go"}),
    "decline": ("decline", {"reason": "no_budget_or_plan", "note": ""}),
    "request_information": ("information-request", {"question": "Which site?"}),
    "give_information": ("information", {"answer": "Austin"}),
    "withdraw": ("withdrawal", {"reason": "by_mistake"}),
    "revoke": ("revocation", {"reason": "Wrong customer"}),
    "remove": ("draft-removal", {}),
    "confirm": ("confirmation", {"action": "confirm"}),
    "refuse": ("confirmation", {"action": "refuse"}),
    "update": ("update", {"stage": "quoted", "value": "9000", "next_step": "Call on Monday"}),
    "ask_extension": ("extension-request", {"reason": "The budget comes in May"}),
    "extend": ("extension", {"action": "extend"}),
    "refuse_extension": ("extension", {"action": "refuse"}),
    "ask_renewal": ("renewal", {"reason": "They want it again"}),
    "renew": ("renewal-answer", {"action": "renew"}),
    "refuse_renewal": ("renewal-answer", {"action": "refuse"}),
    "claim_win": ("win-claim", {"number": "PO-7", "day": str(clock.today()), "value": "9642"}),
    "confirm_win": ("win", {}),
    "refuse_win": ("win-refusal", {"reason": "We see no order"}),
    "lose": ("loss", {"reason": "price", "try_again_months": "6"}),
    "appeal": ("appeal", {"words": "The budget is there now"}),
    "reopen": ("reopening", {}),
    "transfer": ("transfer", {"to": COLLEAGUE}),
}
BY_OTHER_WAYS = {"draft", "submit", "expire", "close", "lapse"}  # the form, the clock, the end of a partnership
ASKED_FIRST = {"confirm", "refuse", "refuse_extension", "renew", "refuse_renewal"}  # nothing to answer on this stage


def test_each_command_of_the_life_has_its_address():
    assert {command for _before, command, _after in LIFE} == {*SENT, *BY_OTHER_WAYS}


@pytest.mark.parametrize("state", STATES)
def test_each_command_works_where_life_and_matrix_say_so(app, log_in, state):
    stage, entered = set_stage(state), {}
    for (command, (noun, data)), role in product(SENT.items(), ROLES):
        sent = {name: stage.colleague.ref if said == COLLEAGUE else said for name, said in data.items()}
        client = entered[role] = entered.get(role) or log_in(stage.people[role])

        answer = client.post(f"/deals/{stage.ours.ref}/{noun}", sent)

        assert answer.status_code == _expected(command, role, state), (command, role, state)
        _assert_came_to(stage.ours, LIFE, command, state, answer.status_code)
        if answer.status_code == 303:  # what was refused changed nothing, and the next is tried on the same deal
            stage, entered = set_stage(state), {}


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
    return 303 if LIFE.allows(DealState(state), command) and command not in ASKED_FIRST else 409


def _assert_came_to(deal: Deal, life, command: str, state: str, status: int) -> None:
    if command == "remove" and status == 303:
        return
    after = life.next(DealState(state), command) if status == 303 else state
    assert now_stands(deal).state == after
