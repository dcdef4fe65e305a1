"""`portal demo`: the demo as a great load."""

from time import perf_counter

import click

from portal import create_app
from portal.cli.demo.load import grow
from portal.cli.setup import set_up
from portal.models import upkeep
from portal.models.tenancy import as_system

MOST = 1_000_000


@click.command()
@click.option("--deals", required=True, type=click.IntRange(1, MOST), help="How many there shall be in all.")
def demo(deals: int) -> None:
    """Grow the demo to so many deals with made-up names, the same each time; what is there already stays."""
    app = create_app()
    if not app.config["DEMO"]:
        raise click.ClickException("This folder is no demo, and nothing made up comes into it.")
    set_up(app)
    with app.app_context(), as_system("grow the demo"):
        begun = perf_counter()
        for there in grow(deals):
            click.echo(f"\r{there:,} deals", nl=False)
        click.echo(f"\r{deals:,} deals; the new ones took {perf_counter() - begun:.1f} s")
        upkeep.look_over()
