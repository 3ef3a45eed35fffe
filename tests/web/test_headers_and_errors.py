"""What every response tells the browser, and how a failure reads: a sentence, never a traceback."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import access
from tests.cast import CARD, Cast, new_uuid

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}


def paths(cast: Cast) -> dict[str, list[TestResponse]]:
    """Return responses of every audience by what they are: "personal", "framed" or "open"."""
    base, room = f"/workshops/{cast.workshop_id}", f"/room/{cast.code}"
    lead, person, stranger = cast.facilitator, cast.people[0], cast.outsider()
    preview = f"{base}/preview/{cast.plain.groups[0].id}"
    return {
        "personal": [
            *(person.get(room + path) for path in ("", "/mine", "/regions/step", "/leave", "/hand-over")),
            *(lead.get(path) for path in ("/workshops", "/workshops/new", base, f"{base}/regions/review")),
            lead.get(f"{preview}/mine"),
            stranger.get("/token"),
            stranger.get(f"/join/{cast.code}"),
        ],
        "framed": [lead.get(preview), stranger.get(cast.wall_path)],
        "open": [
            *(
                stranger.get(path)
                for path in ("/", "/sign-in", "/privacy", "/healthz", "/nothing", room, base)
            ),
            stranger.client.post(room),
        ],
    }


def test_no_page_allows_a_script_or_style_that_is_not_ours(cast: Cast) -> None:
    cast.writing(1)
    for answer in [one for answers in paths(cast).values() for one in answers]:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-" not in policy
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "base-uri 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_holds_a_script_or_style_that_its_own_policy_forbids(cast: Cast) -> None:
    cast.writing(1)
    for answer in [one for answers in paths(cast).values() for one in answers]:
        page = answer.text if "html" in answer.content_type else ""
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
        assert not re.search(r"<[^>]+\son[a-z]+=", page)
        assert "javascript:" not in page
        assert not re.search(r"<[^>]+\sstyle=|<style", page)


def test_personal_pages_are_kept_by_nobody(cast: Cast) -> None:
    cast.writing(1)
    for answer in paths(cast)["personal"]:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_the_wall_and_the_previews_may_be_framed_and_only_by_our_own_console(cast: Cast) -> None:
    cast.writing(1)
    found = paths(cast)
    for answer in found["framed"]:
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    for answer in found["personal"] + found["open"]:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def is_a_sentence(answer: TestResponse) -> bool:
    """Return whether a failure is told to a person, without anything of the machine in it."""
    machine = ("Traceback", "File &#34;", ".py", "werkzeug", "sqlalchemy", "sqlite", "NoneType")
    # A form's token is random letters, and may spell anything.
    told = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).lower()
    return bool(told) and not [word for word in machine if word.lower() in told]


@pytest.mark.parametrize(
    "path", ["/nothing", "/room", "/workshops/x/y/z", "/wall/x", "/%00", "/static/x/y.js", "/a" * 900]
)
def test_an_address_that_leads_nowhere_says_so(cast: Cast, path: str) -> None:
    page = cast.facilitator.get(path, headers=HTML)
    assert page.status_code == 404
    assert is_a_sentence(page)
    answer = cast.facilitator.get(path, headers=JSON)
    assert answer.json is not None
    assert answer.json["error"] == "not_found"


def test_a_button_address_opened_as_a_page_says_so(cast: Cast) -> None:
    cast.writing(1)
    page = cast.facilitator.get(f"/workshops/{cast.workshop_id}/next", headers=HTML)
    assert page.status_code == 405
    assert "POST" in page.headers["Allow"]
    assert is_a_sentence(page)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/room/{code}/steps/{step}/cards/power", "/nothing"])
def test_more_than_fits_is_refused_in_words(cast: Cast, path: str, script: bool) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    where = path.format(code=cast.code, step=step.id)
    data = {"csrf_token": person.token(), "text": "a" * 70_000}
    answer = person.client.post(where, data=data, headers=JSON if script else HTML)
    assert answer.status_code == 413
    assert is_a_sentence(answer)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00%%%&&&===", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b'{"text": "They', "application/json"),
        (b"[[[[", "text/plain"),
        (b"", "multipart/form-data; boundary="),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_malformed_form_is_answered_with_a_sentence(cast: Cast, body: bytes, kind: str) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    token = person.token()
    for path in ("/", "/sign-in", f"/room/{cast.code}/steps/{step.id}/cards/power"):
        for headers in (JSON, HTML):
            answer = person.client.post(
                path, data=body, content_type=kind, headers={**headers, "X-CSRFToken": token}
            )
            assert 400 <= answer.status_code < 500
            assert is_a_sentence(answer)


@pytest.mark.parametrize("text", ["\0", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "\x1b[31m"])
def test_bytes_that_are_no_text_are_refused_or_read_without_harm(cast: Cast, text: str | bytes) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    data = {**CARD, "csrf_token": person.token(), "uuid": new_uuid(), "text": text}
    answer = person.client.post(f"/room/{cast.code}/steps/{step.id}/cards/power", data=data, headers=JSON)
    assert answer.status_code in {200, 422}
    assert person.get(f"/room/{cast.code}").status_code == 200


@pytest.mark.parametrize("script", [True, False])
def test_a_fault_of_ours_is_a_sentence_and_says_nothing_of_the_machine(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, script: bool
) -> None:
    step = cast.writing(1)

    def break_down(*_given: object) -> None:
        raise RuntimeError("the database is at /secret/place")

    person = cast.people[0]
    data = {**CARD, "csrf_token": person.token(), "uuid": new_uuid()}
    monkeypatch.setattr(access, "seat", break_down)
    path = f"/room/{cast.code}/steps/{step.id}/cards/power"
    answer = person.client.post(path, data=data, headers=JSON if script else HTML)
    assert answer.status_code == 500
    assert "Something went wrong on the server." in answer.text
    assert "/secret/place" not in answer.text
    assert is_a_sentence(answer)
    assert script or CARD["text"] in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whatever_watches_the_server_is_told_that_it_works(app: Flask, path: str) -> None:
    app.extensions["actions"].database.migrate()
    assert app.test_client().get(path).status_code == 200


def test_a_server_that_is_going_down_says_so_and_takes_no_answers(cast: Cast) -> None:
    step = cast.writing(1)
    cast.actions.writer.draining = True
    assert cast.outsider().get("/readyz").status_code == 503
    answer = cast.people[0].write(step, "They wait.")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"] == "draining"
    assert int(answer.headers["Retry-After"]) >= 1
    assert cast.people[0].get(f"/room/{cast.code}").status_code == 200
