"""`portal mail`: what a mail server hands over."""

import sys
from typing import BinaryIO

import click

from portal.jobs.taking_in import take_in as take_mail_in
from portal.models.connections import TROUBLE

TRY_AGAIN = 75  # EX_TEMPFAIL: a mail server keeps it, and comes again
MOST_READ = 1_000_001


@click.group()
def mail() -> None:
    """Mail that comes in."""


@mail.command(name="take-in")
@click.argument("file", type=click.File("rb"))
def take_in(file: BinaryIO) -> None:
    """Take in an answer on a deal: a file, or - for what a mail server pipes.

    What is refused ends with 0 too, so that nobody is answered; 75 asks the mail server to come again.
    """
    from portal import create_app

    with create_app().app_context():
        try:
            click.echo(take_mail_in(file.read(MOST_READ)))
        except TROUBLE:
            sys.exit(TRY_AGAIN)
