"""Nothing that a person wrote, and nothing that tells who they are, ever stands in a log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from app import access, passwords, sealing, ticker
from app.actions import preparing, taking_part
from tests.cast import CARD, Cast, Participant, new_uuid

CANARY = "They hide the canary behind the linen cupboard."
ADDRESS = "198.51.100.77"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any library would log at its most talkative, SQL with its values excepted."""
    caplog.set_level(logging.DEBUG)
    for name in ("app", "flask-limiter", "werkzeug", "socketio", "engineio", "flask_wtf"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield caplog
    for name in ("app", "flask-limiter", "werkzeug", "socketio", "engineio", "flask_wtf"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def written(log: pytest.LogCaptureFixture) -> str:
    """Return all that was logged, tracebacks and arguments included."""
    formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
    return "\n".join(f"{formatter.format(one)} {one.args!r}" for one in log.records)


def secrets_of(person: Participant) -> list[str]:
    """Return the names and values of the cookies of a phone, and its form token."""
    kept = person.cookies()
    return [*(name for name in kept if name.startswith("seat-")), *kept.values()]


def assert_silent(log: pytest.LogCaptureFixture, *secrets: str) -> None:
    text = written(log)
    assert CANARY not in text
    assert "canary" not in text
    assert ADDRESS not in text
    assert not [secret for secret in secrets if secret in text]


def test_a_whole_workshop_leaves_no_text_cookie_or_token_in_the_log(
    cast: Cast, log: pytest.LogCaptureFixture
) -> None:
    step = cast.writing(5)
    token = cast.people[0].token()
    for person in cast.people:
        person.write(step, CANARY)
        person.write(step, CANARY + "x" * 140)
        person.write(step, CANARY, uuid="wrong")
    cast.begin_review()
    for card in cast.queue():
        cast.judge(card)
    cast.end_review()
    cast.settle()
    cast.people[0].post(f"/room/{cast.code}/pause-request")
    cast.lead_to("reveal")
    assert CANARY in cast.wall()
    cast.people[0].post(f"/room/{cast.code}/leave")
    cast.people[1].post(f"/room/{cast.code}/hand-over")
    assert_silent(log, token, *(secret for person in cast.people for secret in secrets_of(person)))


@pytest.mark.parametrize("where", ["reading", "writing", "rendering"])
def test_an_error_leaves_its_place_in_the_log_and_nothing_of_the_person(
    cast: Cast, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    token = person.token()

    def break_down(*given: object, **named: object) -> None:
        raise RuntimeError(f"cannot take {CANARY} of {given!r} {named!r}")

    place = {
        "reading": (access, "step"),
        "writing": (taking_part.Author, "add"),
        "rendering": (access, "seat"),
    }
    monkeypatch.setattr(*place[where], break_down)
    data = {**CARD, "csrf_token": token, "uuid": new_uuid(), "text": CANARY}
    path = f"/room/{cast.code}/steps/{step.id}/cards/power"
    answer = person.client.post(path, data=data, environ_overrides={"REMOTE_ADDR": ADDRESS})
    assert answer.status_code == 500
    assert "RuntimeError at " in written(log)
    assert_silent(log, token, *secrets_of(person))


def test_a_failing_tick_leaves_nothing_of_a_person_in_the_log(
    cast: Cast, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    def break_down(_actions: object) -> None:
        if failed.is_set():
            raise SystemExit  # This ends the loop, which would go on for as long as the process lives.
        failed.set()
        raise RuntimeError(f"cannot seal {CANARY}")

    monkeypatch.setattr(ticker, "tick", break_down)
    monkeypatch.setattr(threading, "excepthook", lambda _given: None)
    ticker.start(cast.actions, every=0.01)
    loop = next(one for one in threading.enumerate() if one.name == "ticker")
    loop.join(5)
    assert not loop.is_alive()
    assert "RuntimeError" in written(log)
    assert_silent(log)


def test_a_failing_seal_leaves_nothing_of_a_person_on_any_output(
    cast: Cast, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []

    def break_down(*_given: object) -> None:
        raise RuntimeError(f"cannot seal {CANARY}")

    # What ends a thread is printed by Python itself, message and all, to wherever the server's output goes.
    monkeypatch.setattr(threading, "excepthook", lambda given: printed.append(str(given.exc_value)))
    monkeypatch.setattr(sealing, "results_of", break_down)
    cast.writing(1)
    cast.people[0].write(cast.step, CANARY)
    cast.begin_review()
    cast.judge(cast.queue()[0])
    before = set(threading.enumerate())
    cast.end_review()
    for one in set(threading.enumerate()) - before:
        one.join(5)
    assert printed == []
    assert_silent(log)


def test_refusals_leave_nothing_of_a_person_in_the_log(cast: Cast, log: pytest.LogCaptureFixture) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    path = f"/room/{cast.code}/steps/{step.id}/cards/power"
    from_there = {"environ_overrides": {"REMOTE_ADDR": ADDRESS}}
    person.client.post(path, data={**CARD, "text": CANARY}, **from_there)
    person.client.post(path, data={"text": CANARY, "csrf_token": "forged " + CANARY}, **from_there)
    person.client.post(f"/room/{CANARY}/leave", data={"text": CANARY}, **from_there)
    person.client.get(path, query_string={"text": CANARY}, **from_there)
    person.client.post(
        path, data={"csrf_token": person.token(), "uuid": CANARY, "text": CANARY}, **from_there
    )
    assert_silent(log, *secrets_of(person))


def test_too_many_tries_leave_neither_an_address_nor_an_e_mail_in_the_log(
    cast: Cast, log: pytest.LogCaptureFixture
) -> None:
    person = cast.outsider()
    token = person.token()
    from_there = {"environ_overrides": {"REMOTE_ADDR": ADDRESS}}
    email = "too-many@hospital.example"
    data = {"csrf_token": token, "email": email, "password": "guess"}
    answers = [person.client.post("/sign-in", data=data, **from_there).status_code for _ in range(12)]
    assert 429 in answers
    answers = [person.client.get("/join/NOPE", **from_there).status_code for _ in range(105)]
    assert 429 in answers
    assert_silent(log, token, email)


def test_a_password_and_a_link_are_never_in_the_log(cast: Cast, log: pytest.LogCaptureFixture) -> None:
    secret = "the canary sings at noon"
    email = "pw@hospital.example"
    who = cast.actions.write(
        lambda tx: preparing.make_facilitator(tx, "Someone", email, passwords.make(secret))
    )
    link = cast.actions.write(lambda tx: preparing.make_link(tx, "sign_in", who))
    person = cast.outsider()
    assert person.post("/sign-in", {"email": email, "password": secret}, script=False).status_code == 303
    assert person.post(f"/link/{link}", script=False).status_code == 303
    cookie = person.client.get_cookie("facilitator")
    assert cookie is not None
    assert_silent(log, secret, link, cookie.value)
