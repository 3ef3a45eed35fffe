"""The 90-minute form through the screen alone: a facilitator, a wall, two groups of six with a screen of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actors import Facilitator, Participant, Wall
from tests.conftest import Server, start_server

EACH = 6
LANES = ("power", "distance", "values")

# Fills in the one form that a phone asks with: a choice in every question, a forecast, a few words. Returns its key.
ANSWER = """([choice, words, part]) => {
  const form = [...document.querySelectorAll('#mine form[data-form-key]')]
    .find((one) => one.offsetParent && one.id.includes(part) && !one.closest('details.own-card:not([open])'));
  if (!form) return null;
  const names = [...new Set([...form.querySelectorAll('input[type=radio]')].map((one) => one.name))];
  for (const name of names) {
    const radios = [...form.querySelectorAll(`input[type=radio][name="${name}"]`)];
    radios[Math.min(choice, radios.length - 1)].click();
  }
  for (const range of form.querySelectorAll('input[type=range]')) {
    range.value = 2 * choice;
    range.dispatchEvent(new Event('input', { bubbles: true }));
  }
  for (const one of form.querySelectorAll('textarea, input:not([type]), input[type=text]')) {
    one.value = words;
    one.dispatchEvent(new Event('input', { bubbles: true }));
  }
  form.requestSubmit(form.querySelector('button.primary') || form.querySelector('button'));
  return form.dataset.formKey;
}"""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = start_server(tmp_path_factory.mktemp("ninety"))
    yield started
    started.process.terminate()
    started.process.wait(10)


def answer(
    phones: list[Participant], words: Callable[[int], str] = str, part: str = "", choice: int | None = None
) -> None:
    """Let every phone answer what it is asked first, then wait until each of them has been told that it is saved."""
    for phone in phones:
        expect(phone.page.locator("#mine form[data-form-key]:visible").first).to_be_attached()
    sent = [
        phone.page.evaluate(ANSWER, [number % 5 if choice is None else choice, words(number), part])
        for number, phone in enumerate(phones)
    ]
    for phone, key in zip(phones, sent, strict=True):
        assert key, f"{phone.page.url} asks nothing: {phone.page.locator('#mine').inner_text()}"
        expect(phone.page.locator(f'#mine form[data-form-key="{key}"]:visible')).to_have_count(0)


def press_each(phones: list[Participant], where: str, button: str) -> None:
    """Let every phone press one button in each form of a list."""
    for phone in phones:
        phone.page.evaluate(
            "([where, button]) => document.querySelectorAll(`${where} form`)"
            ".forEach((one) => one.requestSubmit(one.querySelector(button)))",
            [where, button],
        )


def read(lead: Facilitator) -> None:
    """Read and release everything that waits."""
    lead.press("Read the cards")
    page = lead.page
    expect(page.locator("[data-review]")).to_have_count(1)
    while (left := page.locator("[data-unread]").count()) > 0:
        page.locator("[data-unread]").first.get_by_role("button", name=re.compile("^Release")).click()
        expect(page.locator("[data-unread]")).to_have_count(left - 1)
    lead.press("Finish reading and seal")
    expect(page.locator("[data-review]")).to_have_count(0)


def go(lead: Facilitator, button: str) -> None:
    """Lead the room to the next picture by its button, as soon as what it waits for is sealed."""
    expect(lead.page.locator("#held-up")).to_have_count(0)
    lead.page.locator("#region-step .controls").get_by_role("button", name=button, exact=True).click()
    expect(
        lead.page.locator("#region-step .controls").get_by_role("button", name=button, exact=True)
    ).to_have_count(0)


def on_to(lead: Facilitator, title: str) -> None:
    """Go on to a step, as soon as what it waits for is sealed."""
    expect(lead.page.locator("#blocked")).to_have_count(0)
    lead.next(title)


@pytest.mark.browser
def test_two_groups_of_six_hold_the_ninety_minutes_to_their_close(browser: Browser, fresh: Server) -> None:
    lead, wall = Facilitator(browser), Wall(browser)
    screens = prepare(lead, wall, fresh)
    clinicians, managers = ([Participant(browser) for _ in range(EACH)] for _ in range(2))
    for people, seat in ((clinicians, "Clinicians"), (managers, "Managers")):
        code = code_on_the_sheet(lead, seat)
        for person in people:
            person.join(f"{fresh.url}/join/{code}", seat)
    phones = [*clinicians, *managers]
    own = [Wall(browser) for _ in screens]
    for screen, path in zip(own, screens, strict=True):
        screen.page.goto(f"{fresh.url}{path}")

    pulse_and_cards(lead, phones)
    own_view(lead, phones)
    among_ourselves(lead, wall, own, clinicians, managers)
    reveal_and_check(lead, wall, phones)
    compare_and_choose(lead, wall, phones)
    say_back_and_crux(lead, wall, phones)
    commit_and_close(lead, wall, phones)

    for actor in [*phones, *own, wall, lead]:
        assert actor.faults == []
        actor.close()


def prepare(lead: Facilitator, wall: Wall, server: Server) -> list[str]:
    """Make the workshop and open its doors; return the addresses of the groups' own screens."""
    page = lead.page
    page.goto(server.set_up_link)
    page.get_by_label("Your name").fill("Ruth")
    page.get_by_label("Your e-mail address").fill("ruth@hospital.example")
    page.get_by_label("A password").fill("a sentence that is long")
    page.get_by_role("button", name="Go on to your first workshop").click()
    page.get_by_label("What the workshop is called").fill("Ninety minutes")
    page.get_by_role("radio", name="90 minutes").check()
    page.get_by_label("Speaking-up route").fill("the Guardian, extension 4567")
    page.get_by_label("Who gets the report").fill("the people in this room")
    page.get_by_label("Who runs this server").fill("the trust’s IT")
    page.get_by_label("I have read the checklist").check()
    page.get_by_role("button", name="Make the workshop").click()
    wall.page.goto(server.url + str(page.get_by_role("link", name="Open the wall").get_attribute("href")))
    lead.press("Open the doors")
    lead.on("Arrive")
    expect(wall.shown).to_contain_text("Each group has a code of its own.")
    expect(wall.shown.locator(".qr, .code")).to_have_count(0)
    links = page.get_by_role("link", name="The screen of")
    return [str(links.nth(number).get_attribute("href")) for number in range(2)]


def code_on_the_sheet(lead: Facilitator, seat: str) -> str:
    """Return the code on the sheet that the facilitator prints for a group."""
    with lead.page.expect_popup() as opened:
        lead.page.get_by_role("link", name="Sheets with QR codes").click()
    slip = opened.value.locator(".slip", has_text=seat)
    expect(slip.locator(".qr svg")).to_be_visible()
    code = str(slip.locator(".code").text_content()).replace(" ", "")
    opened.value.close()
    return code


def pulse_and_cards(lead: Facilitator, phones: list[Participant]) -> None:
    on_to(lead, "How we disagree")
    answer(phones, choice=1)
    on_to(lead, "They...")
    for turn in range(2):
        for number, phone in enumerate(phones):
            lane = LANES[(number + turn) % 3]
            phone.write(lane, f"They do thing {number} in turn {turn}.")
        for number, phone in enumerate(phones):
            phone.saved(f"They do thing {number} in turn {turn}.")


def own_view(lead: Facilitator, phones: list[Participant]) -> None:
    on_to(lead, "Own view and forecast")
    for _ in range(8):
        answer(phones)
    for phone in phones:
        expect(phone.page.locator("#all-answered")).to_be_visible()
    read(lead)


def among_ourselves(
    lead: Facilitator,
    wall: Wall,
    own: list[Wall],
    clinicians: list[Participant],
    managers: list[Participant],
) -> None:
    phones = [*clinicians, *managers]
    on_to(lead, "Among ourselves")
    expect(own[0].page.locator("body")).to_contain_text("no longer sure of")
    lead.page.get_by_role("button", name="the opener has spoken").first.click()
    expect(lead.page.locator("[aria-pressed=true]")).to_have_count(1)
    for _ in range(5):
        answer(phones)
    # All say the same of speaking up: spread out, six answers would be told apart by their words, and not shown.
    answer(phones, choice=1)
    answer(phones, words=lambda number: f"Secret {'c' if number < EACH else 'm'} of person {number}.")
    for phone in phones:
        expect(phone.page.locator("#all-answered")).to_be_visible()
    go(lead, "Close the writing: talk")
    read(lead)
    go(lead, "Vote on what leaves the room")
    for people, mark in ((clinicians, "c"), (managers, "m")):
        for person in people:
            expect(person.page.locator("#votes-open form")).to_have_count(6)
            expect(person.page.locator("#votes-open")).to_contain_text(f"Secret {mark}")
    # The clinicians take everything to the room, the managers keep theirs.
    press_each(clinicians, "#votes-open", "[value='1']")
    press_each(managers, "#votes-open", "[value='0']")
    for person in phones:
        # A phone sends its six one after the other, and twelve phones share one browser here.
        expect(person.page.locator("#votes-open [aria-pressed=true]")).to_have_count(6, timeout=20_000)
    go(lead, "Close the vote")
    expect(wall.shown).to_contain_text("They keep theirs among themselves.")
    expect(wall.shown).to_contain_text("Secret c of person")
    assert "Secret m" not in wall.everything()
    assert not any("Secret m" in person.everything() for person in clinicians[:2])
    expect(own[1].page.locator("body")).to_contain_text("It stays among ourselves.")
    assert "Secret c" not in own[1].everything()


def reveal_and_check(lead: Facilitator, wall: Wall, phones: list[Participant]) -> None:
    on_to(lead, "Tea")
    on_to(lead, "Reveal")
    for button in ("Show distance", "Show values", "Close the reading"):
        expect(wall.shown).to_contain_text("They do thing")
        go(lead, button)
    on_to(lead, "What is true, what isn’t")
    for _ in range(2):
        answer(phones)
    answer(phones, words=lambda number: f"It was otherwise, says {number}.")
    go(lead, "Close the writing: talk")
    read(lead)
    texts = ""
    for _ in range(2):
        go_on(lead, wall, "Next pair of cards")
        expect(wall.shown).to_contain_text("true of us, say")
        texts += wall.shown.inner_text()
    assert "It was otherwise" in texts
    go(lead, "Ask those who wrote the cards")
    for _ in range(2):
        answer(phones)
    answer(phones, words=lambda number: f"We would need to see {number}.")
    go(lead, "Close and show what moved")
    expect(wall.shown).to_contain_text("no failure", timeout=15_000)
    read(lead)
    go(lead, "Show what each side would need to see")
    expect(wall.shown).to_contain_text("We would need to see")


def go_on(lead: Facilitator, wall: Wall, button: str) -> None:
    """Lead the room to the next picture by a button that may be there again."""
    expect(lead.page.locator("#held-up")).to_have_count(0)
    before = wall.shown.inner_text()
    lead.page.locator("#region-step .controls").get_by_role("button", name=button, exact=True).click()
    expect(wall.shown).not_to_have_text(before, use_inner_text=True)


def compare_and_choose(lead: Facilitator, wall: Wall, phones: list[Participant]) -> None:
    on_to(lead, "What we expected, and what they say")
    expect(wall.shown.locator("svg.dumbbell")).to_be_visible()
    onwards = lead.page.locator("#region-step .controls .button.primary")
    for picture in range(2, 14):
        onwards.click()
        expect(lead.page.locator("#region-step")).to_contain_text(f"Picture {picture} of 13")
    expect(wall.shown).to_contain_text("Who acts in the cards")
    on_to(lead, "Hidden common ground")
    expect(wall.shown).to_contain_text("This is what we say of ourselves, not what we do.")
    on_to(lead, "Choose disagreements")
    for phone in phones:
        expect(phone.page.locator("#choose-open form").first).to_be_visible()
    for _ in range(3):
        for phone in phones:
            left = phone.page.locator("#progress").inner_text()
            phone.page.locator("#choose-open").get_by_role("button", name="Vote for this").first.click()
            expect(phone.page.locator("#progress")).not_to_have_text(left)
    go(lead, "Close the vote")
    expect(wall.shown).to_contain_text("Ranked by the support in the less keen group.", timeout=15_000)


def say_back_and_crux(lead: Facilitator, wall: Wall, phones: list[Participant]) -> None:
    on_to(lead, "Say it back")
    go(lead, "Start: the first one speaks")
    expect(wall.shown.locator(".timer").last).to_contain_text("1:")
    expect(phones[0].page.locator("#region-step .timer").last).to_contain_text("1:")
    for button in ("Now the listener says it back", "Now the speaker answers", "Swap: the other one speaks"):
        go(lead, button)
    answer(phones, choice=0)
    for button in ("Now the listener says it back", "Now the speaker answers", "Close and show the room"):
        go(lead, button)
    expect(wall.shown).to_contain_text("at the first try: nearly all or all", timeout=15_000)
    on_to(lead, "What it turns on")
    answer(phones[:EACH], words=lambda number: f"Look at it together, {number}.")
    go(lead, "Close the writing")
    read(lead)
    go(lead, "Show what it turns on")
    expect(wall.shown).to_contain_text("Look at it together")


def commit_and_close(lead: Facilitator, wall: Wall, phones: list[Participant]) -> None:
    on_to(lead, "Commitments")
    answer(phones, words=lambda number: f"a step of number {number}")
    go(lead, "Close the writing")
    read(lead)
    go(lead, "Show them, and ask what would help")
    for phone in phones:
        expect(phone.page.locator("#support-open form")).to_have_count(EACH)
    press_each(phones, "#support-open", "button")
    for phone in phones:
        expect(phone.page.locator("#support-open [aria-pressed=true]")).to_have_count(EACH)
    go(lead, "Close and show the list")
    expect(wall.shown).to_contain_text("nearly all or all of", timeout=15_000)
    on_to(lead, "How we disagreed today")
    answer(phones, choice=3)
    go(lead, "Show the room’s pulse")
    expect(wall.shown).to_contain_text("They are not the same question", timeout=15_000)
    on_to(lead, "Close")
    lead.press("End the workshop")
    expect(lead.page.get_by_role("heading", name="This workshop has ended.")).to_be_visible()
    for phone in phones:
        expect(phone.page.locator("#region-step")).to_contain_text("the Guardian, extension 4567")
