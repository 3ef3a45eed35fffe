"""Commands for whoever runs the server: `flask --app wsgi migrate`, `demo`, `purge`, `backup`, `restore`, `doctor`,
`facilitator ...`, `workshop ...`."""

from __future__ import annotations

import json as json_format
from datetime import date

import click
from flask import Flask

from app.actions import Actions
from app.commands import backups, doctor, exports, facilitators, workshops


def init(app: Flask) -> None:
    """Register the commands."""

    def actions() -> Actions:
        found: Actions = app.extensions["actions"]
        return found

    @app.cli.command("migrate")
    def migrate() -> None:
        """Bring the database up to date."""
        actions().database.migrate()

    @app.cli.command("purge")
    def purge() -> None:
        """Delete for good what is due today. Running it again does no harm; once a day is enough."""
        from app import retention

        for line in retention.purge(actions(), date.today()).lines():
            click.echo(line)

    app.cli.add_command(facilitators.group(actions, app.config["BASE_URL"]))
    of_workshops = workshops.group(actions)
    of_workshops.add_command(exports.command(actions))
    app.cli.add_command(of_workshops)
    app.cli.add_command(doctor.command(actions))
    for command in backups.commands(actions):
        app.cli.add_command(command)

    @app.cli.command("demo")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @click.option("--participants", default=14, show_default=True, type=click.IntRange(0, 500))
    @click.option("--until", default="close", show_default=True, help="The id of the step to stop in.")
    @click.option(
        "--template",
        default="60",
        show_default=True,
        type=click.Choice(["60", "90", "half_day"]),
        help="Which form of the workshop.",
    )
    @click.option("--seed", default=1, show_default=True, help="The same seed gives the same answers.")
    @click.option("--later", is_flag=True, help="End it, and hold its follow-up as well.")
    def demo(as_json: bool, participants: int, until: str, template: str, seed: int, later: bool) -> None:
        """Make a workshop with simulated participants, up to and with a step."""
        from app.rehearsal import demo as rehearsal

        actions().database.migrate()
        try:
            made = rehearsal.make(actions(), participants, until, seed, template, later=later)
        except rehearsal.NoSuchStep as error:
            raise click.BadParameter(str(error), param_hint="--until") from error
        base = app.config["BASE_URL"]
        printed = {name: f"{base}{value}" if name.endswith("_url") else value for name, value in made.items()}
        if as_json:
            click.echo(json_format.dumps(printed))
            return
        for name, value in printed.items():
            click.echo(f"{name.replace('_', ' '):12}  {value}")
