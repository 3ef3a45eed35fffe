"""`flask workshop list|delete|import`: workshops and templates, for whoever runs the server.

A further command of this group is added to what `group` returns, from a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from app import access, agendas
from app.actions import Actions, deleting, templating
from app.commands.facilitators import known, wrote
from app.commands.saying import in_words, told
from app.models import Workshop

COUNTED = {
    "released": "Released texts",
    "unsealed": "Cards and answers of steps that were not sealed",
    "results": "Results of sealed steps",
    "seats": "Seats of participants",
    "keys": "Keys of steps",
}


def group(actions: Callable[[], Actions]) -> click.Group:
    """Return the commands."""
    made = click.Group("workshop", help="The workshops of this server.")

    @made.command("list")
    def everything() -> None:
        """List the workshops: id, title, whether people can come in, and when the texts are deleted."""
        with actions().database.reading() as session:
            for one in access.all_on_this_server(session):
                click.echo(f"{one.id}\t{one.title}\t{doors(one)}\ttexts until {one.delete_on.isoformat()}")

    @made.command("delete")
    @click.argument("identifier", metavar="ID")
    @click.option("--yes", is_flag=True, help="Do not ask.")
    def delete(identifier: str, yes: bool) -> None:
        """Delete a workshop for good, with everything in it. Everyone who led it finds the certificate in their log."""
        with actions().database.reading() as session:
            title = told(lambda: access.on_this_server(session, identifier)).title
        if not yes:
            click.confirm(f"Delete “{title}” for good, with everything in it?", abort=True)
        title, counts, cleared = told(lambda: deleting.delete_for_the_server(actions(), identifier))
        click.echo(f"Deleted: {title}")
        for name, label in COUNTED.items():
            click.echo(f"  {label}: {counts[name]}")
        click.echo(
            "The database was cleared of the deleted bytes."
            if cleared
            else "The database is in use, so the deleted bytes may still lie in it: run `flask --app wsgi purge`."
        )

    @made.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--for", "email", required=True, metavar="EMAIL", help="Whose shelf it is put on.")
    def bring_in(file: Path, email: str) -> None:
        """Put a template from a file on a facilitator's shelf, as they could on their page "Templates".

        No workshop is made of it: its title, its dates and the checklist before it are the facilitator's.
        """
        with file.open("rb") as opened:
            content, problems = agendas.read(opened.read(agendas.LARGEST_FILE + 1))
        if content is None:
            raise click.ClickException("\n".join(in_words(one) for one in problems))
        wrote(actions(), lambda tx: templating.keep_new(tx, known(tx, email), content))
        click.echo(f"{email} has the template “{content['title']}” now.")

    return made


def doors(workshop: Workshop) -> str:
    """Return in words whether people can come in."""
    state = "doors open"
    if workshop.locked:
        state = "doors closed to newcomers"
    if workshop.current is None:
        state = "not opened yet"
    if workshop.ended_at is not None:
        state = "ended"
    return f"{state}, a rehearsal" if workshop.rehearsal else state
