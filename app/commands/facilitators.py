"""`flask facilitator add|list|reset-link|disable`: who may lead workshops on this server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click
from sqlalchemy import func, select

from app.actions import Actions, Transaction, accounts, preparing
from app.commands.saying import told
from app.models import Facilitator, Leading

T = TypeVar("T")


def group(actions: Callable[[], Actions], base_url: str) -> click.Group:
    """Return the commands; `base_url` is the address under which the server is reached."""
    made = click.Group("facilitator", help="Who may lead workshops on this server.")

    @made.command("add")
    @click.argument("email")
    @click.argument("name")
    def add(email: str, name: str) -> None:
        """Add a facilitator, and print a link by which they choose a password."""

        def work(tx: Transaction) -> str:
            who = preparing.make_facilitator(tx, name, email, None)
            return preparing.make_link(tx, "reset", who)

        say_link(base_url, wrote(actions(), work))

    @made.command("list")
    def everybody() -> None:
        """List the facilitators: address, name, how many workshops they lead, and whether they can sign in."""
        count = select(func.count()).where(Leading.facilitator_id == Facilitator.id).scalar_subquery()
        with actions().database.reading() as session:
            for one, led in session.execute(select(Facilitator, count).order_by(Facilitator.email)):
                state = "" if one.password_hash else "\tno password"
                click.echo(f"{one.email}\t{one.name}\t{led}{state}")

    @made.command("reset-link")
    @click.argument("email")
    def reset_link(email: str) -> None:
        """Print a link by which a facilitator chooses a new password. It works once, for an hour."""

        def work(tx: Transaction) -> str:
            return preparing.make_link(tx, "reset", known(tx, email))

        say_link(base_url, wrote(actions(), work))

    @made.command("disable")
    @click.argument("email")
    def disable(email: str) -> None:
        """Sign a facilitator out everywhere and take the password away. Their workshops stay."""
        wrote(actions(), lambda tx: accounts.disable(tx, known(tx, email)))
        click.echo(f"{email} cannot sign in any more. Let them in again with reset-link.")

    return made


def known(tx: Transaction, email: str) -> str:
    """Return a facilitator's id. Raises ClickException where nobody has this address."""
    found = preparing.by_email(tx.session, email)
    if found is None:
        raise click.ClickException(f"Nobody has signed up as {email}.")
    return found.id


def wrote(actions: Actions, work: Callable[[Transaction], T]) -> T:
    """Do the work, and say in words why it was refused."""
    made: T = told(lambda: actions.write(work))
    return made


def say_link(base_url: str, token: str) -> None:
    click.echo(f"{base_url}/reset/{token}")
    click.echo("It works once, for an hour.", err=True)
