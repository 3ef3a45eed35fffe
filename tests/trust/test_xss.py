"""Whatever people write is text. In a real browser nothing of it becomes an element, an attribute or a script.

The browser is told to ignore our Content-Security-Policy: escaping has to hold by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.domain.text import normalise
from tests.trust.hostile_room import PAYLOADS, Room
from tests.trust.serving import gunicorn, printed

pytestmark = pytest.mark.browser

WATCH = "window.__hit = 0; window.hit = () => { window.__hit += 1; }; top.hit = window.hit;"
# What an escape that was forgotten leaves behind, whether or not the browser runs it.
FOREIGN = """() => {
  const every = [...document.querySelectorAll('*')];
  const handlers = every.filter((one) => one.getAttributeNames().some((name) => name.startsWith('on')));
  const links = every.filter((one) => ['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'srcdoc', 'style']
    .some((name) => /^\\s*(javascript|vbscript|data:text)|evil\\.example|hit\\(/i.test(one.getAttribute(name) || '')));
  const strange = every.filter((one) => one.matches('hit-me, xss, x, base, object, embed, meta[http-equiv], marquee, '
    + 'math, video, audio, style, foreignObject, animate, set, slot, portal, layer, frameset')
    || (one.matches('script') && !one.src.startsWith(location.origin + '/static/'))
    || (one.matches('img') && one.getAttribute('src') === 'x'));
  const found = [...new Set([...handlers, ...links, ...strange])].map((one) => one.outerHTML.slice(0, 200));
  return { hit: window.__hit, found };
}"""
# An open page asks for what is new, as it does after a moment without a network, and shows it by its own script.
CATCH_UP = """async () => {
  window.dispatchEvent(new Event('online'));
  for (const region of document.querySelectorAll('[data-region]')) {
    const answer = await fetch(`${document.body.dataset.live}/regions/${region.dataset.region}`);
    for (let wait = 0; wait < 50 && region.dataset.rev < Number(answer.headers.get('X-Rev')); wait += 1)
      await new Promise((done) => setTimeout(done, 20));
  }
}"""
TEXTS = """() => [document.body.innerText, ...[...document.querySelectorAll('*')].flatMap((one) =>
  [one.textContent, one.value, ...one.getAttributeNames().map((name) => one.getAttribute(name))])
  .filter((one) => typeof one === 'string')]"""


@dataclass
class Looker:
    """A browser for each of those who look at the room; keeps whatever should not be there, and what it read."""

    browser: Browser
    room: Room
    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    open: dict[str, Page] = field(default_factory=dict)

    def of(self, who: str) -> BrowserContext:
        if who not in self.contexts:
            context = self.browser.new_context(bypass_csp=True, reduced_motion="reduce")
            context.add_init_script(WATCH)
            cookies = self.room.cookies[who].items()
            context.add_cookies([{"name": n, "value": v, "url": self.room.server.url} for n, v in cookies])
            context.on("dialog", lambda one: (self.dialogs.append(one.message), one.dismiss()))
            self.contexts[who] = context
        return self.contexts[who]

    def look(self, who: str, path: str) -> None:
        """Open a page and read it."""
        page = self.open.pop(path, None) or self.of(who).new_page()
        answer = page.goto(self.room.server.url + path, wait_until="domcontentloaded")
        assert answer is not None
        self.statuses.add(answer.status)
        self.open[path] = page
        self.check(page, f"{who} {path}")

    def look_again(self, who: str, path: str) -> None:
        """Read what an open page shows by now."""
        if path not in self.open:
            self.look(who, path)
        self.open[path].evaluate(CATCH_UP)
        self.check(self.open[path], f"{who} {path}")

    def check(self, page: Page, where: str) -> None:
        seen = page.evaluate(FOREIGN)
        self.foreign += [f"{where}: {one}" for one in seen["found"]]
        self.foreign += [f"{where}: a script ran"] if seen["hit"] else []
        self.read.update(" ".join(one.split()) for one in page.evaluate(TEXTS))

    @property
    def shown(self) -> set[str]:
        """Return the attacks that could be read somewhere, letter by letter."""
        everything = "\n".join(self.read)
        return {one for one in PAYLOADS if normalise(one) in everything or " ".join(one.split()) in everything}

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


def tour(browser: Browser, room: Room, steps: int | None = None, every: int = 1) -> Looker:
    """Look at every page in every picture of the workshop, or in every third, or of its first so many steps."""
    looker = Looker(browser, room)
    room.open_doors()
    for who, path in room.pages_around:
        looker.look(who, path)
        looker.open.pop(path).close()
    room.demo.while_reading = lambda: looker.look_again("lead", f"/workshops/{room.workshop}")
    for number, step in enumerate(room.pictures()):
        if steps is not None and step.position >= steps:
            break
        if number % every:
            continue
        for who, path in room.pages:
            looker.look_again(who, path)
    # What an element does comes a moment after it is there.
    for path, page in looker.open.items():
        looker.check(page, path)
    looker.close()
    return looker


def test_nothing_that_anybody_writes_runs_or_becomes_markup_on_any_screen(
    browser: Browser, tmp_path: Path
) -> None:
    with gunicorn(tmp_path, LIMITS="0") as server:
        looker = tour(browser, Room(server), every=3)
        assert looker.foreign == []
        assert looker.dialogs == []
        assert looker.statuses == {200}
        unread = set(PAYLOADS) - looker.shown
        assert len(unread) < len(PAYLOADS) / 10, unread
        assert printed(tmp_path) == ""


def test_a_card_that_was_not_escaped_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    with gunicorn(tmp_path, app="tests.trust.leaky_app:app", LIMITS="0") as server:
        looker = tour(browser, Room(server), steps=3)
    assert any("a script ran" in one for one in looker.foreign)
    assert any("onerror" in one for one in looker.foreign)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(bypass_csp=True)
    made.add_init_script(WATCH)
    yield made
    made.close()


def test_what_is_typed_on_a_phone_comes_back_as_it_was_typed(
    context: BrowserContext, browser: Browser, tmp_path: Path
) -> None:
    """Through the keyboard, the outbox, the answer of the server and the morph of the page."""
    with gunicorn(tmp_path, LIMITS="0") as server:
        room = Room(server, form="60")
        room.open_doors()
        for step in room.pictures():
            if any(one.name == "cards" for one in step.rounds):
                break
        context.add_cookies([{"name": f"seat-{room.code}", "value": room.fresh, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/room/{room.code}")
        looker = Looker(browser, room)
        for payload in ("<img src=x onerror=hit()>", '"><script>hit()</script>'):
            form = page.locator("#card-new-power")
            if not form.is_visible():
                page.locator("#lane-power summary").first.click()
            form.get_by_role("textbox").fill(payload)
            form.locator("input[type=radio][value=them]").first.check(force=True)
            form.locator("input[type=radio][value=told]").first.check(force=True)
            form.get_by_role("button", name="Put it in").click()
            expect(page.locator("#mine .own-card .said", has_text=payload).first).to_be_attached()
        looker.check(page, "phone")
        assert looker.foreign == []


def test_what_a_refusal_gives_back_is_text(context: BrowserContext, tmp_path: Path, browser: Browser) -> None:
    with gunicorn(tmp_path, LIMITS="0") as server:
        page = context.new_page()
        page.goto(f"{server.url}/")
        for payload in PAYLOADS[::16]:
            text = payload * 3
            page.evaluate(
                """([text]) => { const form = document.createElement('form'); form.method = 'post';
                form.action = '/nothing'; const area = document.createElement('textarea'); area.name = 'text';
                area.value = text; form.append(area); document.body.append(form); form.submit(); }""",
                [text],
            )
            expect(page.locator("main")).to_be_visible()
            page.wait_for_url("**/nothing")
            seen = page.evaluate(FOREIGN)
            assert (seen["hit"], seen["found"]) == (0, []), json.dumps(payload)
            page.goto(f"{server.url}/")
