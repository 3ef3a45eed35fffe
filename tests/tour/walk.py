"""Leads a workshop with simulated people from before its doors open to after its end, and says what to look at.

The workshop runs on a real server; the walker leads it from beside, through the same commands on the same data.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from app import create_app
from app.actions import Actions, leading, preparing, reporting, reviewing
from app.activities import KINDS
from app.domain import agenda
from app.models import Entry, GroupScreen, Member, Muted, Workshop
from app.rehearsal.demo import Demo, new_workshop
from app.rehearsal.people import Simulated
from app.secrets import digest
from tests.browser.chromium import NAMES, QUIET
from tests.conftest import Server, start_server
from tests.tour import outside
from tests.tour.outside import Shown

PEOPLE = 14


@dataclass(frozen=True)
class Stop:
    """A moment of the tour."""

    name: str
    pages: tuple[Shown, ...]


@dataclass
class Tour:
    """One workshop of a form, and everyone who looks at it."""

    form: str
    seed: int = 3
    cookies: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __enter__(self) -> Tour:
        self.folder = Path(tempfile.mkdtemp(prefix="otherwise-tour-"))
        self.server: Server = start_server(
            self.folder, UNDO_SECONDS="0", DEV="1", SIGNUP="open", MAIL_URL="smtp://127.0.0.1:1"
        )
        app = create_app({**self.server.env, "PUBLIC_URL": ""})
        actions: Actions = app.extensions["actions"]
        self.actions = replace(actions, config=replace(actions.config, undo_seconds=0))
        self.prepare()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.process.terminate()
        self.server.process.wait(10)
        shutil.rmtree(self.folder)

    def prepare(self) -> None:
        """Make a facilitator with a workshop and a template of their own."""
        write, hashed = self.actions.write, outside.password_hash()
        who = write(lambda tx: preparing.make_facilitator(tx, "Ruth", "ruth@hospital.example", hashed))
        workshop = write(lambda tx: preparing.make_workshop(tx, who, new_workshop(self.form)))
        self.demo = Demo(self.actions, who, workshop, random.Random(self.seed))
        self.cookies["lead"] = [
            {"name": "facilitator", "value": write(lambda tx: preparing.sign_in(tx, who))}
        ]
        self.cookies["nobody"] = []
        with self.actions.database.reading() as session:
            found = session.get_one(Workshop, workshop)
            self.code, self.wall = found.join_code, found.wall_token
            tokens = {one.group_id: one.token for one in session.scalars(select(GroupScreen))}
            self.screen = tokens[found.groups[0].id]

    def stops(self) -> Iterator[Stop]:
        """Yield every moment in turn; the workshop stands still while one is looked at."""
        yield Stop("outside", tuple(outside.pages(self.demo, self.code, self.server.set_up_link)))
        yield Stop("before the doors", (self.of_wall(), self.of_console()))
        self.demo.perform(leading.Open(self.demo.facilitator))
        for way, pages in outside.ways_in(self.demo, self.screen, self.of_console(), self.of_wall()):
            yield Stop(f"coming in by {way}", pages)
        self.demo.people = tuple(self.demo.join(number) for number in range(PEOPLE))
        self.seat_phones()
        yield Stop("leaving", tuple(self.around_the_phone()))
        yield from self.steps()
        self.demo.perform(leading.End(self.demo.facilitator))
        texts = Shown("lead", "texts", "page", f"/workshops/{self.demo.workshop_id}/texts")
        yield Stop("ended", (self.of_wall(), *self.of_phones(), self.of_console(), texts))
        yield Stop("report", tuple(self.of_report()))
        if self.demo.plain.follow_up:
            yield Stop("follow-up to come", self.of_follow_up("to come"))
            self.demo.open_follow_up()
            yield Stop("follow-up", self.of_follow_up("open"))
            self.demo.close_follow_up()
            yield Stop("follow-up closed", self.of_follow_up("closed"))

    def of_follow_up(self, state: str) -> tuple[Shown, ...]:
        """Return the follow-up as a group's link opens it, and as the facilitator sees it."""
        later = self.demo.plain.follow_up
        assert later is not None
        link = later.links[self.demo.plain.groups[0].id]
        return (
            Shown("nobody", f"follow-up {state}", "phone", f"/follow-up/{link}"),
            Shown(
                "lead", f"follow-up console {state}", "page", f"/workshops/{self.demo.workshop_id}/follow-up"
            ),
        )

    def of_report(self) -> Iterator[Shown]:
        """Yield the report with all that leads from it; whoever looks has just given the password."""
        demo, base = self.demo, f"/workshops/{self.demo.workshop_id}/report"
        write = self.actions.write
        signed_in = write(lambda tx: preparing.sign_in(tx, demo.facilitator))
        self.cookies["confirmed"] = [{"name": "facilitator", "value": signed_in}]
        demo.perform(reporting.CommentOn(demo.facilitator, "expected", "We had not expected this either."))
        token = demo.perform(reporting.ShareReport(demo.facilitator, "The board", date.today()))
        yield Shown("confirmed", "report", "page", base)
        for name in ("downloads", "share", "pdf"):
            yield Shown("confirmed", f"report {name}", "page", f"{base}/{name}")
        yield Shown("nobody", "report by link", "page", f"/report/{token}")
        yield Shown("answered", "take home", "phone", f"/room/{self.code}/take-home")

    def around_the_phone(self) -> Iterator[Shown]:
        """Yield the pages that a phone leads to."""
        for name in ("leave", "hand-over"):
            yield Shown("fresh", name, "phone", f"/room/{self.code}/{name}")
        yield Shown("nobody", "join with seats", "phone", f"/join/{self.code}")

    def seat_phones(self) -> None:
        """Give one phone a seat that never answers; another is that of a simulated person."""
        fresh = self.demo.come_in(0)
        for who, secret in (("fresh", fresh), ("answered", self.demo.people[1].secret)):
            self.cookies[who] = [{"name": f"seat-{self.code}", "value": secret}]

    def steps(self) -> Iterator[Stop]:
        """Walk the agenda, every picture of it: first as it is asked, then with the answers."""
        demo = self.demo
        while True:
            step = demo.stand()
            yield self.picture(step)
            if step.position == 1:
                demo.perform(leading.Pause(demo.facilitator))
                yield Stop("paused", (self.of_wall(), *self.of_phones(), self.of_console()))
                demo.perform(leading.Resume(demo.facilitator))
                demo.perform(leading.ShowWall(demo.facilitator, neutral=True))
                yield Stop("neutral", (self.of_wall(),))
                demo.perform(leading.ShowWall(demo.facilitator, neutral=False))
            demo.answer(step)
            if any(one.state == "open" for one in step.rounds):
                yield Stop(f"{self.named(step)} answered", (self.phone("answered"), self.of_console()))
            while step.frame + 1 < len(frames := KINDS[step.kind].frames(demo.plain, step)):
                if KINDS[step.kind].held_up(demo.plain, step, frames[step.frame + 1]):
                    yield from self.reading()
                demo.perform(leading.ShowFrame(demo.facilitator, step.id, step.frame + 1))
                demo.settle()
                step = demo.stand()
                yield self.picture(step)
                demo.answer(step)
            if step.position + 1 == len(demo.plain.steps):
                return
            following = demo.plain.steps[step.position + 1]
            if KINDS[following.kind].blocked(demo.plain, following):
                yield from self.reading()
            demo.perform(leading.Advance(demo.facilitator, step.id))
            demo.settle()

    def reading(self) -> Iterator[Stop]:
        """Stop where cards wait to be read, then read them."""
        yield Stop(f"{self.named(self.demo.stand())} reading", (self.of_console(), self.phone("answered")))
        if "muted" not in self.cookies and (muted := self.mute()):
            yield Stop(f"{self.named(self.demo.stand())} muted", (self.of_console(),))
            self.cookies["muted"] = [{"name": f"seat-{self.code}", "value": muted.secret}]
            self.demo.people = tuple(one for one in self.demo.people if one is not muted)
        self.demo.review()

    def mute(self) -> Simulated | None:
        """Hold one card and mute its author; return who that is, if there is a card to hold."""
        demo = self.demo
        waiting = [one.id for step in demo.plain.steps for one in step.rounds if one.state == "closed"]
        for round_id in waiting:
            demo.perform(reviewing.OpenReview(demo.facilitator, round_id))
        with self.actions.database.reading() as session:
            found = session.scalar(select(Entry).where(Entry.round_id.in_(waiting)).order_by(Entry.id))
        if found is None:
            return None
        demo.perform(reviewing.Judge(demo.facilitator, found.id, "held", "person"))
        demo.perform(reviewing.Mute(demo.facilitator, found.id, True))
        with self.actions.database.reading() as session:
            hashes = set(
                session.scalars(select(Member.secret_hash).join(Muted, Muted.member_id == Member.id))
            )
        return next(one for one in demo.people if digest(one.secret) in hashes)

    def named(self, step: Any) -> str:
        return f"{step.position:02d} {step.key} {step.frame:02d}"

    def picture(self, step: Any) -> Stop:
        """Return everything that people see of one picture."""
        pages = [self.of_wall(), *self.of_phones(), self.of_console()]
        if KINDS[step.kind].own_screen:
            if "muted" in self.cookies:
                pages.append(Shown("muted", "phone muted", "phone", f"/room/{self.code}", write))
            pages.append(Shown("nobody", "group", "wall", f"/group/{self.screen}"))
        return Stop(self.named(step), tuple(pages))

    def of_wall(self) -> Shown:
        return Shown("nobody", "wall", "wall", f"/wall/{self.wall}")

    def of_console(self) -> Shown:
        return Shown("lead", "console", "page", f"/workshops/{self.demo.workshop_id}")

    def of_phones(self) -> tuple[Shown, Shown]:
        return self.phone("fresh"), self.phone("answered")

    def phone(self, who: str) -> Shown:
        return Shown(who, f"phone {who}", "phone", f"/room/{self.code}")


def write(page: Page) -> None:
    """Where a text is asked for, write one and send it, and wait for the answer."""
    asked = page.locator("#mine textarea:visible").first
    if asked.count():
        asked.fill("They never ask us.")
        page.locator("#mine form", has=asked).locator("button:visible").last.click()
        page.locator("[data-status][data-state=refused], .returned li").first.wait_for()


@dataclass
class Browsers:
    """A browser for each person of the tour; reduced motion, so that every picture has come to rest."""

    browser: Browser
    tour: Tour
    options: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def of(self, who: str) -> Page:
        """Return somebody's page, opening their browser first."""
        if who not in self.pages:
            context = self.browser.new_context(reduced_motion="reduce", **self.options)
            context.add_cookies([{**one, "url": self.tour.server.url} for one in self.tour.cookies[who]])
            self.pages[who] = context.new_page()
        return self.pages[who]

    def open(self, shown: Shown, language: str = "") -> Page:
        """Open a page in a language and wait until it has its fonts and its scripts have run."""
        page = self.of(shown.who)
        page.context.add_cookies(
            [{"name": "language", "value": language or "en_GB", "url": self.tour.server.url}]
        )
        page.goto(f"{self.tour.server.url}{shown.path}{f'?lang={language}' if language else ''}")
        page.evaluate("document.fonts.ready.then(() => true)")
        page.wait_for_function(
            "[...document.querySelectorAll('time[data-deadline]')].every((one) => one.textContent)"
        )
        if shown.do:
            shown.do(page)
            page.evaluate("document.fonts.ready.then(() => true)")
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


# Two frames, the fonts that they asked for, and whatever still moves after them.
AT_REST = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  document.fonts.ready.then(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
    .then(() => done(true)))))"""


def themed(page: Page, theme: str) -> None:
    """Show a page in light or dark, and wait until every colour has changed."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.evaluate(AT_REST)


def browsing() -> Any:
    """Return a context manager for a browser of one's own."""
    return sync_playwright()


def launch(playwright: Any) -> Browser:
    """Start Debian's Chromium."""
    path = next((found for found in map(shutil.which, NAMES) if found), None)
    started: Browser = playwright.chromium.launch(executable_path=path, args=QUIET)
    return started


FORMS = tuple(agenda.FORMS)
