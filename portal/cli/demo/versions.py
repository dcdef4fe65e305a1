"""The demo's programme: the version that holds since the vendor began, and the next one, drafted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from portal import clock
from portal.models.partners import Tier
from portal.models.programme import ApprovalRule, rules
from portal.models.programme.versions import Programme
from portal.models.promise_kept import PromiseMonth

BEGAN = timedelta(days=500)


def make_versions() -> None:
    """One that holds, and one to rehearse."""
    with clock.moved_to(clock.now() - BEGAN):
        Programme.draft(by=None).publish(by=None, starts_at=clock.now())
    gold = next(tier for tier in Tier.by_protection().all() if tier.name == "Gold")
    asked = replace(
        rules(), update_every_days=21, at_risk_after_days=7, most_extensions=1, opens_hour=8, closes_hour=18,
        approvals=(ApprovalRule(gold.ref, "USD", Decimal(5_000)),), required_fields=("needs",),
    )  # fmt: skip
    Programme.draft(by=None).change_rules(asked, by=None)


def make_promise() -> None:
    """What is said this month of how the promise was kept."""
    PromiseMonth.work_out()
