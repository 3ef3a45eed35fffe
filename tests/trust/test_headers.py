"""Every address of the app, read from the app itself, tells the browser the same about what it may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app, headers
from tests.cast import Cast

CACHED = {"static", "styles", "hints", "brand.style", "brand.logo"}


def filled(rule: Rule, values: dict[str, str]) -> str:
    """Return an address of a rule with what is known put in."""

    def value(found: re.Match[str]) -> str:
        kind, name = found[1] or "", found[2]
        return values.get(name, "0" if kind == "int:" else "x")

    return re.sub(r"<(\w+:)?(\w+)>", value, rule.rule)


def requests_of(app: Flask) -> list[tuple[str, Rule]]:
    """Return every method and rule."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if method not in {"OPTIONS", "HEAD"}
    ]


def answers(cast: Cast) -> Iterator[tuple[Rule, TestResponse]]:
    """Ask every address as somebody who may use it, and as somebody who may not."""
    cast.writing(1)
    with_seat, lead, nobody = cast.people[0], cast.facilitator, cast.outsider()
    values = {
        "code": cast.code,
        "token": cast.wall_path.removeprefix("/wall/"),
        "workshop_id": cast.workshop_id,
        "group_id": cast.plain.groups[0].id,
        "step": cast.step.id,
        "round_name": "cards",
        "slot": "power",
        "name": "step",
        "identifier": "60",
        "audience": "wall",
        "filename": "mark.svg",
    }
    for method, rule in requests_of(cast.app):
        if rule.endpoint in {"entrance.sign_out", "participant.leave", "participant.hand_over"} and method == "POST":
            continue  # They would end what the others need; the tokenless try below still asks them.
        for person in (with_seat, lead, nobody):
            yield rule, person.client.open(filled(rule, values), method=method)


def policy(answer: TestResponse) -> dict[str, str]:
    parts = [one.strip().partition(" ") for one in answer.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


def test_every_address_sends_the_whole_policy_to_everybody(cast: Cast) -> None:
    found = 0
    for rule, answer in answers(cast):
        said, told = policy(answer), answer.headers
        where = f"{rule} {answer.status_code}"
        assert answer.status_code < 500, where
        assert "unsafe-" not in told["Content-Security-Policy"], where
        assert said["default-src"] == "'none'", where
        assert said["script-src"] == said["style-src"] == said["font-src"] == "'self'", where
        assert said["base-uri"] == "'none'", where
        assert said["form-action"] == "'self'", where
        assert said["require-trusted-types-for"] == "'script'", where
        assert said["trusted-types"] == "otherwise", where
        assert told["X-Content-Type-Options"] == "nosniff", where
        # The address of a shared report is its secret.
        referrer = "no-referrer" if where.startswith("/report/") else "same-origin"
        assert told["Referrer-Policy"] == referrer, where
        assert told["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert told["Cross-Origin-Resource-Policy"] == "same-origin", where
        for feature in ("camera", "microphone", "geolocation", "usb", "display-capture"):
            assert f"{feature}=()" in told["Permissions-Policy"], where
        assert "Strict-Transport-Security" not in told, where
        framing = "'self'" if rule.endpoint in headers.EMBEDDED else "'none'"
        assert said["frame-ancestors"] == framing, where
        if rule.endpoint not in CACHED and not str(rule.endpoint).startswith("script_"):
            assert told["Cache-Control"] == "no-store", where
        found += 1
    assert found > 200


@pytest.fixture
def secure(environ: dict[str, str], migrated_file: Any, app: Flask) -> Cast:
    """The same place behind https."""
    return Cast(create_app({**environ, "PUBLIC_URL": "https://otherwise.example", "BEHIND_PROXY": "1"}))


def test_on_https_every_address_asks_to_be_opened_by_https_alone(secure: Cast) -> None:
    for path in ("/", "/sign-in", "/healthz", "/nothing", f"/join/{secure.code}"):
        answer = secure.outsider().get(path, base_url="https://otherwise.example")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_on_https_every_cookie_belongs_to_this_host_alone_and_is_cleared_under_the_same_name(
    environ: dict[str, str], app: Flask
) -> None:
    secure = create_app({**environ, "PUBLIC_URL": "https://otherwise.example", "BEHIND_PROXY": "1"})
    cast = Cast(app)
    cast.open()
    client, base = secure.test_client(), "https://otherwise.example"
    https = {"base_url": base, "headers": {"Referer": base + "/", "Accept": "text/html"}}
    token = client.get("/token", **https).json["csrf_token"]  # type: ignore[index]
    group = cast.plain.groups[0].id
    joined = client.post(f"/join/{cast.code}", data={"csrf_token": token, "group": group}, **https)
    assert joined.status_code == 303
    assert client.get(f"/room/{cast.code}", **https).status_code == 200
    left = client.post(f"/room/{cast.code}/leave", data={"csrf_token": token}, **https)
    set_by = [one for answer in (joined, left) for one in answer.headers.getlist("Set-Cookie")]
    assert any(one.startswith(f"__Host-seat-{cast.code}=") for one in set_by)
    for one in set_by:
        assert one.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in one.split(";")}
        assert "Domain" not in one
    assert client.get(f"/room/{cast.code}", **https).status_code == 303


def test_a_proxy_is_believed_only_where_one_is_configured(app: Flask, environ: dict[str, str]) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Host": "evil.example"}
    plain = app.test_client().get("/", headers=said)
    assert "Strict-Transport-Security" not in plain.headers
    assert "evil.example" not in plain.headers["Content-Security-Policy"]
    behind = create_app({**environ, "BEHIND_PROXY": "1"}).test_client().get("/", headers=said)
    assert "Strict-Transport-Security" in behind.headers


@pytest.mark.parametrize("named", ["9" * 400, "..", "x'; script-src *", "<x>", "[::1", "\xff"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/language"])
def test_a_host_that_cannot_be_one_is_never_a_fault_and_never_quoted(app: Flask, named: str, path: str) -> None:
    answer = app.test_client().get(path, headers={"Host": named})
    assert answer.status_code in {200, 400, 404, 405}
    assert "script-src *" not in answer.headers["Content-Security-Policy"]
