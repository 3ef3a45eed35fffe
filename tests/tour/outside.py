"""The pages around a workshop: before one comes in, and beside the console."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from app import passwords
from app.actions import deleting, preparing
from app.actions.entering import SetWay
from app.rehearsal.demo import Demo, new_workshop

PASSWORD = "a short sentence does well"


@dataclass(frozen=True)
class Shown:
    """One page to look at: whose browser opens it, what it is called, and how it is looked at (see SIZES).

    `do` is done there first, to look at what comes of it.
    """

    who: str
    name: str
    kind: str
    path: str
    do: Callable[[Page], object] | None = None


def pressing(button: str = "main form .button.primary") -> Callable[[Page], object]:
    """Return what presses a button, in whatever language it is, and waits for the page that comes of it."""

    def press(page: Page) -> None:
        with page.expect_navigation():
            page.locator(button).first.click()

    return press


def filling(words: str) -> Callable[[Page], object]:
    """Return what fills in the first field and sends its form."""

    def fill(page: Page) -> None:
        page.locator("main .field input").first.fill(words)
        pressing()(page)

    return fill


def checked(page: Page) -> None:
    """Wait until the room check has found what it looks for."""
    page.locator("[data-again] button").wait_for()


def pages(demo: Demo, code: str, set_up_link: str) -> Iterator[Shown]:
    """Yield the pages around a workshop that has not opened its doors."""
    workshop, write = f"/workshops/{demo.workshop_id}", demo.actions.write
    reset = write(lambda tx: preparing.make_link(tx, "reset", demo.facilitator))
    for name, path in (
        ("home", "/"),
        ("join", f"/join/{code}"),
        ("unknown code", "/join/ABCD"),
        ("privacy", "/privacy"),
        ("nothing", "/nothing"),
    ):
        yield Shown("nobody", name, "phone", path)
    yield Shown("nobody", "check", "phone", "/check", checked)
    for name, path in (
        ("sign in", "/sign-in"),
        ("sign up", "/sign-up"),
        ("forgotten", "/forgotten"),
        ("reset", f"/reset/{reset}"),
        ("set up", "/" + set_up_link.split("/", 3)[3]),
    ):
        yield Shown("nobody", name, "page", path)
    address = filling("ruth@hospital.example")
    yield Shown("nobody", "sign in refused", "page", "/sign-in", address)
    yield Shown("nobody", "sign up refused", "page", "/sign-up", pressing())
    yield Shown("nobody", "forgotten sent", "page", "/forgotten", address)
    for name, path in (
        ("workshops", "/workshops"),
        ("new workshop", "/workshops/new"),
        ("templates", "/templates"),
        ("report from file", "/reports/from-file"),
        ("co-facilitators", f"{workshop}/co-facilitators"),
        ("rehearse", f"{workshop}/rehearsal"),
        ("before", f"{workshop}/before"),
        ("invitation", f"{workshop}/invitation"),
        ("run sheet", f"{workshop}/run-sheet"),
        ("briefing", f"{workshop}/briefing"),
        ("texts none", f"{workshop}/texts"),
        ("log", f"{workshop}/log"),
        ("deletion", f"{workshop}/deletion"),
        ("certificate", f"/account/certificates/{deleted(demo)}"),
        ("account", "/account"),
        ("confirm", "/account/confirm"),
        ("components", "/dev/components/sheet"),
    ):
        yield Shown("lead", name, "page", path)
    yield Shown("lead", "deletion refused", "page", f"{workshop}/deletion", pressing("main .button.danger"))
    yield Shown("lead", "account invitation", "page", "/account", pressing("[action$=invitations] button"))
    yield Shown("lead", "confirm refused", "page", "/account/confirm", filling("no"))


def deleted(demo: Demo) -> str:
    """Delete a workshop made for it, and return its certificate's id."""
    other = demo.actions.write(lambda tx: preparing.make_workshop(tx, demo.facilitator, new_workshop()))
    return deleting.delete_workshop(demo.actions, demo.facilitator, other)


def ways_in(demo: Demo, screen: str, console: Shown, wall: Shown) -> Iterator[tuple[str, tuple[Shown, ...]]]:
    """Yield every way in, each with the pages that differ by it."""
    entry = f"/workshops/{demo.workshop_id}/entry"
    for way in ("tickets", "group_codes", "one_code"):
        demo.perform(SetWay(demo.facilitator, way))
        shown = [Shown("lead", "entry", "page", entry), console, wall]
        if way == "tickets":
            shown.append(Shown("lead", "entry made", "page", entry, pressing()))
        if way == "group_codes":
            group = demo.plain.groups[0].id
            shown.append(Shown("nobody", "join", "phone", f"/join/{demo.code_of(group)}"))
            shown.append(Shown("nobody", "group", "wall", f"/group/{screen}"))
        yield way, tuple(shown)


def password_hash() -> str:
    """Return the hash of the tour's password."""
    return passwords.make(PASSWORD)
