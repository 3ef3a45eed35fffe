"""A participant with a keyboard alone, from the join page to the close: Tab, arrows, Space, Enter and letters."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app import create_app
from app.actions import Actions, leading, preparing
from app.activities import KINDS
from app.regions import mine_key
from app.rehearsal.demo import Demo, find_facilitator, new_workshop
from tests.browser.actors import Participant
from tests.conftest import Server

FIELDS = ("textarea", "input[type=text]", "input:not([type])")
# More controls than any page has.
ENOUGH = 150
# Whether the focused control, or what is drawn for it, has a ring around it.
RING = """() => {
  const one = document.activeElement;
  const drawn = [one, one.nextElementSibling].filter(Boolean).map((element) => getComputedStyle(element));
  return drawn.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""
HERE = """() => {
  const one = document.activeElement;
  return one === document.body ? "" : [one.tagName, one.id, one.name, one.value, one.type].join("|");
}"""


# Whether the server's next question, or an empty field, has taken the place of what was answered.
ANSWERED = """([id, key]) => {
  const form = document.getElementById(id);
  if (!form || form.dataset.formKey !== key) return true;
  return "reset" in form.dataset && [...form.querySelectorAll("textarea")].every((field) => !field.value);
}"""
NAMES = "(radios) => [...new Set(radios.filter((one) => one.offsetParent).map((one) => one.name))]"


@dataclass
class Hands:
    """Hands that know the keyboard only."""

    page: Page

    def to(self, wanted: Callable[[str], bool], key: str = "Tab") -> None:
        """Press Tab until the wanted control has the focus; it must be seen there."""
        seen = []
        for _ in range(ENOUGH):
            here = str(self.page.evaluate(HERE))
            if here and wanted(here):
                assert self.page.evaluate(RING), f"no ring on {here}"
                return
            seen.append(here)
            self.page.keyboard.press(key)
        raise AssertionError(f"never reached; passed {seen[:40]}")

    def to_selector(self, selector: str) -> None:
        """Press Tab until what a selector names has the focus."""
        for _ in range(ENOUGH):
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                assert self.page.evaluate(RING), f"no ring on {selector}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached: {self.page.locator('main').inner_text()[:400]}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


@dataclass
class Room:
    """The room, led from beside through the same commands."""

    demo: Demo
    code: str
    template: str

    @classmethod
    def open(cls, server: Server, template: str) -> Room:
        app: Flask = create_app(server.env)
        actions: Actions = app.extensions["actions"]
        actions = replace(actions, config=replace(actions.config, undo_seconds=0))
        who = actions.write(find_facilitator)
        workshop = actions.write(lambda tx: preparing.make_workshop(tx, who, new_workshop(template)))
        demo = Demo(actions, who, workshop, random.Random(5))
        demo.perform(leading.Open(who))
        demo.people = tuple(demo.join(number) for number in range(13))
        return cls(demo, demo.code_of(demo.plain.groups[0].id), template)

    def pictures(self) -> Iterator[str]:
        """Lead the room through every picture; yield its step's key before the others answer."""
        demo = self.demo
        while True:
            step = demo.stand()
            yield step.key
            demo.answer(step)
            frames = KINDS[step.kind].frames(demo.plain, step)
            if step.frame + 1 < len(frames):
                if KINDS[step.kind].held_up(demo.plain, step, frames[step.frame + 1]):
                    demo.review()
                demo.perform(leading.ShowFrame(demo.facilitator, step.id, step.frame + 1))
            elif step.position + 1 < len(demo.plain.steps):
                demo.finish(step)
                demo.perform(leading.Advance(demo.facilitator, step.id))
            else:
                return
            demo.settle()


def answer(hands: Hands) -> bool:
    """Fill in whatever the phone asks first, and send it; return whether it asked anything."""
    page = hands.page
    form = page.locator(
        "#mine form[data-outbox]:not([data-form-key$='-given'], [data-form-key$='-unread']):visible"
    ).first
    if not form.count():
        return False
    key = form.get_attribute("id") or ""
    if not key:
        return False
    inside = f"#{key} "
    while page.locator(f"{inside}[data-on]:visible").count():
        choose(hands, inside)
        hands.to_selector(f"{inside}[data-on]")
        hands.press("Enter")
    choose(hands, inside)
    fields = page.locator(", ".join(f"{inside}{one}:visible" for one in FIELDS))
    for number in range(fields.count()):
        field = fields.nth(number)
        if field.input_value():
            continue
        hands.to_selector(f"#{field.get_attribute('id')}")
        hands.type("we meet them at the door and ask how it was")
    for number in range(page.locator(f"{inside}input[type=range]:visible").count()):
        field = page.locator(f"{inside}input[type=range]:visible").nth(number)
        hands.to_selector(f"#{field.get_attribute('id')}")
        before = field.get_attribute("aria-valuetext")
        hands.press("ArrowRight")
        assert field.get_attribute("aria-valuetext") != before
        assert "in 10" in str(field.get_attribute("aria-valuetext"))
    hands.to_selector(f"{inside}button:not([type=button])")
    asked = [key, form.get_attribute("data-form-key")]
    hands.press("Enter")
    page.wait_for_function(ANSWERED, arg=asked)
    return True


def choose(hands: Hands, inside: str) -> None:
    """Choose something in every visible group of radios, with Space."""
    names = hands.page.locator(f"{inside}input[type=radio]").evaluate_all(NAMES)
    for name in names:
        if hands.page.locator(f"{inside}input[name='{name}']:checked").count():
            continue
        hands.to_selector(f"{inside}input[type=radio][name='{name}']")
        hands.press("Space")
        assert hands.page.locator(f"{inside}input[name='{name}']:checked").count() == 1


@pytest.mark.browser
def test_a_participant_takes_part_with_the_keyboard_alone(browser: Browser, server: Server) -> None:
    room = Room.open(server, "90")
    nurse = Participant(browser)
    page, hands = nurse.page, Hands(nurse.page)
    page.goto(f"{server.url}/join/{room.code}")
    hands.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    hands.to_selector("input[name=group]")
    hands.press("Space")
    hands.to_selector("form:not(.languages) button.primary")
    hands.press("Enter")
    expect(page.locator("#region-step h1")).to_have_text("Arrive")
    answered: set[str] = set()
    for key in room.pictures():
        # The room is led from another process, which pushes nothing; the phone asks when its network is back.
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.locator("#mine")).to_have_attribute("data-mine", mine_key(room.demo.plain))
        expect(page.locator("#region-step h1")).to_have_text(room.demo.stand().title)
        for _ in range(2):
            if not answer(hands):
                break
            answered.add(key)
            expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved")
    # Everything that the form asks of everybody was answered by these hands.
    assert answered >= {
        "pulse_before", "they", "statements", "among_ourselves", "true_or_not", "choose", "say_back", "crux",
        "commitments", "pulse_after",
    }  # fmt: skip
    hands.to_selector(".page-foot a[href$='/leave']")
    hands.press("Enter")
    page.wait_for_url("**/leave")
    hands.to_selector("button.danger")
    hands.press("Enter")
    expect(page.get_by_role("heading", name="You have left.")).to_be_visible()
    assert nurse.faults == []
    nurse.close()
