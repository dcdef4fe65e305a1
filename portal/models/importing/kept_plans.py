"""How files are read, kept under a name."""

from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, db, pk
from portal.models.importing.plans import Plan

KEPT_PLANS = 100  # of one kind, that are offered


class KeptPlan(Record):
    """How files of one kind are read, kept under a name for the next of them."""

    __tablename__ = "kept_plans"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[pk]
    kind: Mapped[str]
    name: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def keep(cls, name: str, plan: Plan) -> None:
        """Under this name, without the words of this file; one that was kept under it is replaced."""
        there = db.session.scalars(select(cls).where(cls.kind == plan.kind, cls.name == name)).one_or_none()
        if there is None:
            there = cls(kind=plan.kind, name=name)
            db.session.add(there)
        there.plan = replace(plan, repairs={}).plain

    @classmethod
    def of(cls, kind: str) -> dict[str, Plan]:
        """Those of a kind, by name."""
        found = select(cls).where(cls.kind == kind).order_by(cls.name).limit(KEPT_PLANS)
        return {one.name: Plan(**one.plan) for one in db.session.scalars(found)}
