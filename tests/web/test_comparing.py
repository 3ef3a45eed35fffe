"""The comparison: the figures that the answers imply, in words, and none where too few answered."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from app import regions
from app.activities import KINDS
from app.domain import workshop as rules
from app.domain.display import WORDS
from tests.cast import Cast

ITEM = "P1"


def rate(
    cast: Cast, place: int, answers: Sequence[dict[str, Any]], items: Sequence[str] | None = None
) -> None:
    """Let the people of one group answer, one after another."""
    group = cast.plain.groups[place].id
    people, step = [one for one in cast.people if one.group == group], cast.step
    for item in items or [one["id"] for one in step.settings["statements"]]:
        for person, answer in zip(people, answers, strict=True):
            assert person.answer(step, "statements", item, **answer).status_code == 200


def answers(agree: Sequence[int], forecast: int, size: int = 8) -> list[dict[str, int]]:
    """Return `size` answers of which `agree` = (they, we) are "mostly", with one forecast for all."""
    they, we = agree
    return [
        {
            "they": 4 if number < they else 2,
            "we": 5 if number < we else 1,
            "expect_self": forecast,
            "expect_us": forecast,
        }
        for number in range(size)
    ]


def compare(cast: Cast) -> rules.Step:
    """Clinicians: 5 of 8 see it, 3 of 8 say it of themselves, forecast 7. Managers: 6, 2 and 4."""
    cast.open()
    cast.fill(8)
    cast.lead_to("statements")
    rate(cast, 0, answers((5, 3), 7))
    rate(cast, 1, answers((6, 2), 4))
    return cast.lead_to("compare")


def surfaces(cast: Cast) -> list[str]:
    """Return what the wall and a phone of either group get in every way, and the previews beside the console."""
    pages = [cast.wall(), cast.people[0].everything(), cast.people[-1].everything()]
    base = f"/workshops/{cast.workshop_id}/preview"
    pages += [cast.facilitator.get(f"{base}/{group.id}/regions/step").text for group in cast.plain.groups]
    return pages


def labels(page: str) -> set[str]:
    """Return every value that is written on a chart of a page."""
    return {html.unescape(one) for one in re.findall(r'class="value"[^>]*>(.*?)</text>', page)}


def frame_of(cast: Cast, key: str) -> int:
    frames = KINDS["compare"].frames(cast.plain, cast.step)
    return next(number for number, one in enumerate(frames) if one.key == key)


def test_what_each_side_expected_is_shown_before_what_the_others_say(cast: Cast) -> None:
    compare(cast)
    for page in surfaces(cast):
        assert labels(page) == {"7 in 10", "4 in 10"}


def test_nothing_of_what_the_others_say_is_in_any_response_before_it_is_turned_over(cast: Cast) -> None:
    compare(cast)
    for page in [*surfaces(cast), cast.facilitator.console()]:
        assert not re.search(r"of 8\b(?! min)", page)
        assert 'class="band"' not in page
        assert not [word for word in WORDS if word in labels(page)]
        assert "in 100" not in page


def test_turned_over_the_figures_are_those_of_the_answers(cast: Cast) -> None:
    compare(cast)
    assert cast.show(frame_of(cast, f"actual:{ITEM}")).status_code == 200
    for page in surfaces(cast):
        assert {"7 in 10", "4 in 10"} <= labels(page)
        table = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
        assert table is not None
        rows = [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table[1].split("</tr>") if "<td" in row
        ]
        # Managers say it of themselves 2 of 8, Clinicians 3 of 8; and see the others so 6 of 8 and 5 of 8.
        assert sorted(rows) == [
            ["Clinicians", "7 in 10", "some, 2 of 8", "12 to 38 in 100", "7 in 10", "most, 6 of 8"],
            ["Managers", "4 in 10", "some, 3 of 8", "25 to 50 in 100", "4 in 10", "most, 5 of 8"],
        ]


def test_a_gap_of_one_person_is_about_right_and_a_larger_one_is_not(cast: Cast) -> None:
    step = compare(cast)
    cast.show(frame_of(cast, f"actual:{ITEM}"))
    polarity = next(
        one["polarity"] for one in cast.plain.steps[2].settings["statements"] if one["id"] == ITEM
    )
    fewer, about, _more = step.settings["sentences"][polarity]
    page = html.unescape(cast.wall())
    # They go on after a colon.
    assert all(one[0].lower() + one[1:] in page for one in (fewer, about))


def test_going_back_a_picture_covers_what_the_others_say_again(cast: Cast) -> None:
    compare(cast)
    cast.show(frame_of(cast, f"actual:{ITEM}"))
    cast.show(frame_of(cast, f"expected:{ITEM}"))
    for page in surfaces(cast):
        assert "of 8" not in page


def test_nobody_stands_alone_in_any_figure(cast: Cast) -> None:
    cast.open()
    cast.fill(8)
    cast.lead_to("statements")
    rate(cast, 0, answers((7, 0), 7), [ITEM])
    rate(cast, 1, answers((8, 1), 4), [ITEM])
    cast.lead_to("compare")
    cast.show(frame_of(cast, f"actual:{ITEM}"))
    for page in surfaces(cast):
        assert "few or none" in page
        assert "nearly all or all" in page
        assert not re.search(r"\b[0178] of 8\b", page)


def test_both_sides_say_of_the_others_that_they_decide(cast: Cast) -> None:
    step = compare(cast)
    cast.show(frame_of(cast, f"mirror:{ITEM}"))
    for page in surfaces(cast):
        text = html.unescape(page)
        assert step.settings["sentences"]["mirror"][0] in text
        assert "most, 5 of 8" in text
        assert "most, 6 of 8" in text


def test_four_answers_in_one_group_hide_every_figure_of_both(cast: Cast) -> None:
    cast.writing(5)
    cast.everyone_writes()
    cast.lead_to("statements")
    rate(cast, 0, answers((3, 2), 7, size=5))
    four = [one for one in cast.people if one.group == cast.plain.groups[1].id][:4]
    for item in cast.step.settings["statements"]:
        for person in four:
            person.answer(cast.step, "statements", item["id"], **answers((3, 2), 4, size=5)[0])
    cast.lead_to("compare")
    frames = KINDS["compare"].frames(cast.plain, cast.step)
    for number, frame in enumerate(frames):
        if frame.key == "agency":
            continue
        assert cast.show(number).status_code == 200
        console = cast.facilitator.get(f"/workshops/{cast.workshop_id}/regions/step").text
        assert all("So it is shown for neither." in page for page in surfaces(cast))
        for page in [*surfaces(cast), console]:
            assert labels(page) == set()
            assert "in 10<" not in page
            assert not re.search(r"\d of [45]\b", page)
            assert "Clinicians: 5" not in page
            assert not [word for word in (WORDS[0], WORDS[4]) if word in page]


def test_four_writers_in_one_group_hide_who_acts_for_both(cast: Cast) -> None:
    step = cast.writing(5)
    for person in cast.people[:9]:
        person.write(step, "They decide alone.")
    cast.lead_to("compare")
    cast.show(frame_of(cast, "agency"))
    for page in surfaces(cast):
        assert "So it is shown for neither." in page
        assert "of the cards" not in page


def test_who_acts_is_told_in_words_from_five_writers_in_each_group(cast: Cast) -> None:
    cast.writing(5)
    cast.everyone_writes()
    cast.lead_to("compare")
    cast.show(frame_of(cast, "agency"))
    for page in surfaces(cast):
        assert "Clinicians: in nearly all or all of their cards somebody else acts." in page
        assert "Managers: in nearly all or all of their cards somebody else acts." in page


def test_a_comparison_is_not_changed_by_whoever_leaves_or_comes_later(cast: Cast) -> None:
    compare(cast)
    cast.show(frame_of(cast, f"actual:{ITEM}"))
    before = cast.outsider().get(f"{cast.wall_path}/regions/wall").data
    assert cast.people[0].post(f"/room/{cast.code}/leave").status_code == 200
    cast.join(1)
    regions.cache.kept.clear()
    assert cast.outsider().get(f"{cast.wall_path}/regions/wall").data == before
