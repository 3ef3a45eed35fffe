"""What a screen reader is given, and in which order: Chromium's accessibility tree of phone and wall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.actors import Participant
from tests.browser.demo import Links, demo
from tests.conftest import Server

HEADING = re.compile(r'heading "?(.*?)"? \[level=(\d)\]')
CONTROL = re.compile(r"""- '?(radio|slider|textbox|button|checkbox|link)( "((?:[^"\\]|\\.)*)")?""")


@pytest.fixture(scope="module")
def steps(server: Server) -> dict[str, Links]:
    """A workshop at each of three steps."""
    return {step: demo(server, step) for step in ("they", "statements", "compare")}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Participant]:
    nurse = Participant(browser)
    yield nurse
    nurse.close()


def tree(page: Page) -> list[str]:
    """Return the lines of the accessibility tree of the whole page, in reading order."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [line.strip() for line in lines]


def read_well(lines: list[str]) -> None:
    """One first heading, no level left out, and every control has a name."""
    levels = [int(found[2]) for line in lines if (found := HEADING.search(line))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    for line in lines:
        found = CONTROL.match(line)
        assert not found or found[3], f"nameless: {line}"


def place(lines: list[str], words: str) -> int:
    """Return where words are read first; fails where they are not."""
    found = [number for number, line in enumerate(lines) if words in line]
    assert found, f"{words!r} is never read"
    return found[0]


def seated(phone: Participant, links: Links) -> Page:
    phone.page.goto(links["join_url"])
    phone.page.get_by_role("radio", name="Clinicians").check()
    phone.page.get_by_role("button", name="Join").click()
    phone.page.locator("#region-step h1").wait_for()
    phone.page.locator("time.timer:not(:empty)").first.wait_for()
    return phone.page


@pytest.mark.browser
def test_the_join_page_is_read_from_what_is_promised_to_the_button(
    phone: Participant, steps: dict[str, Links]
) -> None:
    phone.page.goto(steps["they"]["join_url"])
    lines = tree(phone.page)
    read_well(lines)
    order = [
        "Skip to the content",
        "No name, no account",
        "Which seat will you speak from today?",
        "Clinicians",
        "Join",
    ]
    places = [place(lines, words) for words in order]
    assert places == sorted(places)
    assert any(re.match(r'- group "Which seat', line) for line in lines)


@pytest.mark.browser
def test_a_question_is_read_before_what_answers_it(phone: Participant, steps: dict[str, Links]) -> None:
    lines = tree(seated(phone, steps["statements"]))
    read_well(lines)
    assert (
        place(lines, "Own view and forecast")
        < place(lines, "1 of ")
        < place(lines, "They have the final say")
    )
    asked = place(lines, 'group "How far do you see them this way?"')
    assert (
        asked
        < place(lines, 'radio "1, not at all"')
        < place(lines, "slider")
        < place(lines, "Save and go on")
    )
    slider = next(line for line in lines if line.startswith(("- slider", "- 'slider")))
    assert "would answer" in slider
    assert phone.page.get_by_role("slider").first.get_attribute("aria-valuetext") == "not answered yet"


@pytest.mark.browser
def test_an_estimate_is_read_out_in_words(phone: Participant, steps: dict[str, Links]) -> None:
    page = seated(phone, steps["statements"])
    slider = page.get_by_role("slider").first
    slider.fill("7")
    assert slider.get_attribute("aria-valuetext") == "7 in 10"


@pytest.mark.browser
def test_a_lane_is_read_with_its_question_and_what_is_saved_is_announced(
    phone: Participant, steps: dict[str, Links]
) -> None:
    page = seated(phone, steps["they"])
    lines = tree(page)
    read_well(lines)
    lane = place(lines, "Power What do they get to decide, and what happens when we speak up?")
    assert lane < place(lines, 'textbox "What do they get to decide') < place(lines, "Put it in")
    assert page.locator("[role=status][data-status]").count() == 1
    # Nothing else speaks up by itself.
    assert page.locator("main [aria-live]:not([aria-live=off])").count() == 0


@pytest.mark.browser
def test_what_is_left_to_write_is_said_of_the_last_letters_only(
    phone: Participant, steps: dict[str, Links]
) -> None:
    page = seated(phone, steps["they"])
    card, left = page.get_by_role("textbox", name="What do they get to decide"), page.locator("#left-new-power")
    card.fill("They never come.")
    expect(left).to_have_text("124 left")
    expect(left).to_have_attribute("aria-live", "off")
    # A description that changed would be said after every letter.
    expect(card).to_have_accessible_description("140 characters at most")
    card.fill("a" * 131)
    expect(left).to_have_attribute("aria-live", "polite")


@pytest.mark.browser
def test_a_chart_is_read_as_a_picture_with_its_words_and_its_sentence(
    phone: Participant, steps: dict[str, Links]
) -> None:
    phone.page.goto(steps["compare"]["wall_url"])
    lines = tree(phone.page)
    read_well(lines)
    assert any(line.startswith("- img ") for line in lines)
    described = phone.page.locator("svg[role=img] desc").first.text_content() or ""
    assert "expected" in described
    assert place(lines, "This is what each side expected") > place(lines, "img")
    # Shapes beside a name are decoration.
    assert phone.page.locator("svg.shape:not([aria-hidden=true]):not([role=img])").count() == 0
