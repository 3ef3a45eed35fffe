"""`flask doctor`: is everything right with this server, and if not, what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import click

from app import doctor
from app.actions import Actions


def command(actions: Callable[[], Actions]) -> click.Command:
    """Return the command."""

    @click.command("doctor")
    def look() -> None:
        """Look whether everything is right: run it as the server's own user, with the server's own settings.

        Each line says "ok", "look at this" or "wrong", and what to do. It ends with code 1 when something is wrong.
        """
        patient = doctor.Patient(actions().config, actions().database, os.environ)
        found = []
        for one in doctor.examine(patient):
            click.echo(one.line())
            found.append(one)
        wrong = sum(one.state == doctor.WRONG for one in found)
        to_look_at = sum(one.state == doctor.LOOK for one in found)
        click.echo(f"\n{len(found)} lines, {wrong} wrong, {to_look_at} to look at.")
        sys.exit(1 if wrong else 0)

    return look
