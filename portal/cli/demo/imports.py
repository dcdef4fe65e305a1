"""A list in the demo that was looked through and waits: next year's prices, with the slips that such lists have."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from sqlalchemy import select

from portal.cli.demo.companies import VENDOR
from portal.models.base import db
from portal.models.importing import engine
from portal.models.importing.imports import Import
from portal.models.importing.judging import Judge
from portal.models.importing.products import Products
from portal.models.people import User
from portal.models.sheets import opened
from portal.models.tenancy import Reach, Width
from portal.storage.files import files_at

NAME = "prices-2027.csv"
LIST = (
    "product,series,sales_price,currency\nGTX Basic,GTX,550,USD\nGTX Pro,GTX,4990,USD\nMG Special,MG,55,USD\n"
    "GTX Plus Pro,GTX,5482,dollars\nGTK 500,GTK,on request,USD\nGTX Pro,GTX,4890,USD\n"
)


def make_imports() -> None:
    """Look through it, in the transaction that is open."""
    owner = db.session.scalars(select(User).where(User.email == f"owner@{VENDOR}")).one()
    settings, rules = current_app.config["SETTINGS"], Products(owner, Reach(Width.ALL, owner.id))
    with TemporaryDirectory() as place:
        path = Path(place) / NAME
        path.write_text(LIST)
        plan, columns = engine.proposed(path, rules, has_header=True)
        key = files_at(settings.storage_url, settings.data).keep(path, name=NAME, media_type="text/csv")
        one = Import.begin(
            by=owner, plan=plan, name=NAME, size_bytes=len(LIST), key=key, columns=columns,
        )  # fmt: skip
        one.person = owner
        db.session.flush()
        one.check(plan)
        judge = Judge(plan, rules)
        with opened(path) as sheet:
            for chunk in engine.look_through(sheet, judge):
                one.get_on(chunk, judge)
    one.finish(judge.report, "report")
    db.session.flush()
