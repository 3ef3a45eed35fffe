"""People with a browser each. They use the screen alone, and remember everything their browser was sent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Request, expect

from tests.browser.cable import Cable

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
PROJECTOR: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


@dataclass
class Actor:
    """One context with one page. `received` holds every text that reached it: pages, fetches and frames."""

    browser: Browser
    options: dict[str, Any]
    received: list[str] = field(default_factory=list)
    finished: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(**self.options)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", self.remember_frame))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfinished", lambda request: self.finished.append(request))

    def remember_frame(self, frame: str | bytes) -> None:
        self.received.append(frame if isinstance(frame, str) else frame.decode(errors="replace"))

    def everything(self) -> str:
        """Return all that this browser was ever sent, and what it shows now."""
        bodies = []
        for request in self.finished:
            response = request.response()
            if (
                response
                and "text/html" in response.headers.get("content-type", "")
                and response.status == 200
            ):
                # The browser forgets what a page loaded once it has been left.
                with suppress(Error):
                    bodies.append(response.text())
        return "\n".join([*self.received, *bodies, self.page.content()])

    def close(self) -> None:
        self.context.close()


@dataclass
class Participant(Actor):
    """A phone in the room."""

    options: dict[str, Any] = field(default_factory=lambda: dict(PHONE))
    cable: Cable | None = None

    def join(self, url: str, seat: str) -> None:
        self.page.goto(url)
        self.page.get_by_role("radio", name=seat).check()
        self.page.get_by_role("button", name="Join").click()
        # The timer runs once the page's script has been loaded.
        expect(self.page.locator("#region-step .timer")).not_to_be_empty()

    def step(self, title: str, patience: float = 5_000) -> None:
        """Wait until the phone shows a step, for so many milliseconds."""
        expect(self.page.locator("#region-step h1")).to_have_text(title, timeout=patience)

    def lane(self, name: str) -> Locator:
        lane = self.page.locator(f"#lane-{name}")
        if lane.get_attribute("open") is None:
            lane.locator("summary").first.click()
        return lane

    def write(
        self,
        lane: str,
        text: str,
        actor: str = "them",
        source: str = "heard it told",
        points: bool = False,
    ) -> None:
        """Put a card in; one that points at somebody goes as it is, after its author was asked."""
        form = self.lane(lane).locator(f"#card-new-{lane}")
        form.get_by_role("textbox").fill(text)
        form.get_by_role("radio", name=actor, exact=True).check()
        form.get_by_role("radio", name=source, exact=True).check()
        form.get_by_role("button", name="Put it in").click()
        if points:
            self.page.get_by_role("button", name="Send it as it is").click()

    def saved(self, text: str) -> None:
        """Wait until one's own card is on the phone, from the server."""
        expect(self.page.locator("#mine .own-card .said", has_text=text).first).to_be_attached()

    def rate(self, item: str, they: int, we: int, expect_self: int, expect_us: int) -> None:
        form = self.page.locator(f"#statement-{item}")
        expect(form).to_be_visible()
        for name, value in (("they", they), ("we", we)):
            form.locator(f"input[name={name}][value='{value}']").check(force=True)
        for name, value in (("expect_self", expect_self), ("expect_us", expect_us)):
            form.locator(f"input[data-field={name}]").fill(str(value))
        form.get_by_role("button", name="Save and go on").click()
        expect(self.page.locator(f"#given-{item}")).to_be_attached()


@dataclass
class Wall(Actor):
    """The projector."""

    options: dict[str, Any] = field(default_factory=lambda: dict(PROJECTOR))

    @property
    def shown(self) -> Locator:
        return self.page.locator("#region-wall")


@dataclass
class Facilitator(Actor):
    """The laptop that leads."""

    options: dict[str, Any] = field(default_factory=lambda: dict(LAPTOP))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def on(self, title: str) -> None:
        """Wait until the console is in a step."""
        expect(self.page.locator("#region-step h1")).to_have_text(title)

    def next(self, title: str) -> None:
        """Go on to a step by its button."""
        self.page.locator("#region-step").get_by_role("button", name=f"Next: {title}").click()
        self.on(title)

    def card(self, text: str) -> Locator:
        return self.page.locator("[data-card]", has_text=text)
