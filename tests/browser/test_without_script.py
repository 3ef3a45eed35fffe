"""An old phone, or a careful person: joining, writing and rating work without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.actors import PHONE
from tests.browser.demo import demo
from tests.conftest import Server

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def everybody_goes_home(browser: Browser) -> Iterator[None]:
    yield
    for context in list(browser.contexts):
        context.close()


def phone(browser: Browser, url: str) -> Page:
    page = browser.new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(url)
    page.get_by_role("radio", name="Managers").check()
    page.get_by_role("button", name="Join").click()
    return page


def test_a_person_writes_changes_and_deletes_a_card_without_script(browser: Browser, server: Server) -> None:
    page = phone(browser, demo(server, "they")["join_url"])
    power = page.locator("#lane-power")
    power.get_by_role("textbox").fill("They decide without us.")
    power.get_by_role("radio", name="them", exact=True).check()
    power.get_by_role("button", name="Put it in").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    power = page.locator("#lane-power")
    power.locator("summary").first.click()
    expect(power.locator(".own-card .said").first).to_have_text("They decide without us.")
    power.get_by_text("Change or delete").click()
    power.get_by_role("textbox").first.fill("They decide before they ask us.")
    power.get_by_role("button", name="Save the change").click()
    expect(page.locator("#lane-power .own-card .said").first).to_have_text("They decide before they ask us.")
    page.locator("#lane-power summary").first.click()
    page.get_by_text("Change or delete").click()
    page.get_by_role("button", name="Delete this card").click()
    expect(page.locator(".own-card")).to_have_count(0)


def test_a_card_that_is_too_long_comes_back_with_its_words(browser: Browser, server: Server) -> None:
    page = phone(browser, demo(server, "they")["join_url"])
    text = "They never listen. " * 12
    page.locator("#lane-power").get_by_role("textbox").fill(text)
    page.locator("#lane-power").get_by_role("button", name="Put it in").click()
    expect(page.get_by_role("heading", name="The card is too long: 140 characters at most.")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value(text)


def test_a_person_rates_and_forecasts_without_script(browser: Browser, server: Server) -> None:
    page = phone(browser, demo(server, "statements")["join_url"])
    form = page.locator("#statement-P1")
    form.locator("input[name=they][value='4']").check(force=True)
    form.locator("input[name=we][value='2']").check(force=True)
    form.locator("select[name=expect_self]").select_option("0")
    form.locator("select[name=expect_us]").select_option("7")
    form.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#progress")).to_have_text("2 of 5")
    page.locator("#given-P1 summary").click()
    given = page.locator("#given-P1")
    expect(given.locator("input[name=they][value='4']")).to_be_checked()
    expect(given.locator("select[name=expect_self]")).to_have_value("0")


def test_a_person_taps_a_card_of_the_reveal_without_script(browser: Browser, server: Server) -> None:
    page = phone(browser, demo(server, "reveal")["join_url"])
    page.get_by_role("button", name="What does this mean?").first.click()
    expect(page.locator("#tapped")).to_contain_text("What does this mean?")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#tapped")).to_have_count(0)


def test_the_console_leads_without_script(browser: Browser, server: Server) -> None:
    links = demo(server, "arrive")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(links["login_url"])
    page.get_by_role("button", name="Sign in").click()
    page.goto(links["console_url"])
    page.get_by_role("button", name="Next: They...").click()
    expect(page.locator("#region-step h1")).to_have_text("They...")
    page.get_by_role("button", name="Back to Arrive").click()
    expect(page.locator("#region-step h1")).to_have_text("Arrive")
