"""Facilitators shape templates of their own: nobody else's, and never so that the method breaks."""

from __future__ import annotations

import html
import io
import json
import re

import pytest

from app import agendas
from tests.cast import Cast, Facilitator


def copied(cast: Cast, form: str = "60") -> str:
    """Copy a form and return the id of the template."""
    answer = cast.facilitator.post("/templates/copies", {"of": form}, script=False)
    assert answer.status_code == 303
    return answer.location.rsplit("/", 1)[1]


def fields(who: Facilitator, identifier: str) -> dict[str, str]:
    """Return what the editor's form would post without a change."""
    page = who.get(f"/templates/{identifier}").text
    form = page[page.index('<form method="post" class="stack-lg"') : page.rindex("</form>")]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (('type="checkbox"' not in tag and 'type="radio"' not in tag) or "checked" in tag):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(value)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        if chosen:
            found[name] = chosen[1]
    found.pop("csrf_token", None)
    return found


def content(cast: Cast, identifier: str) -> dict[str, object]:
    answer = cast.facilitator.get(f"/templates/{identifier}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    made: dict[str, object] = json.loads(answer.text)
    return made


@pytest.mark.parametrize("form", ["60", "90", "half_day"])
def test_a_form_is_copied_and_saved_again_without_a_change(cast: Cast, form: str) -> None:
    identifier = copied(cast, form)
    before = content(cast, identifier)
    answer = cast.facilitator.post(
        f"/templates/{identifier}", {**fields(cast.facilitator, identifier), "do": "save"}, script=False
    )
    assert answer.status_code == 303, answer.text
    after = content(cast, identifier)
    assert agendas.check(after) == []
    assert [step["key"] for step in after["steps"]] == [step["key"] for step in before["steps"]]  # type: ignore[attr-defined, index]
    for old, new in zip(before["steps"], after["steps"], strict=True):  # type: ignore[call-overload]
        assert set(old["settings"]) == set(new["settings"])


def test_words_and_minutes_are_changed_and_reach_the_workshop(cast: Cast) -> None:
    identifier = copied(cast)
    form = fields(cast.facilitator, identifier)
    form |= {
        "they-title": "What we say of them",
        "they-minutes": "9",
        "statements-statements-0-they": "They decide it all.",
    }
    assert (
        cast.facilitator.post(f"/templates/{identifier}", {**form, "do": "save"}, script=False).status_code
        == 303
    )
    page = cast.facilitator.get(f"/workshops/new?template={identifier}").text
    assert "61 minutes" in page or "62 minutes" in page
    answer = cast.facilitator.post(
        "/workshops/new",
        {
            "title": "Shaped", "template": identifier, "first_name": "Nurses", "first_colour": "teal",
            "first_shape": "square", "second_name": "Managers", "second_colour": "orange", "second_shape": "diamond",
            "speaking_up": "the guardian", "report_to": "us", "operator": "IT", "delete_on": "2027-01-10",
            "capacity": "50", "checked": "y",
        },
        script=False,
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    cast.workshop_id = answer.location.rsplit("/", 1)[1]
    steps = {step.key: step for step in cast.plain.steps}
    assert (steps["they"].title, steps["they"].minutes) == ("What we say of them", 9)
    assert steps["statements"].settings["statements"][0]["they"] == "They decide it all."


def test_dropping_the_reveal_is_refused_with_the_reason_and_changes_nothing(cast: Cast) -> None:
    identifier = copied(cast)
    form = fields(cast.facilitator, identifier)
    answer = cast.facilitator.post(f"/templates/{identifier}", {**form, "do": "drop:reveal"}, script=False)
    assert answer.status_code == 422
    assert "The reveal must stay" in answer.text
    assert "reveal" in [step["key"] for step in content(cast, identifier)["steps"]]  # type: ignore[attr-defined]


def test_steps_are_moved_dropped_added_and_held_as_talk(cast: Cast) -> None:
    identifier = copied(cast, "90")
    for what, extra in (
        ("drop:break", {}),
        ("up:common_ground", {}),
        ("as_talk:true_or_not", {}),
        ("as_typed:true_or_not", {}),
        ("add", {"add": "placement"}),
        ("add", {"add": "talk"}),
    ):
        form = {**fields(cast.facilitator, identifier), **extra, "do": what}
        answer = cast.facilitator.post(f"/templates/{identifier}", form, script=False)
        if what == "up:common_ground":
            assert answer.status_code in {303, 422}
        else:
            assert answer.status_code == 303, (what, re.findall(r"<li>(.*?)</li>", answer.text)[:3])
    steps = [step["key"] for step in content(cast, identifier)["steps"]]  # type: ignore[attr-defined]
    assert "break" not in steps
    assert {"placement", "talk-1"} <= set(steps)
    assert steps[-1] == "close"


def test_a_mistake_gives_back_what_was_typed_with_the_place(cast: Cast) -> None:
    identifier = copied(cast)
    form = {
        **fields(cast.facilitator, identifier),
        "they-minutes": "many",
        "they-title": "Kept words",
        "do": "save",
    }
    answer = cast.facilitator.post(f"/templates/{identifier}", form, script=False)
    assert answer.status_code == 422
    assert "steps › 2 › minutes" in answer.text
    assert "Kept words" in answer.text
    assert "many" in answer.text


def test_a_template_travels_as_a_file(cast: Cast) -> None:
    raw = agendas.write(agendas.built_in("90")).encode()
    answer = cast.facilitator.post("/templates/imports", {"file": (io.BytesIO(raw), "t.json")}, script=False)
    assert answer.status_code == 303
    assert content(cast, answer.location.rsplit("/", 1)[1]) == agendas.built_in("90")


def test_a_file_with_an_unknown_kind_is_refused_with_its_place(cast: Cast) -> None:
    made = agendas.built_in("60")
    made["steps"][2]["kind"] = "quiz"
    raw = json.dumps(made).encode()
    answer = cast.facilitator.post("/templates/imports", {"file": (io.BytesIO(raw), "t.json")}, script=False)
    assert answer.status_code == 422
    assert "steps › 3 › kind" in answer.text
    assert "quiz" in answer.text


def test_nobody_sees_changes_or_deletes_another_facilitators_template(cast: Cast) -> None:
    identifier = copied(cast)
    other = cast.lead("other@hospital.example")
    for path in ("", "/file", "/steps/1", "/steps/1/wall"):
        assert other.get(f"/templates/{identifier}{path}").status_code == 404
    for path in ("", "/removal"):
        assert other.post(f"/templates/{identifier}{path}", {"do": "save"}, script=False).status_code == 404
    assert cast.outsider().get("/templates").status_code == 303
    assert cast.outsider().get("/templates/60/steps/1").status_code == 303


@pytest.mark.parametrize("form", ["60", "90", "half_day"])
def test_every_step_can_be_looked_at_as_every_audience(cast: Cast, form: str) -> None:
    for number in range(1, len(agendas.built_in(form)["steps"]) + 1):
        page = cast.facilitator.get(f"/templates/{form}/steps/{number}")
        assert page.status_code == 200
        for src in re.findall(r'<iframe[^>]*src="([^"]*)"', page.text):
            assert cast.facilitator.get(html.unescape(src)).status_code == 200, src


def test_a_template_is_deleted_and_the_workshop_made_from_it_stays(cast: Cast) -> None:
    identifier = copied(cast)
    assert cast.facilitator.post(f"/templates/{identifier}/removal", script=False).status_code == 303
    assert cast.facilitator.get(f"/templates/{identifier}").status_code == 404
    assert cast.facilitator.console()
