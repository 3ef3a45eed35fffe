"""Proxies that hold back, block and cut, lines that lose, and a phone that is a day off: everyone catches up."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.actors import Participant
from tests.browser.demo import demo, leading
from tests.conftest import Server, free_port
from tests.faults.bad_line import bad_line_to
from tests.trust.serving import answers

pytestmark = pytest.mark.browser

DAY = 24 * 3600 * 1000
UPGRADES = "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;"
# What hospital proxies do: hold answers back until they are whole, close what has been idle, let no WebSocket through.
PROXIES = {
    "blocks the upgrade": "keepalive_timeout 1s;",
    "cuts what is idle": f"{UPGRADES} proxy_read_timeout 2s; proxy_send_timeout 2s; keepalive_timeout 1s;",
}


@contextmanager
def nginx(folder: Path, server: Server, rules: str) -> Iterator[str]:
    """Put an nginx of our own before a server; gives its address."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("There is no nginx here. On Debian: sudo apt install nginx-light")
    port, log = free_port(), folder / "log"
    kept = " ".join(
        f"{one}_temp_path {folder / one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {log}; events {{}}\n"
        f"http {{ access_log off; {kept} server {{ listen 127.0.0.1:{port}; proxy_buffering on; location / {{\n"
        f"proxy_pass {server.url}; proxy_http_version 1.1; proxy_set_header Host $http_host; {rules}\n}} }} }}\n"
    )
    folder.chmod(0o755)
    process = subprocess.Popen([program, "-p", folder, "-e", log, "-c", folder / "nginx.conf"])
    try:
        assert answers(f"http://127.0.0.1:{port}/readyz", 10), log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(autouse=True)
def everybody_goes_home(browser: Browser) -> Iterator[None]:
    yield
    for context in list(browser.contexts):
        context.close()


def lead(browser: Browser, links: dict[str, str]) -> Page:
    page = leading(browser, links).new_page()
    page.goto(links["console_url"])
    return page


def as_a_fresh_page(person: Participant) -> None:
    """Wait until a phone shows the revision that a fresh page gives it, and one card saved."""
    region = person.page.locator("#region-step")
    fresh = person.context.new_page()
    fresh.goto(person.page.url)
    rev = fresh.locator("#region-step").get_attribute("data-rev")
    expect(region).to_have_attribute("data-rev", str(rev), timeout=15_000)
    expect(fresh.locator("#mine .own-card")).to_have_count(1)
    expect(person.page.locator("#mine .own-card")).to_have_count(1)


@pytest.mark.parametrize("rules", PROXIES.values(), ids=PROXIES)
def test_a_phone_behind_a_proxy_follows_and_saves(
    browser: Browser, server: Server, tmp_path: Path, rules: str
) -> None:
    links = demo(server, "arrive")
    console, person = lead(browser, links), Participant(browser)
    with nginx(tmp_path, server, rules) as url:
        person.join(url + links["join_url"].removeprefix(server.url), "Managers")
        # The first socket is blocked or cut, so the phone tries another one; then the room goes on.
        person.page.wait_for_event("websocket", timeout=15_000)
        console.get_by_role("button", name="Next: They...").click()
        person.step("They...", patience=15_000)
        person.write("power", "They decide without us.")
        person.saved("They decide without us.")
        as_a_fresh_page(person)
    assert person.faults == []


def test_a_phone_on_a_line_that_loses_one_piece_in_seven_catches_up(browser: Browser, server: Server) -> None:
    links = demo(server, "arrive")
    console, person = lead(browser, links), Participant(browser)
    with bad_line_to(server.url, loss=0) as line:
        person.join(line.through(links["join_url"]), "Managers")
        line.loss = 0.15
        console.get_by_role("button", name="Next: They...").click()
        person.step("They...", patience=20_000)
        person.write("power", "They decide without us.")
        expect(person.page.locator("[data-status]")).to_have_text("Saved.", timeout=20_000)
        line.loss = 0
        as_a_fresh_page(person)
    assert person.faults == []


@pytest.mark.parametrize("days", [1, -1], ids=["ahead", "behind"])
def test_a_phone_whose_clock_is_a_day_off_has_the_rooms_timer_and_sends_its_card_once(
    browser: Browser, server: Server, days: int
) -> None:
    links = demo(server, "they")
    right, person = Participant(browser), Participant(browser)
    person.context.add_init_script(
        f"const now = Date.now; Date.now = () => now() + {days * DAY};"
        f"window.Date = class extends Date {{ constructor(...given) {{ "
        f"given.length ? super(...given) : super(now() + {days * DAY}); }} }};"
    )
    for one in (right, person):
        one.join(links["join_url"], "Managers")
    assert abs(person.page.evaluate("Date.now()") - right.page.evaluate("Date.now()")) > DAY / 2
    assert abs(seconds_left(person) - seconds_left(right)) <= 5
    # Kept on the phone while there is no line, over a reload, and sent once there is one.
    person.page.route("**/steps/**", lambda route: route.abort())
    person.write("power", "They decide without us.")
    expect(person.page.locator("[data-status]")).to_have_text("On your phone")
    person.page.reload()
    person.page.unroute("**/steps/**")
    person.saved("They decide without us.")
    as_a_fresh_page(person)


def seconds_left(person: Participant) -> int:
    """Return what the timer on a phone shows, in seconds."""
    timer = person.page.locator("#region-step .timer")
    expect(timer).to_contain_text(":")
    minutes, seconds = timer.inner_text().strip().split()[-1].split(":")
    return 60 * int(minutes) + int(seconds)
