"""`portal owner add`: an owner from the terminal."""

import sys

import click

from portal.models.base import db
from portal.models.people import User, first_owner
from portal.models.people.passwords import LONGEST, SHORTEST, is_easy_to_guess


@click.group()
def owner() -> None:
    """Owners of this installation."""


@owner.command()
@click.argument("email")
@click.option("--name", prompt="Name", help="How the owner is called.")
@click.password_option(help="At least 12 characters; asked for where it is left out.")
def add(email: str, name: str, password: str) -> None:
    """Add an owner, or give one a new password."""
    from portal import create_app

    if not SHORTEST <= len(password) <= LONGEST or is_easy_to_guess(password, own_words=(email, name)):
        sys.exit(f"Use at least {SHORTEST} characters that are not guessed easily; a few words are good.")
    with create_app().app_context():
        known = User.by_email(email)
        if known is not None:
            sys.exit(f"{email} has an account already.")
        first_owner.add(email=email, name=name, password=password)
        db.session.commit()
    click.echo(f"{email} is an owner and can log in.")
