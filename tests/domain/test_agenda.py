"""Templates: what a facilitator may change, and the path that nobody can leave out."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import agendas
from app.domain import agenda
from app.domain.journey import journey

FORMS = agenda.FORMS


def broken(changes: dict[str, Any]) -> list[str]:
    """Return the places of what is wrong with a form after some changes to its head."""
    return places({**agendas.built_in("half_day"), **changes})


def places(content: Any) -> list[str]:
    return [".".join(str(part) for part in one.place) for one in agendas.check(content)]


def keys(content: Any) -> list[str]:
    return [step["key"] for step in content["steps"]]


def without(content: dict[str, Any], key: str) -> dict[str, Any]:
    return {**content, "steps": [step for step in content["steps"] if step["key"] != key]}


@pytest.mark.parametrize("form", FORMS)
def test_the_methods_own_forms_are_in_order_and_their_minutes_add_up(form: str) -> None:
    content = agendas.built_in(form)
    assert agendas.check(content) == []
    assert agenda.total(content) == {"60": 60, "90": 90, "half_day": 210}[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_was_carried_away_comes_back_the_same(form: str) -> None:
    content = agendas.built_in(form)
    again, problems = agendas.read(agendas.write(content).encode())
    assert (again, problems) == (content, [])


@pytest.mark.parametrize("form", FORMS)
def test_a_copied_form_makes_the_very_steps_of_the_method(form: str) -> None:
    for step in agendas.steps_of(agendas.built_in(form)):
        assert step.settings == agendas.whole_settings(step.key, step.kind, form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", list(agenda.COMPULSORY))
def test_no_step_of_the_compulsory_path_can_be_left_out_and_the_reason_is_given(form: str, key: str) -> None:
    content = without(agendas.built_in(form), key)
    assert agenda.COMPULSORY[key] in {one.words for one in agendas.check(content)}


@pytest.mark.parametrize("key", [key for key in agenda.COMPULSORY if key not in {"close"}])
def test_a_step_of_the_compulsory_path_may_be_held_as_talk(key: str) -> None:
    content = agendas.built_in("half_day")
    for number, step in enumerate(content["steps"]):
        if step["key"] == key:
            talk = agendas.as_kind(step, "talk", "half_day")
            content["steps"][number] = talk
            assert talk["settings"]["prompts"]
    needing = {one.place[:2] for one in agendas.check(content)}
    # What draws on a typed step asks for it; nothing else is wrong.
    assert all(content["steps"][place[1] - 1]["kind"] != "talk" for place in needing)


def test_talk_in_place_of_a_compulsory_step_needs_a_prompt() -> None:
    content = agendas.built_in("60")
    step = next(step for step in content["steps"] if step["key"] == "say_back")
    step["settings"] = {**step["settings"], "prompts": []}
    assert any(place.endswith("settings.prompts") for place in places(content))


def test_a_step_that_nothing_else_needs_may_go() -> None:
    for key in ("break", "pulse_before", "placement", "self_image"):
        assert agendas.check(without(agendas.built_in("half_day"), key)) == []


def test_a_comparison_without_statements_says_what_it_needs() -> None:
    assert any(
        "needs a step of the kind" in one.words
        for one in agendas.check(without(agendas.built_in("60"), "statements"))
    )


def test_the_close_is_the_last_step() -> None:
    content = agendas.built_in("60")
    content["steps"].insert(0, content["steps"].pop())
    assert agendas.check(content)


@settings(max_examples=60, deadline=None)
@given(form=st.sampled_from(FORMS), seed=st.integers(0, 10**6))
def test_however_steps_are_shuffled_the_compulsory_order_holds_or_it_is_refused(form: str, seed: int) -> None:
    content = copy.deepcopy(agendas.built_in(form))
    source = random.Random(seed)
    for _ in range(source.randint(1, 4)):
        steps = content["steps"]
        steps.insert(source.randrange(len(steps)), steps.pop(source.randrange(len(steps))))
    if not agendas.check(content):
        path = [key for key in keys(content) if key in agenda.COMPULSORY]
        assert path == list(agenda.COMPULSORY)
        assert keys(content)[-1] == "close"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"format": "parabol"}, "format"),
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"form": "45"}, "form"),
        ({"title": "  "}, "title"),
        ({"title": 7}, "title"),
        ({"note": "x" * 301}, "note"),
        ({"colour": "red"}, "colour"),
        ({"steps": []}, "steps"),
        ({"steps": "all"}, "steps"),
        ({"seats": [{"name": "A", "colour": "blue", "shape": "circle"}]}, "seats"),
    ],
)
def test_a_wrong_head_is_told_with_its_field(changes: dict[str, Any], place: str) -> None:
    assert place in broken(changes)


def test_two_groups_differ_in_name_colour_and_shape() -> None:
    seat = {"name": "Nurses", "colour": "blue", "shape": "circle"}
    assert {"seats.2.name", "seats.2.colour", "seats.2.shape"} <= set(broken({"seats": [seat, dict(seat)]}))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": "quiz"}, "steps.2.kind"),
        ({"kind": None}, "steps.2.kind"),
        ({"key": "They!"}, "steps.2.key"),
        ({"minutes": 0}, "steps.2.minutes"),
        ({"minutes": "7"}, "steps.2.minutes"),
        ({"minutes": True}, "steps.2.minutes"),
        ({"colour": "red"}, "steps.2.colour"),
        ({"settings": []}, "steps.2.settings"),
    ],
)
def test_a_wrong_step_is_told_with_its_place_and_field(changes: dict[str, Any], place: str) -> None:
    content = agendas.built_in("60")
    content["steps"][1] = {**content["steps"][1], **changes}
    assert place in places(content)


def test_an_unknown_setting_and_a_wrong_one_are_told_with_their_place() -> None:
    content = agendas.built_in("60")
    step = content["steps"][1]
    step["settings"] = {**step["settings"], "limit": 99, "secret": 1}
    assert {"steps.2.settings.limit", "steps.2.settings.secret"} <= set(places(content))


def test_a_step_cannot_stand_in_the_agenda_twice() -> None:
    content = agendas.built_in("60")
    content["steps"].insert(1, content["steps"][1])
    assert "steps.3.key" in places(content)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b"[" * 5000, b"{}" * 300_000]
)
def test_a_file_that_is_no_template_is_refused_in_words(raw: bytes) -> None:
    content, problems = agendas.read(raw)
    assert content is None
    assert problems


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from(FORMS), seed=st.integers(0, 10**6), value=json_values)
def test_whatever_stands_in_a_file_it_is_refused_in_words_or_makes_a_workshop(
    form: str, seed: int, value: Any
) -> None:
    content = json.loads(agendas.write(agendas.built_in(form)))
    source = random.Random(seed)
    node: Any = content
    while True:
        name = source.choice(list(node) if isinstance(node, dict) else range(len(node)))
        inner = node[name]
        if source.random() < 0.3 or not isinstance(inner, dict | list) or not inner:
            node[name] = value
            break
        node = inner
    if not agendas.check(content):
        for number in range(1, len(agendas.steps_of(content)) + 1):
            agendas.as_workshop(content, number)


def test_every_step_of_the_method_can_be_added_to_the_shortest_form() -> None:
    there = set(keys(agendas.built_in("60")))
    for key in agendas.method_keys():
        if key not in there:
            step = agendas.new_step(key, "60")
            assert step["minutes"] >= 1
            assert set(step["settings"]) == {field.name for field in agendas.KINDS[step["kind"]].fields}


def test_every_word_of_the_path_has_a_reason_that_a_person_can_read() -> None:
    titles = {step["id"] for step in journey()["steps"]}
    assert set(agenda.COMPULSORY) <= titles
    assert all(len(why) > 40 for why in agenda.COMPULSORY.values())
