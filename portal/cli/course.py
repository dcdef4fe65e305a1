"""`portal course`: courses as folders of Markdown, taken in and given back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from portal.cli.demo.packages import examples
from portal.models.base import NotThere, db
from portal.models.tenancy import as_system
from portal.models.training import Course
from portal.renditions.courses import NotRead
from portal.renditions.courses.folder import files_of, read
from portal.renditions.courses.importing import import_course, keep_files
from portal.renditions.courses.zips import packed, unpacked
from portal.storage.files import files_at


@click.group()
def course() -> None:
    """Take courses in, and give them back."""


@course.command(name="import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--publish", is_flag=True, help="Give it out at once; else it waits as a draft or as the next edition.")
@click.option("--major", is_flag=True, help="With --publish: a large change, that who is under way needn't follow.")
def take_in(path: Path, publish: bool, major: bool) -> None:
    """Take in a course: a folder, or a zip of one, with course.md in it.

    What is wrong is said by file and line; nothing is kept then.
    """
    from portal import create_app

    with create_app().app_context(), as_system("import a course"):
        settings = current_app.config["SETTINGS"]
        try:
            with _files(path, settings.data / "work") as files:
                plan = read(files)
                kept = keep_files(plan, settings.data / "work", files_at(settings.storage_url, settings.data))
            imported = import_course(plan, kept, by=None)
        except NotRead as error:
            sys.exit("\n".join(str(one) for one in error.mistakes))
        if publish:
            imported.course.publish(by=None, is_major=major)
        db.session.commit()
        click.echo(f"{'Taken in' if imported.is_new else 'Taken in as the next edition'}: {imported.course.title_en}")


@course.command()
@click.argument("slug")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export(slug: str, path: Path) -> None:
    """Give the course of this address back, as a zip of its folder."""
    from portal import create_app

    with create_app().app_context(), as_system("export a course"):
        settings = current_app.config["SETTINGS"]
        try:
            made = packed(Course.written(slug), files_at(settings.storage_url, settings.data))
        except NotThere:
            sys.exit(f"There is no course {slug}.")
        with path.open("wb") as file:
            file.writelines(made)
    click.echo(f"{slug}: {path}")


@contextmanager
def _files(path: Path, work: Path) -> Iterator[dict[str, Path]]:
    if path.is_dir():
        yield files_of(path)
    else:
        with unpacked(path, path.name, work) as files:
            yield files


@course.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def packages(folder: Path) -> None:
    """Write SCORM packages to try with: 1.2, 2004, several parts, minimum calls, a page without a run time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in examples().items():
        (folder / name).write_bytes(content)
        click.echo(folder / name)
