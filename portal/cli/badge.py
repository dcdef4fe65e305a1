"""`portal badge`: is a badge right, and a new key to sign with."""

import sys
from pathlib import Path

import click

from portal import clock
from portal.integrations.openbadges.judging import Signature, Time, Verdict, judged
from portal.integrations.openbadges.own import own_key, own_list
from portal.models.base import db
from portal.models.tenancy import as_system
from portal.models.training.issuer_keys import IssuerKey

SIGNED = {
    Signature.GOOD: "by this portal, and not a byte of it was changed",
    Signature.OWN: "whole, by a key that only the file itself names",
    Signature.BAD: "wrong: it was changed, or signed by somebody else",
    Signature.UNKNOWN: "by somebody whose key is not known here: not checked",
    Signature.NONE: "not at all",
}
TIMES = {Time.ON: "on", Time.NOT_YET: "not yet begun", Time.OVER: "over"}
TAKEN_BACK = {True: "yes", False: "no", None: "not known here"}


@click.group()
def badge() -> None:
    """Badges: Open Badges 3.0."""


@badge.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say whether a badge is right (.jwt, .json, .png, .svg); ends with 1 where it is not."""
    from portal import create_app

    with create_app().app_context(), as_system("a badge is verified"):
        verdict = judged(file.read_bytes(), now=clock.now(), keys=own_key, lists=own_list)
    _tell(verdict)
    sys.exit(0 if verdict.is_well_made and verdict.time == Time.ON and not verdict.is_taken_back else 1)


@badge.command()
def rotate() -> None:
    """Sign with a new key from now on. Old ones stay published, so that what they signed stays verifiable."""
    from portal import create_app

    app = create_app()
    with app.app_context(), as_system("a new key"):
        made = IssuerKey.make(app.config["SECRET_KEY"]).ref
        db.session.commit()
    click.echo(f"Badges are signed with {made} from now on.")


def _tell(verdict: Verdict) -> None:
    if verdict.said.get("name"):
        click.echo(verdict.said["name"])
    click.echo(f"Made:       {'as Open Badges 3.0 asks' if not verdict.faults else ', '.join(verdict.faults)}")
    click.echo(f"Signed:     {SIGNED[verdict.signature]}")
    click.echo(f"Time:       {TIMES[verdict.time]}")
    click.echo(f"Taken back: {TAKEN_BACK[verdict.is_taken_back]}")
