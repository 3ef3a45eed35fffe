"""axe-core at WCAG 2.2 AA finds nothing, on every page, in light and dark; and nothing is cut off at 320 px."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.demo import Links, demo, leading
from tests.conftest import Server

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STEPS = ("arrive", "they", "statements", "reveal", "compare", "close")
WIDTHS = (320, 390, 820, 1440, 1920, 3840)


@pytest.fixture(scope="module")
def workshops(server: Server) -> dict[str, Links]:
    return {step: demo(server, step) for step in STEPS}


def faults(page: Page) -> list[str]:
    """Return what axe finds on a page, one line a fault."""
    page.evaluate(AXE)
    found: Any = page.evaluate("rules => axe.run({runOnly: rules, iframes: false})", RULES)
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what reaches beyond the window's edge, so that one would have to scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > width + 1)
                .filter(one => !one.closest('.preview, .visually-hidden'))
                .slice(0, 5).map(one => one.outerHTML.slice(0, 120));
        }"""
    )
    return found


def seat(context: BrowserContext, links: Links) -> Page:
    page = context.new_page()
    page.goto(links["join_url"])
    page.get_by_role("radio", name="Clinicians").check()
    page.get_by_role("button", name="Join").click()
    page.locator("#region-step h1").wait_for()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", STEPS)
def test_axe_finds_nothing_on_phone_wall_and_console(
    browser: Browser, workshops: dict[str, Links], step: str, theme: str
) -> None:
    links = workshops[step]
    context = browser.new_context(
        reduced_motion="reduce", color_scheme=theme, viewport={"width": 390, "height": 800}
    )
    page = seat(context, links)
    assert faults(page) == []
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(links["wall_url"])
    assert faults(page) == []
    context.close()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, workshops: dict[str, Links]) -> dict[str, Page]:
    """A facilitator's page in each theme."""
    themes = zip(("light", "dark"), ("they", "reveal"), strict=True)
    contexts = {
        theme: leading(browser, workshops[step], reduced_motion="reduce", color_scheme=theme)
        for theme, step in themes
    }
    return {theme: context.pages[0] for theme, context in contexts.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", STEPS)
def test_axe_finds_nothing_on_the_console(
    signed_in: dict[str, Page], workshops: dict[str, Links], step: str, theme: str
) -> None:
    page = signed_in[theme]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(workshops[step]["console_url"])
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_other_pages(
    browser: Browser,
    server: Server,
    signed_in: dict[str, Page],
    workshops: dict[str, Links],
    theme: str,
) -> None:
    outside = browser.new_context(reduced_motion="reduce", color_scheme=theme).new_page()
    code = workshops["they"]["join_code"]
    for path in ("/", f"/join/{code}", "/sign-in", "/privacy", "/join/NOSUCHCODE"):
        outside.goto(server.url + path)
        assert faults(outside) == [], path
    seated = seat(browser.new_context(reduced_motion="reduce", color_scheme=theme), workshops["they"])
    for path in (f"/room/{code}/leave", f"/room/{code}/hand-over"):
        seated.goto(server.url + path)
        assert faults(seated) == [], path
    page = signed_in[theme]
    seated.context.close()
    workshop = workshops["they"]["workshop_id"]
    for path in ("/workshops", "/workshops/new", f"/workshops/{workshop}/co-facilitators"):
        page.goto(server.url + path)
        assert faults(page) == [], path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_beside_the_console_and_nothing_there_is_cut_off(
    signed_in: dict[str, Page], server: Server, workshops: dict[str, Links], theme: str
) -> None:
    page, workshop = signed_in[theme], workshops["they" if theme == "light" else "reveal"]["workshop_id"]
    page.set_viewport_size({"width": 320, "height": 700})
    beside = [f"/workshops/{workshop}/{name}" for name in ("entry", "texts", "log", "deletion")]
    for path in (*beside, "/account", "/account/confirm"):
        page.goto(server.url + path)
        assert faults(page) == [], path
        assert too_wide(page) == [], path
    page.goto(server.url + beside[0])
    page.get_by_role("radio", name="Tickets").check()
    page.get_by_role("button", name="Use this way in").click()
    page.get_by_role("button", name="Make and show them").click()
    page.get_by_role("heading", name="Tickets for Clinicians").wait_for()
    assert faults(page) == []
    assert too_wide(page) == []
    page.goto(server.url + beside[0])
    page.get_by_role("radio", name="One code for everyone").check()
    page.get_by_role("button", name="Use this way in").click()
    page.get_by_text("Done.").wait_for()


def test_axe_finds_nothing_on_the_pages_that_are_seen_once(
    browser: Browser, server: Server, workshops: dict[str, Links]
) -> None:
    links = workshops["arrive"]
    page = browser.new_context().new_page()
    for address in (server.set_up_link, links["login_url"]):
        page.goto(address)
        assert faults(page) == [], address
    seated = seat(browser.new_context(), links)
    seated.goto(f"{server.url}/room/{links['join_code']}/leave")
    seated.get_by_role("button", name="Leave and take my open answers with me").click()
    seated.get_by_role("heading", name="You have left.").wait_for()
    assert faults(seated) == []
    page.goto(links["login_url"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your workshops").wait_for()
    page.goto(f"{server.url}/workshops/{links['workshop_id']}/co-facilitators")
    page.get_by_role("button", name="Make a link for a co-facilitator").click()
    page.goto(page.get_by_label("Give this link to one person").input_value())
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_console_while_cards_are_read(
    browser: Browser, server: Server, theme: str
) -> None:
    links = demo(server, "statements")
    context = leading(browser, links, reduced_motion="reduce", color_scheme=theme)
    page = context.pages[0]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(links["console_url"])
    page.get_by_role("button", name="Read the cards").click()
    page.locator("[data-card]").first.wait_for()
    page.get_by_role("button", name="Send back").first.click()
    page.locator("[data-verdict=sent_back]").wait_for()
    assert faults(page) == []
    phone = seat(
        browser.new_context(
            reduced_motion="reduce", color_scheme=theme, viewport={"width": 320, "height": 700}
        ),
        links,
    )
    phone.get_by_text("Look whether a card came back").click()
    assert faults(phone) == []
    assert too_wide(phone) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_at_any_width(
    browser: Browser,
    server: Server,
    signed_in: dict[str, Page],
    workshops: dict[str, Links],
    width: int,
) -> None:
    size = {"width": width, "height": 800 if width < 1000 else round(width * 9 / 16)}
    console = signed_in["light"]
    console.set_viewport_size(size)
    for step in STEPS:
        links = workshops[step]
        phone = seat(browser.new_context(viewport=size), links)
        assert too_wide(phone) == [], step
        phone.goto(links["wall_url"])
        assert too_wide(phone) == [], step
        console.goto(links["console_url"])
        assert too_wide(console) == [], step
        phone.context.close()
    for path in ("/workshops", "/workshops/new"):
        console.goto(server.url + path)
        assert too_wide(console) == [], path


def test_a_participant_joins_and_writes_by_keyboard_alone(
    browser: Browser, workshops: dict[str, Links]
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(workshops["they"]["join_url"])
    page.get_by_role("radio", name="Clinicians").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#card-new-power textarea").wait_for()
    for _ in range(20):
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("They decide without us.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Put it in":
            break
    page.keyboard.press("Enter")
    page.locator("#mine .own-card").first.wait_for(state="attached")


LONGER = ("among_ourselves", "true_or_not", "commitments")


@pytest.mark.parametrize("step", LONGER)
def test_axe_finds_nothing_in_the_steps_of_the_half_day(browser: Browser, server: Server, step: str) -> None:
    links = demo(server, step, template="half_day")
    context = browser.new_context(
        reduced_motion="reduce", color_scheme="dark", viewport={"width": 320, "height": 640}
    )
    page = seat(context, links)
    assert faults(page) == []
    assert too_wide(page) == []
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(links["wall_url"])
    assert faults(page) == []
    assert too_wide(page) == []
    context.close()


def test_axe_finds_nothing_on_templates_and_nothing_of_them_is_cut_off(
    signed_in: dict[str, Page], server: Server
) -> None:
    page = signed_in["light"]
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{server.url}/templates")
    assert faults(page) == []
    page.locator("#form-half_day").get_by_role("button", name="Copy and shape it").click()
    page.locator("#settings-statements summary").click()
    assert faults(page) == []
    assert too_wide(page) == []
    page.get_by_role("button", name="Drop “Reveal”").click()
    page.get_by_role("alert").get_by_text("The reveal must stay").wait_for()
    page.goto(f"{server.url}/templates/half_day/steps/6")
    page.frame_locator("iframe").first.get_by_text("Each group is among itself.").wait_for()
    assert faults(page) == []
    assert too_wide(page) == []
