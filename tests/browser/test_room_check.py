"""The room check says in plain sentences what a phone finds, whatever stands between it and the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.cable import cable_to
from tests.conftest import Server

pytestmark = pytest.mark.browser


def test_a_phone_learns_how_it_reaches_the_server_and_looks_again(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    with cable_to(server.url) as cable:
        page.goto(f"{cable.url}/check")
        verdict, checks = page.locator("[data-verdict]"), page.locator("[data-checks]")
        expect(verdict).to_have_text("All is well here. This phone can take part.", use_inner_text=True)
        expect(checks).to_contain_text("News comes at once", use_inner_text=True)
        expect(checks).to_contain_text("keeps what is written", use_inner_text=True)
        expect(page.locator("[data-check=speed]")).to_have_attribute("data-found", "well")
        cable.cut()
        page.get_by_role("button", name="Look again").click()
        expect(verdict).to_have_text("The server does not answer from here.", use_inner_text=True)
        expect(page.locator("[data-check=speed]")).to_have_attribute("data-found", "bad")
    page.close()


def test_blocked_sockets_are_told_with_what_that_means(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    with cable_to(server.url, carries_sockets=False) as cable:
        page.goto(f"{cable.url}/check")
        verdict = page.locator("[data-verdict]")
        expect(verdict).to_contain_text("a few seconds late", use_inner_text=True, timeout=12_000)
        expect(page.locator("[data-check=socket]")).to_contain_text("let WebSockets through", use_inner_text=True)
    page.close()


def test_without_script_the_page_itself_is_the_answer(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/check")
    expect(page.locator("[data-verdict]")).to_have_text(
        "This phone reaches the server: you are reading a page of it.", use_inner_text=True
    )
    expect(page.locator("[data-checks]")).to_be_hidden()
    context.close()
