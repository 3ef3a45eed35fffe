"""A workshop with simulated people at a chosen step, for tests that look at one page."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, BrowserContext

from tests.conftest import Server

Links = dict[str, str]


def demo(server: Server, until: str, participants: int = 14, template: str = "60") -> Links:
    """Make a demo workshop of a form up to a step and return its links."""
    wanted = ("--until", until, "--participants", str(participants), "--template", template)
    printed = server.flask("demo", "--json", *wanted)
    links: Links = json.loads(printed)
    return links


def sign_in(context: BrowserContext, links: Links) -> None:
    """Use the one-time link of a demo. The page stays open: closing one that navigates can hang Chromium."""
    page = context.new_page()
    page.goto(links["login_url"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your workshops").wait_for()


def leading(browser: Browser, links: Links, **options: object) -> BrowserContext:
    """Return a context in which the demo's facilitator is signed in."""
    context = browser.new_context(**options)
    sign_in(context, links)
    return context
