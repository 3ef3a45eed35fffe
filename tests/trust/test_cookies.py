"""What a browser keeps, and what stands in addresses that end up in histories and on screens."""

from __future__ import annotations

import html
import re
from http.cookies import SimpleCookie

import pytest
from flask import Flask

from app.actions import preparing
from app.actions.leading import Open
from app.i18n import DEFAULT
from app.models import Workshop
from app.rehearsal.demo import new_workshop
from tests.cast import Cast, Person
from tests.trust.roles import screen_of

PASSWORD = "a short sentence does well"


@pytest.fixture(params=["http", "https"])
def scheme(request: pytest.FixtureRequest, environ: dict[str, str]) -> str:
    """Let the server know under which address it is reached."""
    if request.param == "https":
        environ["PUBLIC_URL"] = "https://dialogue.example"
    return str(request.param)


def set_cookies(app: Flask, scheme: str) -> dict[str, str]:
    """Return {name: the whole header} of every cookie that the app sets, all doors tried."""
    base = f"{scheme}://localhost"
    client = app.test_client()
    headers = {"Referer": base, "Accept": "application/json"}
    found: dict[str, str] = {}

    def ask(method: str, path: str, **data: str) -> None:
        token = client.get("/token", base_url=base).json or {}
        form = {"csrf_token": token.get("csrf_token", ""), **data} if method == "POST" else None
        answer = client.open(path, method=method, data=form, base_url=base, headers=headers)
        assert answer.status_code < 400, (path, answer.text)
        for header in answer.headers.getlist("Set-Cookie"):
            found.setdefault(header.partition("=")[0], header)

    actions = app.extensions["actions"]
    lead = actions.write(lambda tx: preparing.make_facilitator(tx, "Lead", "lead@hospital.example", None))
    made = actions.write(lambda tx: preparing.make_workshop(tx, lead, new_workshop()))
    actions.perform(made, Open(lead))
    link = actions.write(lambda tx: preparing.make_link(tx, "sign_in", lead))
    with actions.database.reading() as session:
        workshop = session.get_one(Workshop, made)
        code, group = workshop.join_code, workshop.groups[0].id
    ask("POST", "/language", language=DEFAULT, next="/")
    ask("GET", "/sign-in")
    ask("POST", f"/join/{code}", group=group)
    ask("POST", f"/link/{link}")
    fresh = app.test_client().get("/token", base_url=base)
    for header in fresh.headers.getlist("Set-Cookie"):
        found.setdefault(header.partition("=")[0], header)
    return found


def test_every_cookie_is_kept_from_scripts_other_sites_and_plain_lines(scheme: str, app: Flask) -> None:
    found = set_cookies(app, scheme)
    assert len(found) >= 4
    for name, header in found.items():
        kept = next(iter(SimpleCookie(header).values()))
        assert kept["httponly"], name
        assert kept["samesite"] in {"Lax", "Strict"}, name
        assert kept["path"] == "/", name
        assert not kept["domain"], name
        assert bool(kept["secure"]) == (scheme == "https"), name
    leads = "__Host-facilitator" if scheme == "https" else "facilitator"
    assert leads in found


def addresses(page: str) -> list[str]:
    """Return every address that a page holds: links, forms, pictures, frames, and what scripts are told."""
    found = re.findall(r'(?:href|action|src|data-[\w-]+|content)="([^"]*)"', page)
    return [html.unescape(one) for one in found]


def opened(cast: Cast, person: Person) -> list[str]:
    """Return the addresses that a participant's browser is led to, and all that stand in the pages it gets."""
    code, found = cast.code, []
    for path in (
        "/",
        f"/join/{code}",
        f"/room/{code}",
        f"/room/{code}/mine",
        f"/room/{code}/leave",
        "/privacy",
    ):
        answer = person.get(path)
        found += [path, answer.location or "", *addresses(answer.text)]
    return found


def test_no_address_that_a_participant_opens_holds_a_secret_beyond_the_code(cast: Cast) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    person.write(step, "They never ask.")
    secrets = {
        "cookie": list(person.cookies().values()),
        "form token": [person.token()],
        "wall": [cast.wall_path.rpartition("/")[2]],
        "screen": [screen_of(cast)],
        "workshop": [cast.workshop_id],
        "facilitator": list(cast.facilitator.cookies().values()),
    }
    told = [one for one in opened(cast, person) if "/" in one or "?" in one]
    assert any(one.startswith(f"/room/{cast.code}") for one in told)
    hits = [(name, one) for name, held in secrets.items() for secret in held for one in told if secret in one]
    assert hits == []


def test_pages_of_people_are_not_told_to_other_sites_or_kept(cast: Cast) -> None:
    cast.writing(1)
    for path in (f"/room/{cast.code}", f"/room/{cast.code}/mine", f"/join/{cast.code}"):
        headers = cast.people[0].get(path).headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"


def test_on_https_browsers_are_told_to_stay_there(app: Flask) -> None:
    answer = app.test_client().get("/", base_url="https://localhost")
    assert int(re.findall(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[0]) >= 31_536_000
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers
