"""`portal owner add`: an owner from the terminal."""

import sys

import click

from portal.models import identifiers, schema
from portal.models.base import db
from portal.models.people import User, first_owner
from portal.models.people.passwords import LONGEST, SHORTEST, is_easy_to_guess


@click.group()
def owner() -> None:
    """Owners of this installation."""


@owner.command()
@click.argument("email")
@click.option("--name", prompt="Name", help="How the owner is called.")
@click.option("--password", help="Better left out: it is asked for, or read from a pipe.")
def add(email: str, name: str, password: str | None) -> None:
    """Add an owner."""
    from portal import create_app

    try:
        email = identifiers.email(email).lower()
    except ValueError:
        sys.exit(f"{email} does not look like an e-mail address.")
    password = password or _asked_for()
    if not SHORTEST <= len(password) <= LONGEST or is_easy_to_guess(password, own_words=(email, name)):
        sys.exit(f"Use at least {SHORTEST} characters that are not guessed easily; a few words are good.")
    with create_app().app_context():
        if not schema.is_current():
            sys.exit("The tables are not there yet. Start the portal once, or: portal setup.")
        if User.by_email(email) is not None:
            sys.exit(f"{email} has an account already.")
        first_owner.add(email=email, name=name, password=password)
        db.session.commit()
    click.echo(f"{email} is an owner and can log in.")


def _asked_for() -> str:
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")
