"""Whole pages work under the Content-Security-Policy that we send, Trusted Types included, and break none of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from tests.browser.actors import PHONE, Participant
from tests.browser.demo import Links, demo, sign_in
from tests.conftest import Server

pytestmark = pytest.mark.browser

LISTEN = """window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.__violations.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"""


@dataclass
class Watched:
    """A browser that remembers every complaint about a page."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext, page: Page | None = None) -> Watched:
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        made = cls(page or context.new_page())
        made.page.on("console", made.heard)
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        return made

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def ends_well(self) -> None:
        self.complaints += self.page.evaluate("window.__violations")
        assert self.complaints == []


@pytest.fixture(scope="module")
def links(server: Server) -> Links:
    return demo(server, "arrive")


@pytest.fixture(scope="module")
def leading(browser: Browser, links: Links) -> Iterator[BrowserContext]:
    context = browser.new_context()
    sign_in(context, links)
    yield context
    context.close()


@pytest.fixture
def lead(leading: BrowserContext) -> Watched:
    return Watched.of(leading)


def test_a_phone_a_wall_and_a_console_go_from_step_to_step_without_a_violation(
    browser: Browser, links: Links, lead: Watched
) -> None:
    person, wall = Participant(browser), Watched.of(browser.new_context())
    phone = Watched.of(person.context, person.page)
    # What would show that a browser has no such policy, and that the rest of this test proves nothing.
    person.join(links["join_url"], "Managers")
    for sink in ("document.body.innerHTML = '<b>x</b>'", "new DOMParser().parseFromString('x', 'text/html')"):
        with pytest.raises(Error, match="TrustedHTML"):
            phone.page.evaluate(sink)
    with pytest.raises(Error, match="disallowed"):
        phone.page.evaluate("trustedTypes.createPolicy('another', {})")
    phone.complaints.clear()
    phone.page.reload()
    wall.page.goto(links["wall_url"])
    lead.page.goto(links["console_url"])
    lead.page.get_by_role("button", name="Next: They...").click()
    person.step("They...", 15_000)
    person.write("power", "They decide without us.")
    person.saved("They decide without us.")
    lead.page.get_by_role("button", name="Next: Own view and forecast").click()
    person.step("Own view and forecast", 15_000)
    expect(wall.page.locator("#region-wall")).to_contain_text("Own view and forecast")
    lead.page.get_by_role("button", name="Read the cards").first.click()
    expect(lead.page.locator("[data-review] [data-card]").first).to_be_visible()
    for one in (phone, wall, lead):
        one.ends_well()
    person.close()
    wall.page.context.close()


@pytest.mark.parametrize(
    "path",
    ["/", "/privacy", "/check", "/sign-in", "/workshops", "/workshops/new", "/templates", "/templates/60/steps/3"],
)
def test_no_page_around_the_workshop_breaks_the_policy(lead: Watched, server: Server, path: str) -> None:
    lead.page.goto(server.url + path)
    expect(lead.page.locator("main").first).to_be_visible()
    lead.page.wait_for_load_state("networkidle")
    lead.ends_well()


def test_a_browser_that_does_not_know_trusted_types_shows_the_same(browser: Browser, server: Server) -> None:
    links = demo(server, "they")
    person = Participant(browser, {**PHONE, "bypass_csp": True})
    person.context.add_init_script("delete window.trustedTypes")
    phone = Watched.of(person.context, person.page)
    person.join(links["join_url"], "Managers")
    assert phone.page.evaluate("typeof window.trustedTypes") == "undefined"
    person.write("power", "They never ask.")
    person.saved("They never ask.")
    phone.ends_well()
    person.close()
