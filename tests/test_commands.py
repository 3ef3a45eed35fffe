"""What whoever runs the server does from the command line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from app import agendas, passwords
from app.actions import preparing
from app.models import FollowUp, OneTimeLink, Round, SignedIn, Template, Workshop
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
    assert "was cleared" in first
    assert [line[-2:] for line in second.splitlines()[:3]] == [" 0", " 0", " 0"]
    assert cast.rows(OneTimeLink) == 0
    assert "f" * 32 in cast.actions.keys.names()


def test_a_purge_leaves_the_keys_of_steps_that_are_open(cast: Cast) -> None:
    cast.writing()
    before = cast.actions.keys.names()
    assert before
    flask(cast, "purge")
    assert cast.actions.keys.names() == before


def test_the_list_of_workshops_says_titles_doors_and_dates_and_nothing_else(cast: Cast) -> None:
    def line(doors: str) -> str:
        plain = cast.plain
        return f"{cast.workshop_id}\t{plain.title}\t{doors}\ttexts until {plain.delete_on}\n"

    assert flask(cast, "workshop", "list").output == line("not opened yet")
    cast.open()
    assert flask(cast, "workshop", "list").output == line("doors open")
    assert cast.facilitator.do("doors", locked="1").status_code == 200
    assert flask(cast, "workshop", "list").output == line("doors closed to newcomers")


def test_a_workshop_is_deleted_only_after_a_yes(cast: Cast) -> None:
    runner = cast.app.test_cli_runner()
    refused = runner.invoke(args=["workshop", "delete", cast.workshop_id], input="n\n")
    assert refused.exit_code == 1
    assert cast.rows(Workshop) == 1
    assert runner.invoke(args=["workshop", "delete", cast.workshop_id], input="y\n").exit_code == 0
    assert cast.rows(Workshop) == 0


def test_everyone_who_led_a_deleted_workshop_finds_the_certificate(cast: Cast) -> None:
    cast.writing()
    cast.everyone_writes()
    title = cast.plain.title
    done = flask(cast, "workshop", "delete", cast.workshop_id, "--yes")
    assert f"Deleted: {title}\n" in done.output
    assert "not sealed: 20" in done.output
    assert "Seats of participants: 10" in done.output
    assert not cast.actions.keys.names()
    where = re.search(r"/account/certificates/\w+", cast.facilitator.get("/account").text)
    assert where
    assert "Whoever runs this server deleted this workshop" in cast.facilitator.get(where[0]).text


def test_a_workshop_that_is_not_there_is_answered_in_words(cast: Cast) -> None:
    answer = flask(cast, "workshop", "delete", "none", "--yes")
    assert (answer.exit_code, answer.output) == (1, "Error: There is no such workshop.\n")


def test_a_template_is_put_on_a_shelf_from_a_file(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "plan.otherwise.json"
    file.write_text(agendas.write({**agendas.built_in("90"), "title": "Our ninety minutes"}))
    done = flask(cast, "workshop", "import", str(file), "--for", cast.email.upper())
    assert done.exit_code == 0, done.output
    assert "Our ninety minutes" in cast.facilitator.get("/templates").text


def test_what_is_wrong_with_a_template_is_told_with_its_place(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "plan.otherwise.json"
    broken = agendas.built_in("60")
    broken["steps"][0]["minutes"] = -1
    file.write_text(agendas.write(broken))
    answer = flask(cast, "workshop", "import", str(file), "--for", cast.email)
    assert answer.exit_code == 1
    assert "steps › 1 › minutes" in answer.output
    assert cast.rows(Template) == 0


def test_a_demo_can_hold_its_follow_up_to_the_end(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["demo", "--template", "90", "--later", "--json"])
    assert printed.exit_code == 0, printed.output
    with app.extensions["actions"].database.reading() as session:
        (held,) = session.scalars(select(FollowUp))
        assert (held.state, bool(held.results)) == ("sealed", True)
