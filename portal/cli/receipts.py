"""`portal receipts`: whether receipts are whole and hang together, without server or database."""

import sys
from pathlib import Path

import click

from portal.documents.receipt import PDF, file_inside
from portal.models.deals.receipt_chain import Changed, Links, Whole, linked, read


@click.group()
def receipts() -> None:
    """Receipts of deals: check them."""


@receipts.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(files: tuple[Path, ...]) -> None:
    """Say of each file (.json, .pdf) whether it is whole, and how the receipts hang together.

    Ends with 1 where one was changed, or where two follow the same one.
    """
    whole: list[Whole] = []
    changed = 0
    for file in files:
        try:
            whole.append(_read(file.read_bytes()))
        except Changed as error:
            changed += 1
            click.echo(f"{file}: CHANGED: {error}")
    links = linked(whole)
    for one in sorted({one.hash: one for one in whole}.values(), key=lambda one: one.said["received_at"]):
        click.echo(
            f"{one.said['receipt']}: whole, {one.said['deal']} received {one.said['received_at']}; {_link(one, links)}"
        )
    for one in links.forked:
        click.echo(f"{one.said['receipt']}: FORKED: another receipt follows the same one")
    click.echo(
        f"{len(files) - changed} whole, {changed} changed, {len(links.linked)} linked, "
        f"{len(links.missing)} whose receipt before is missing here"
    )
    sys.exit(1 if changed or links.forked else 0)


def _link(one: Whole, links: Links) -> str:
    if one.hash in links.linked:
        return f"linked to {links.linked[one.hash].said['receipt']}"
    return "the receipt before it is missing here" if one.previous else "the first of its chain"


def _read(content: bytes) -> Whole:
    return read(file_inside(content) if content.startswith(PDF) else content)
