"""`flask backup FILE` and `flask restore FILE`: a copy of the database for safe keeping, and the way back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from app import backup
from app.actions import Actions

# Shown where the database is a PostgreSQL server.
INSTEAD = """This database is PostgreSQL: use its own tools. What people wrote in open
steps, links and sign-ins stay out:

  pg_dump --format=custom {tables} --file=FILE "$DATABASE_URL"

and back, while the server is stopped:

  pg_restore --clean --if-exists --no-owner --dbname="$DATABASE_URL" FILE
  flask --app wsgi migrate
  flask --app wsgi restore --loaded --yes

pg_dump wants the address to begin with postgresql://."""


def commands(actions: Callable[[], Actions]) -> list[click.Command]:
    """Return the two commands."""

    @click.command("backup")
    @click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
    def make(file: str) -> None:
        """Copy the database to FILE while the server runs; - writes it to standard output, to be encrypted.

        What people wrote in steps that are not sealed, links, sign-ins and rehearsals stay out.
        """
        only_embedded(actions())
        try:
            content = backup.make(actions().database)
            if file == "-":
                sys.stdout.buffer.write(content)
                return
            backup.keep(content, Path(file))
        except backup.NoCopy as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{file}: {len(content):,} bytes, readable by its owner only.")

    @click.command("restore")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
    @click.option("--force", is_flag=True, help="Replace a database that holds something.")
    @click.option("--loaded", is_flag=True, help="PostgreSQL has been restored by its tools: make it ready.")
    @click.option("--yes", is_flag=True, help="Do not ask.")
    def restore(file: Path | None, force: bool, loaded: bool, yes: bool) -> None:
        """Put the backup FILE in the place of the database, and bring it up to date. Stop the server first."""
        if bool(file) == loaded or (loaded and actions().database.embedded):
            raise click.UsageError("Name a FILE. (--loaded is for PostgreSQL, once pg_restore is done.)")
        if loaded and not yes:
            click.confirm(
                "This deletes the answers of open steps and signs everybody out. Go on?", abort=True
            )
        try:
            if file:
                only_embedded(actions())
                restored = backup.restore(actions(), file, force=force)
            else:
                restored = backup.make_loaded_ready(actions())
        except backup.NoCopy as error:
            raise click.ClickException(str(error)) from error
        for line in lines(restored):
            click.echo(line)

    return [make, restore]


def only_embedded(actions: Actions) -> None:
    """Raise ClickException with what to use instead where the database is a server of its own."""
    if not actions.database.embedded:
        tables = " ".join(f"--exclude-table-data={one.__tablename__}" for one in backup.LEFT_OUT)
        raise click.ClickException(INSTEAD.format(tables=tables))


def lines(restored: backup.Restored) -> list[str]:
    """Return what came back, in sentences for whoever runs the server."""
    again = [
        f"“{workshop}”: the step “{step}” comes back without answers. Its console offers to start it again."
        for workshop, step in restored.again
    ]
    return [
        f"Workshops that came back: {restored.workshops}. Facilitators: {restored.facilitators}.",
        *again,
        "Everybody signs in again. Phones keep their seats; walls and own screens are opened anew from the console.",
        "Links to reports are made anew.",
    ]
