"""What whoever runs the server does from the command line."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import Result
from sqlalchemy import select, update

from app import passwords
from app.actions import preparing
from app.models import OneTimeLink, Round, SignedIn, Workshop
from tests.cast import Cast

PASSWORD = "a short sentence does well"


def flask(cast: Cast, *arguments: str) -> Result:
    return cast.app.test_cli_runner().invoke(args=list(arguments))


def test_a_facilitator_is_added_and_chooses_a_password_by_the_link(cast: Cast) -> None:
    added = flask(cast, "facilitator", "add", "New@Hospital.example", "New One")
    assert added.exit_code == 0
    path = added.stdout.strip().removeprefix(cast.app.config["BASE_URL"])
    person = cast.outsider()
    assert person.post(path, {"password": PASSWORD}, script=False).status_code == 303
    assert person.get("/workshops").status_code == 200
    assert "new@hospital.example\tNew One\t0\n" in flask(cast, "facilitator", "list").output


def test_an_address_is_added_once(cast: Cast) -> None:
    flask(cast, "facilitator", "add", "new@hospital.example", "New")
    again = flask(cast, "facilitator", "add", "new@hospital.example", "New")
    assert again.exit_code == 1
    assert "Error:" in again.output


def test_a_disabled_facilitator_is_signed_out_and_let_in_again_by_a_link(cast: Cast) -> None:
    assert flask(cast, "facilitator", "disable", cast.email).exit_code == 0
    assert cast.facilitator.get("/workshops").status_code == 303
    assert f"{cast.email}\tLead\t1\tno password\n" in flask(cast, "facilitator", "list").output
    link = flask(cast, "facilitator", "reset-link", cast.email).stdout.strip()
    path = link.removeprefix(cast.app.config["BASE_URL"])
    assert cast.facilitator.post(path, {"password": PASSWORD}, script=False).status_code == 303
    assert cast.workshop_id in cast.facilitator.get("/workshops").text


@pytest.mark.parametrize("what", ["disable", "reset-link"])
def test_an_unknown_address_is_answered_in_words(cast: Cast, what: str) -> None:
    answer = flask(cast, "facilitator", what, "nobody@hospital.example")
    assert answer.exit_code == 1
    assert "Nobody has signed up as nobody@hospital.example." in answer.output


def test_a_purge_deletes_what_has_run_out_and_a_second_one_finds_nothing(cast: Cast) -> None:
    cast.writing()
    cast.everyone_writes()
    cast.lead_to("reveal")
    hashed = passwords.make(PASSWORD)
    cast.actions.write(lambda tx: preparing.make_facilitator(tx, "A", "a@h.example", hashed))
    cast.actions.write(lambda tx: preparing.make_link(tx, "setup"))

    def run_out(tx: preparing.Transaction) -> None:
        tx.session.execute(update(SignedIn).values(since=1))
        tx.session.execute(update(OneTimeLink).values(until=1))
        tx.session.execute(update(Workshop).values(delete_on=date(2020, 1, 1)))
        sealed = tx.session.scalars(select(Round.id).where(Round.state == "sealed")).first()
        tx.keys.create(str(sealed))
        tx.keys.create("f" * 32)

    cast.actions.write(run_out)
    first, second = flask(cast, "purge").output, flask(cast, "purge").output
    assert "texts were due: 1" in first
    assert "Sign-ins that had run out: 1" in first
    assert "outlived their step: 1" in first
    assert "log is empty" in first
    assert [line[-2:] for line in second.splitlines()[:3]] == [" 0", " 0", " 0"]
    assert cast.rows(OneTimeLink) == 0
    assert "f" * 32 in cast.actions.keys.names()


def test_a_purge_leaves_the_keys_of_steps_that_are_open(cast: Cast) -> None:
    cast.writing()
    before = cast.actions.keys.names()
    assert before
    flask(cast, "purge")
    assert cast.actions.keys.names() == before
