"""A post without the token of its own page is refused under every address, and changes nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import Entry
from tests.cast import CARD, Cast, Person, new_uuid


def posts(app: Flask) -> list[str]:
    """Return the rule of every address that takes a post, from the app itself."""
    return sorted(rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))


def filled(cast: Cast, rule: str) -> str:
    names = {
        "workshop_id": cast.workshop_id,
        "code": cast.code,
        "step": cast.step.id,
        "round_name": "cards",
        "slot": "power",
        "round_id": cast.round_of("they").id,
        "entry": "0" * 32,
        "card": "0" * 32,
        "facilitator": "0" * 32,
        "token": "x",
        "identifier": "x",
        "chapter": "expected",
    }
    for name, value in names.items():
        rule = rule.replace(f"<{name}>", value)
    assert "<" not in rule
    return rule


def test_there_are_posts_to_be_guarded(app: Flask) -> None:
    assert len(posts(app)) >= 25


@pytest.mark.parametrize("token", [None, "", "forged", "somebody else's"])
def test_no_post_is_carried_out_without_the_right_token(cast: Cast, token: str | None) -> None:
    cast.writing(1)
    before = cast.plain
    data = {
        **CARD,
        "uuid": new_uuid(),
        "expected": cast.step.id,
        "frame": "1",
        "minutes": "2",
        "code": cast.code,
    }
    if token is not None:
        data["csrf_token"] = cast.outsider().token() if token.startswith("somebody") else token
    people: list[Person] = [cast.people[0], cast.facilitator, cast.outsider()]
    for rule in posts(cast.app):
        for person in people:
            person.token()
            headers = {"Accept": "application/json"}
            answer = person.client.post(filled(cast, rule), data=data, headers=headers)
            assert (rule, answer.status_code) == (rule, 400)
            assert answer.json is not None
            assert answer.json["error"] == "csrf"
    assert cast.plain == before
    assert cast.rows(Entry) == 0


def test_without_script_a_forged_post_gives_the_text_back_in_words(cast: Cast) -> None:
    step = cast.writing(1)
    path = f"/room/{cast.code}/steps/{step.id}/cards/power"
    answer = cast.people[0].client.post(path, data={**CARD, "uuid": new_uuid()})
    assert answer.status_code == 400
    assert "Nothing was sent; please send it again." in answer.text
    assert CARD["text"] in answer.text
