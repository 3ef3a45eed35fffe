"""A phone asks before words leave it that may point at somebody: by touch, by keyboard, read out, offline."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.actors import PHONE, Participant
from tests.browser.cable import cable_to
from tests.browser.demo import demo
from tests.browser.test_accessibility import faults, too_wide
from tests.conftest import Server

pytestmark = pytest.mark.browser
POINTS = "Dr Jones never listens"


@pytest.fixture(autouse=True)
def everybody_goes_home(browser: Browser) -> Iterator[None]:
    yield
    for context in list(browser.contexts):
        context.close()


@pytest.fixture(scope="module")
def they(server: Server) -> str:
    return demo(server, "they")["join_url"]


def seated(browser: Browser, url: str, **options: object) -> Participant:
    """Return somebody who can write now, and whose phone has the rules."""
    person = Participant(browser, options={**PHONE, **options})
    with person.page.expect_response("**/hints/all.json"):
        person.join(url, "Managers")
    return person


def posts(page: Page) -> list[Request]:
    """Return the answers that a page sends from now on, as they go."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if "/steps/" in request.url else None)
    return sent


def press(person: Participant) -> None:
    person.page.locator("#card-new-power").get_by_role("button", name="Put it in").tap()


def test_typing_a_name_is_remarked_on_beside_the_words_and_read_out_once(browser: Browser, they: str) -> None:
    person = seated(browser, they)
    field = person.page.locator("#card-new-power textarea")
    field.press_sequentially(POINTS)
    # The status line is the one place that is read out; the count beside the words is not.
    expect(person.page.locator("[role=status]")).to_have_text("May point to somebody: “Dr Jones”")
    expect(person.page.locator("#left-new-power")).to_have_attribute("aria-live", "off")
    expect(person.page.locator("#left-new-power")).to_contain_text("May point to somebody: “Dr Jones”")
    field.fill("They never listen")
    expect(person.page.locator("#left-new-power")).not_to_contain_text("May point")
    expect(person.page.locator("[data-status]")).to_be_empty()


def test_a_person_changes_their_words_by_touch_and_is_not_asked_again(browser: Browser, they: str) -> None:
    person = seated(browser, they)
    page, sent = person.page, posts(person.page)
    field = page.locator("#card-new-power textarea")
    field.fill(POINTS)
    press(person)
    question = page.get_by_role("dialog", name="Does this point to somebody?")
    expect(question).to_contain_text("Dr Jones a name")
    page.get_by_role("button", name="Change it").tap()
    expect(question).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value(POINTS)
    assert page.evaluate("document.getSelection().toString()") == "Dr Jones"
    page.keyboard.type("They")
    press(person)
    person.saved("They never listens")
    assert len(sent) == 1


def test_a_person_sends_it_as_it_is_by_keyboard_alone(browser: Browser, they: str) -> None:
    person = seated(browser, they)
    page = person.page
    page.locator("#card-new-power textarea").fill(POINTS)
    page.locator("#card-new-power").get_by_role("button", name="Put it in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Change it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("#card-new-power").get_by_role("button", name="Put it in").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send it as it is")).to_be_focused()
    page.keyboard.press("Enter")
    person.saved(POINTS)
    assert person.faults == []


def test_a_post_tells_nothing_of_whether_its_author_was_asked(browser: Browser, they: str) -> None:
    person = seated(browser, they)
    sent = posts(person.page)
    for text in (POINTS, "They wait."):
        person.page.locator("#card-new-power textarea").fill(text)
        press(person)
        if text == POINTS:
            person.page.get_by_role("button", name="Send it as it is").tap()
        person.saved(text)
    said = [parse_qs(one.post_data or "") for one in sent]
    assert [one["asked"] for one in said] == [["1"], ["1"]]
    assert set(said[0]) == set(said[1])


def test_a_phone_without_a_connection_asks_by_itself_and_nobody_asks_again(
    browser: Browser, server: Server, they: str
) -> None:
    with cable_to(server.url) as cable:
        person = seated(browser, cable.through(they))
        person.page.locator("#card-new-power textarea").press_sequentially(POINTS)
        expect(person.page.locator("#left-new-power")).to_contain_text("“Dr Jones”")
        cable.cut()
        press(person)
        person.page.get_by_role("button", name="Send it as it is").tap()
        expect(person.page.locator("[data-status]")).to_have_text("On your phone")
        cable.mend()
        person.saved(POINTS)
        expect(person.page.get_by_role("dialog")).to_be_hidden()
        expect(person.page.locator("[data-returned] li")).to_have_count(0)


@pytest.mark.parametrize("choice", ["Change it", "Send it as it is"])
def test_a_phone_that_never_got_the_rules_is_asked_by_the_server(
    browser: Browser, they: str, choice: str
) -> None:
    person = Participant(browser)
    person.page.route("**/hints/all.json", lambda route: route.abort())
    person.join(they, "Managers")
    person.page.locator("#card-new-power textarea").fill(POINTS)
    press(person)
    back = person.page.locator("[data-returned] li")
    expect(back).to_contain_text("This may point to somebody: “Dr Jones”.")
    assert faults(person.page) == []
    back.get_by_role("button", name=choice).tap()
    if choice == "Change it":
        words = back.get_by_role("textbox", name="What you wrote")
        expect(words).to_be_focused()
        words.fill("They never listen")
        back.get_by_role("button", name="Send the new words").tap()
    person.saved(POINTS if choice == "Send it as it is" else "They never listen")
    expect(back).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390])
def test_axe_finds_nothing_on_the_question_and_nothing_is_cut_off(
    browser: Browser, they: str, width: int, theme: str
) -> None:
    look = {"viewport": {"width": width, "height": 700}, "color_scheme": theme, "reduced_motion": "reduce"}
    person = seated(browser, they, **look)
    person.page.locator("#card-new-power textarea").fill(POINTS)
    expect(person.page.locator("#left-new-power")).to_contain_text("“Dr Jones”")
    assert faults(person.page) == []
    press(person)
    expect(person.page.get_by_role("dialog")).to_be_visible()
    assert faults(person.page) == []
    assert too_wide(person.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("choice", ["Send the new words", "Send it as it is"])
def test_without_script_a_page_asks(browser: Browser, they: str, choice: str, theme: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, color_scheme=theme, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(they)
    page.get_by_role("radio", name="Managers").check()
    page.get_by_role("button", name="Join").click()
    form = page.locator("#card-new-power")
    form.get_by_role("textbox").fill(POINTS)
    form.get_by_role("button", name="Put it in").click()
    expect(page.get_by_role("heading", name="Does this point to somebody?")).to_be_visible()
    expect(page.get_by_text("Dr Jones a name")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value(POINTS)
    if choice == "Send the new words":
        page.get_by_label("What you wrote").fill("They never listen")
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    said = POINTS if choice == "Send it as it is" else "They never listen"
    expect(page.locator("#mine .own-card .said").first).to_have_text(said)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_that_asks_without_script(
    browser: Browser, they: str, theme: str
) -> None:
    # axe itself is a script, so the page is reached as a plain form would reach it.
    person = seated(browser, they, color_scheme=theme, viewport={"width": 320, "height": 700})
    person.page.locator("#card-new-power textarea").fill(POINTS)
    person.page.locator("#card-new-power").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    person.page.get_by_role("heading", name="Does this point to somebody?").wait_for()
    assert faults(person.page) == []
    assert too_wide(person.page) == []
