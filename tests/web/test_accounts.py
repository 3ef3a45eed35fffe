"""A facilitator's account: where one is signed in, passwords, invitations, and what runs out by itself."""

from __future__ import annotations

import re
import smtplib
import time
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import create_app, mail, passwords
from app.actions import accounts, preparing
from app.models import Audit, Facilitator, OneTimeLink, SignedIn
from tests.cast import Cast, Person

PASSWORD = "a short sentence does well"
NEW = "a longer sentence does better"
EMAIL = "someone@hospital.example"


@pytest.fixture
def someone(cast: Cast) -> Cast:
    hashed = passwords.make(PASSWORD)
    cast.actions.write(lambda tx: preparing.make_facilitator(tx, "Someone", EMAIL, hashed))
    return cast


def sign_in(cast: Cast, password: str = PASSWORD) -> tuple[Person, int]:
    person = cast.outsider()
    return person, person.post("/sign-in", {"email": EMAIL, "password": password}, script=False).status_code


def let_time_pass(cast: Cast, **moments: int) -> None:
    """Move what is noted of every session back by so many milliseconds."""
    change = {name: getattr(SignedIn, name) - by for name, by in moments.items()}
    cast.actions.write(lambda tx: tx.session.execute(update(SignedIn).values(change)))


def is_in(person: Person) -> bool:
    return person.get("/workshops").status_code == 200


def test_one_sees_where_one_is_signed_in_and_signs_another_browser_out(someone: Cast) -> None:
    here, there = sign_in(someone)[0], sign_in(someone)[0]
    page = here.get("/account", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}).text
    assert page.count("this browser") == 1
    other = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(other) == 1
    assert here.post("/account/sessions/end", {"session": other[0]}).status_code == 200
    assert is_in(here)
    assert not is_in(there)


def test_the_list_names_a_browser_in_a_few_words_and_keeps_nothing_else_of_it(someone: Cast) -> None:
    person = someone.outsider()
    agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15 canary-agent"
    data = {"csrf_token": person.token(), "email": EMAIL, "password": PASSWORD}
    person.client.post("/sign-in", data=data, headers={"User-Agent": agent})
    assert "Safari on Mac" in person.get("/account").text
    stored = b"".join(one.read_bytes() for one in someone.actions.config.data_dir.iterdir() if one.is_file())
    assert b"canary-agent" not in stored


def test_nobody_signs_out_a_browser_of_somebody_else(someone: Cast) -> None:
    person = sign_in(someone)[0]
    others = select(SignedIn.token_hash).join(Facilitator).where(Facilitator.email != EMAIL)
    with someone.actions.database.reading() as session:
        theirs = session.scalars(others).all()
    assert theirs
    for one in theirs:
        assert person.post("/account/sessions/end", {"session": one}).status_code == 404
    assert is_in(someone.facilitator)


def test_signing_out_everywhere_leaves_this_browser_alone(someone: Cast) -> None:
    here, *others = (sign_in(someone)[0] for _ in range(3))
    assert here.post("/account/sessions/end-others").status_code == 200
    assert [is_in(one) for one in (here, *others)] == [True, False, False]


def test_a_browser_that_was_left_alone_is_signed_out(someone: Cast) -> None:
    person = sign_in(someone)[0]
    let_time_pass(someone, seen=119 * 60_000)
    assert is_in(person)
    let_time_pass(someone, seen=121 * 60_000)
    assert not is_in(person)


def test_what_an_open_console_asks_for_by_itself_keeps_nobody_signed_in(cast: Cast) -> None:
    let_time_pass(cast, seen=60 * 60_000)
    region = f"/workshops/{cast.workshop_id}/regions/side"
    assert cast.facilitator.get(region).status_code == 200
    let_time_pass(cast, seen=61 * 60_000)
    assert cast.facilitator.get(region).status_code == 303
    assert not is_in(cast.facilitator)


def test_a_sign_in_ends_after_a_working_day_however_busy(someone: Cast) -> None:
    person = sign_in(someone)[0]
    let_time_pass(someone, since=accounts.SESSION_LIFE)
    assert not is_in(person)


def test_a_new_password_signs_every_other_browser_out_and_ends_waiting_links(someone: Cast) -> None:
    here, there = sign_in(someone)[0], sign_in(someone)[0]
    with someone.actions.database.reading() as session:
        who = session.scalar(select(Facilitator.id).where(Facilitator.email == EMAIL))
    link = someone.actions.write(lambda tx: preparing.make_link(tx, "sign_in", str(who)))
    assert here.post("/account/password", {"old": "not this", "password": NEW}).status_code == 422
    assert is_in(there)
    assert here.post("/account/password", {"old": PASSWORD, "password": NEW}).status_code == 200
    assert [is_in(here), is_in(there)] == [True, False]
    assert someone.outsider().post(f"/link/{link}").status_code == 404
    assert sign_in(someone)[1] == 422
    assert sign_in(someone, NEW)[1] == 303


def test_a_short_password_is_refused_in_words(someone: Cast) -> None:
    person = sign_in(someone)[0]
    answer = person.post("/account/password", {"old": PASSWORD, "password": "short"}, script=False)
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.text


def reset_link(cast: Cast) -> str:
    with cast.actions.database.reading() as session:
        who = session.scalar(select(Facilitator.id).where(Facilitator.email == EMAIL))
    return "/reset/" + str(cast.actions.write(lambda tx: preparing.make_link(tx, "reset", str(who))))


def test_a_link_for_a_new_password_works_once_and_only_when_it_is_sent(someone: Cast) -> None:
    before, person, link = sign_in(someone)[0], someone.outsider(), reset_link(someone)
    assert person.get(link).status_code == 200
    assert person.get(link).status_code == 200
    assert is_in(before)
    assert person.post(link, {"password": NEW}, script=False).status_code == 303
    assert is_in(person)
    assert not is_in(before)
    assert someone.outsider().get(link).status_code == 404
    assert sign_in(someone, NEW)[1] == 303


def test_a_link_for_a_new_password_runs_out_after_an_hour(someone: Cast) -> None:
    link = reset_link(someone)
    change = update(OneTimeLink).values(until=OneTimeLink.until - preparing.RESET_LIFE - 1)
    someone.actions.write(lambda tx: tx.session.execute(change))
    assert someone.outsider().post(link, {"password": NEW}).status_code == 404


class Post:
    """An SMTP server that keeps what it is given."""

    sent: list[Any] = []

    def __init__(self, *_given: Any, **_named: Any) -> None:
        pass

    def __enter__(self) -> Post:
        return self

    def __exit__(self, *_given: Any) -> None:
        pass

    def ehlo(self) -> None:
        pass

    def has_extn(self, _name: str) -> bool:
        return False

    def send_message(self, message: Any) -> None:
        Post.sent.append(message)


@pytest.fixture
def mailing(environ: dict[str, str], app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A server that can send mail, at once."""
    Post.sent.clear()
    monkeypatch.setattr(smtplib, "SMTP", Post)
    monkeypatch.setattr(mail, "send_soon", mail.send)
    cast = Cast(create_app({**environ, "MAIL_URL": "smtp://post.example"}))
    hashed = passwords.make(PASSWORD)
    cast.actions.write(lambda tx: preparing.make_facilitator(tx, "Someone", EMAIL, hashed))
    return cast


def test_who_has_forgotten_gets_a_link_by_mail_and_strangers_hear_the_same(mailing: Cast) -> None:
    known = mailing.outsider().post("/forgotten", {"email": EMAIL}, script=False)
    unknown = mailing.outsider().post("/forgotten", {"email": "nobody@hospital.example"}, script=False)
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [one["To"] for one in Post.sent] == [EMAIL]
    link = re.findall(r"/reset/[\w-]+", Post.sent[0].get_content())[0]
    assert mailing.outsider().post(link, {"password": NEW}, script=False).status_code == 303


def test_without_mail_the_page_says_how_else_to_get_a_link(cast: Cast) -> None:
    page = cast.outsider().get("/forgotten").text
    assert "facilitator reset-link" in page
    assert 'name="email"' not in page


def sign_up(cast: Cast, path: str) -> tuple[Person, int]:
    person = cast.outsider()
    data = {"name": "New", "email": "new@hospital.example", "password": PASSWORD}
    return person, person.post(path, data, script=False).status_code


def invitation(person: Person) -> str:
    page = person.post("/account/invitations", script=False).text
    return re.findall(r"/sign-up/[\w-]+", page)[0]


def test_an_invitation_lets_one_person_sign_up(cast: Cast) -> None:
    link = invitation(cast.facilitator)
    person, status = sign_up(cast, link)
    assert status == 303
    assert is_in(person)
    assert cast.workshop_id not in person.get("/workshops").text
    assert cast.outsider().get(link).status_code == 404


def test_nobody_signs_up_by_themselves_unless_the_server_is_open(cast: Cast, environ: dict[str, str]) -> None:
    assert sign_up(cast, "/sign-up")[1] == 404
    opened = Cast(create_app({**environ, "SIGNUP": "open"}), email="again@hospital.example")
    assert "Sign up as a facilitator" in opened.outsider().get("/sign-in").text
    assert sign_up(opened, "/sign-up")[1] == 303


def test_a_closed_server_takes_no_invitation_that_was_made_before(cast: Cast, environ: dict[str, str]) -> None:
    link = invitation(cast.facilitator)
    closed = Cast(create_app({**environ, "SIGNUP": "closed"}), email="again@hospital.example")
    assert sign_up(closed, link)[1] == 404
    assert closed.facilitator.post("/account/invitations").status_code == 422


def test_what_cannot_be_undone_asks_for_the_password_once_more(someone: Cast) -> None:
    person = sign_in(someone)[0]
    let_time_pass(someone, confirmed=11 * 60_000)
    made = someone.actions.write(
        lambda tx: preparing.make_workshop(tx, who(tx, EMAIL), replace(new_workshop(), title="Short"))
    )
    path = f"/workshops/{made}/deletion"
    where = person.get(path).location
    assert where is not None
    assert where.startswith("/account/confirm")
    assert person.post(where, {"password": "wrong"}, script=False).status_code == 422
    assert person.get(path).status_code == 303
    assert person.post(where, {"password": PASSWORD}, script=False).location == path
    assert person.get(path).status_code == 200


def who(tx: Any, email: str) -> str:
    found = preparing.by_email(tx.session, email)
    assert found is not None
    return found.id


def new_workshop() -> preparing.NewWorkshop:
    from app.rehearsal.demo import new_workshop as made

    return made()


def test_guessing_the_password_where_it_is_asked_again_comes_to_an_end(someone: Cast) -> None:
    person = sign_in(someone)[0]
    tried = [person.post("/account/confirm", {"password": f"guess {n}"}).status_code for n in range(12)]
    assert tried.count(429) == 2
    other = sign_in(someone)[0]
    assert other.post("/account/password", {"old": "x", "password": NEW}).status_code == 422


def test_ones_own_account_says_what_one_has_done_and_nobody_else(someone: Cast) -> None:
    person = sign_in(someone)[0]
    assert "made a workshop" in someone.facilitator.get("/account").text
    assert "made a workshop" not in person.get("/account").text
    assert someone.rows(Audit) >= 3


def test_the_token_is_a_new_one_once_the_password_was_given_again(someone: Cast) -> None:
    person = sign_in(someone)[0]
    for path, data in (
        ("/account/confirm", {"password": PASSWORD}),
        ("/account/password", {"old": PASSWORD, "password": NEW}),
    ):
        old = person.cookies()["facilitator"]
        assert person.post(path, data, script=False).status_code == 303
        assert person.cookies()["facilitator"] != old
        assert is_in(person)
        stolen = someone.outsider()
        stolen.client.set_cookie("facilitator", old)
        assert not is_in(stolen)


def test_giving_the_password_again_makes_no_working_day_longer(someone: Cast) -> None:
    person = sign_in(someone)[0]
    let_time_pass(someone, since=accounts.SESSION_LIFE - 60_000)
    person.post("/account/confirm", {"password": PASSWORD}, script=False)
    let_time_pass(someone, since=60_000)
    assert not is_in(person)


def test_who_signs_in_reads_that_somebody_tried_a_wrong_password(someone: Cast) -> None:
    for _ in range(3):
        assert sign_in(someone, "wrong")[1] == 422
    person = sign_in(someone)[0]
    give_up = time.monotonic() + 10
    while "tried a wrong password" not in person.get("/account").text:
        assert time.monotonic() < give_up
    assert person.get("/account").text.count("tried a wrong password") == 1
