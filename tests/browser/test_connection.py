"""Bad Wi-Fi, blocked sockets, a reload in the wrong moment: nothing typed is lost and everyone catches up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.actors import Participant
from tests.browser.cable import cable_to
from tests.browser.demo import demo, leading
from tests.conftest import Server

pytestmark = pytest.mark.browser


def lead(browser: Browser, links: dict[str, str]) -> Page:
    page = leading(browser, links).new_page()
    page.goto(links["console_url"])
    return page


@pytest.fixture(autouse=True)
def everybody_goes_home(browser: Browser) -> Iterator[None]:
    yield
    for context in list(browser.contexts):
        context.close()


def test_a_phone_whose_sockets_are_blocked_follows_all_the_same(browser: Browser, server: Server) -> None:
    links = demo(server, "arrive")
    console = lead(browser, links)
    person = Participant(browser)
    with cable_to(server.url, carries_sockets=False) as cable:
        person.join(cable.through(links["join_url"]), "Managers")
        note = person.page.locator("[data-connection-note]")
        expect(note).to_be_visible(timeout=15_000)
        expect(person.page.locator("[data-connection]")).to_be_hidden()
        console.get_by_role("button", name="Next: They...").click()
        person.step("They...")
        person.write("power", "They decide without us.")
        person.saved("They decide without us.")


def test_typed_text_and_focus_survive_an_update(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    console = lead(browser, links)
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    box = person.page.locator("#card-new-power textarea")
    box.fill("They decide wi")
    before = person.page.locator("#region-step").get_attribute("data-rev")
    console.get_by_role("button", name="+2 min").click()
    expect(person.page.locator("#region-step")).not_to_have_attribute("data-rev", str(before))
    expect(box).to_be_focused()
    box.press_sequentially("thout us.")
    expect(box).to_have_value("They decide without us.")


def test_a_card_written_offline_survives_a_reload_and_is_sent_once(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    person.page.route("**/steps/**", lambda route: route.abort())
    person.write("power", "They decide without us.")
    expect(person.page.locator("[data-status]")).to_have_text("On your phone")
    person.page.reload()
    expect(person.page.locator("[data-status]")).to_have_text("On your phone")
    person.page.unroute("**/steps/**")
    person.saved("They decide without us.")
    expect(person.page.locator("#mine .own-card")).to_have_count(1)


def test_a_card_whose_answer_was_lost_is_not_doubled(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    lost: list[str] = []

    def lose_first(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
        else:
            lost.append("reply")
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]

    person.page.route("**/steps/**", lose_first)
    person.write("power", "They decide without us.")
    expect(person.page.locator("[data-status]")).to_have_text("Saved.", timeout=15_000)
    expect(person.page.locator("#mine .own-card")).to_have_count(1)


def test_a_phone_catches_up_after_an_outage(browser: Browser, server: Server) -> None:
    links = demo(server, "arrive")
    console = lead(browser, links)
    person = Participant(browser)
    with cable_to(server.url) as cable:
        person.join(cable.through(links["join_url"]), "Managers")
        person.step("Arrive")
        cable.cut()
        console.get_by_role("button", name="Next: They...").click()
        expect(console.locator("#region-step h1")).to_have_text("They...")
        expect(person.page.locator("[data-connection]")).to_be_visible(timeout=15_000)
        person.step("Arrive")
        cable.mend()
        person.step("They...", patience=15_000)
        expect(person.page.locator("[data-connection]")).to_be_hidden()
        person.write("power", "They decide without us.")
        person.saved("They decide without us.")


def test_a_card_that_comes_after_review_has_opened_is_given_back(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    console = lead(browser, links)
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    person.page.route("**/steps/**", lambda route: route.abort())
    person.write("power", "They decide without us.")
    console.get_by_role("button", name="Next: Own view and forecast").click()
    console.get_by_role("button", name="Read the cards").click()
    expect(console.locator("[data-review]")).to_be_visible()
    person.page.unroute("**/steps/**")
    expect(person.page.locator("[data-returned]")).to_contain_text("They decide without us.", timeout=20_000)
    expect(person.page.locator("[data-status]")).to_contain_text("Not accepted")


def test_words_that_were_being_typed_when_the_step_went_on_can_still_be_sent(
    browser: Browser, server: Server
) -> None:
    links = demo(server, "they")
    console = lead(browser, links)
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    person.page.locator("#card-new-power textarea").press_sequentially("They decide without us.")
    console.get_by_role("button", name="Next: Own view and forecast").click()
    person.step("Own view and forecast")
    returned = person.page.locator("[data-returned]")
    expect(returned).to_contain_text("They decide without us.")
    returned.get_by_role("button", name="Send it after all").click()
    expect(person.page.locator("[data-status]")).to_have_text("Saved.")
    expect(returned).to_be_empty()
    console.get_by_role("button", name="Read the cards").click()
    expect(console.locator("[data-card]", has_text="They decide without us.")).to_be_visible()


def test_a_phone_is_handed_to_the_next_person(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    person.write("power", "They decide without us.")
    person.saved("They decide without us.")
    person.page.get_by_role("link", name="Hand this phone on").click()
    person.page.get_by_role("button", name="Hand it on").click()
    person.page.get_by_role("radio", name="Clinicians").check()
    person.page.get_by_role("button", name="Join").click()
    person.step("They...")
    assert "They decide without us." not in person.page.content()


def test_leaving_takes_the_open_answers_along(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    person = Participant(browser)
    person.join(links["join_url"], "Managers")
    person.write("power", "They decide without us.")
    person.saved("They decide without us.")
    person.page.get_by_role("link", name="Leave").click()
    person.page.get_by_role("button", name="Leave and take my open answers with me").click()
    expect(person.page.get_by_role("heading", name="You have left.")).to_be_visible()
    expect(person.page.locator("body[data-forgotten]")).to_be_visible()
    console = lead(browser, links)
    console.get_by_role("button", name="Next: Own view and forecast").click()
    console.get_by_role("button", name="Read the cards").click()
    expect(console.locator("[data-review] [data-card]").first).to_be_visible()
    assert "They decide without us." not in console.locator("[data-review]").inner_text()


def test_a_request_for_a_pause_reaches_the_console_alone(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    console = lead(browser, links)
    asking, other = Participant(browser), Participant(browser)
    for person in (asking, other):
        person.join(links["join_url"], "Managers")
    asking.page.get_by_role("button", name="Pause, please").click()
    expect(console.locator("#pause-asked")).to_be_visible()
    assert "asks for a pause" not in other.everything()
    console.get_by_role("button", name="Pause now").click()
    expect(other.page.locator("#region-step .banner")).to_contain_text("Paused")
    console.get_by_role("button", name="Go on").click()
    expect(other.page.locator("#region-step .banner")).to_have_count(0)
