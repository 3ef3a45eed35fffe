"""`flask workshop export`: the report of a workshop, or one that was kept as JSON, as a file to standard output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from app import access, report, snapshot
from app.actions import Actions
from app.domain.errors import Refusal
from app.i18n import DEFAULT, speaking
from app.models import Workshop
from app.report.files import FORMATS


def command(actions: Callable[[], Actions]) -> click.Command:
    """Return the command."""

    @click.command("export")
    @click.argument("workshop", required=False)
    @click.option("--format", "ending", default="json", show_default=True, type=click.Choice(list(FORMATS)))
    @click.option(
        "--from", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Read a report that was exported as JSON instead of a workshop.",
    )  # fmt: skip
    def export(workshop: str | None, ending: str, kept: Path | None) -> None:
        """Write the report of WORKSHOP (its id) to standard output: what the room has seen, and comments."""
        if (workshop is None) == (kept is None):
            raise click.UsageError("Name a workshop by its id, or a file with --from.")
        with speaking(DEFAULT):
            made = of(actions(), workshop) if workshop else read(kept or Path())
            written = FORMATS[ending].write(made)
        click.echo(written, nl=False)

    return export


def of(actions: Actions, workshop_id: str) -> report.Report:
    """Return the report of a workshop as it stands."""
    with actions.database.reading() as session:
        found = session.get(Workshop, workshop_id)
        if found is None:
            raise click.ClickException(f"There is no workshop {workshop_id} on this server.")
        return report.build(snapshot.take(session, found), access.report_comments(session, found))


def read(kept: Path) -> report.Report:
    """Return the report that a file holds."""
    try:
        return report.read(json.loads(kept.read_text(encoding="utf-8")))
    except ValueError as error:
        raise click.ClickException(f"{kept} is no JSON file.") from error
    except Refusal as error:
        raise click.ClickException(error.message.format(**error.values)) from error
