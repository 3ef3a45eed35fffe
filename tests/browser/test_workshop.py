"""The whole 60-minute workshop through the screen alone: one facilitator, one wall, ten phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actors import Facilitator, Participant, Wall
from tests.browser.cable import Cable
from tests.conftest import Server, start_server

HELD = "Dr Patel never answers anybody."
SENT_BACK = "The only physio on nights blocks everything."
REWORDED = "They block changes at night."
TWIN = "They only visit the ward when an inspection is due."
OTHER_TWIN = "They only visit the ward when an inspection is due!"

# What every person of a group answers, so that the comparison can be worked out by hand:
# P1 (they, we, forecast of them, forecast of what they say of us)
CLINICIANS = {
    "P1": (5, 2, 8, 7),
    "P2": (4, 2, 5, 5),
    "D1": (4, 4, 2, 5),
    "D2": (2, 4, 3, 5),
    "V1": (2, 5, 4, 5),
}
MANAGERS = {
    "P1": (4, 1, 7, 8),
    "P2": (2, 2, 5, 5),
    "D1": (4, 4, 5, 5),
    "D2": (2, 4, 5, 5),
    "V1": (2, 5, 5, 5),
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = start_server(tmp_path_factory.mktemp("fresh"), READINESS_SECONDS="2")
    yield started
    started.process.terminate()
    started.process.wait(10)


@pytest.mark.browser
def test_ten_people_hold_a_whole_workshop(browser: Browser, fresh: Server, tmp_path: Path) -> None:
    lead = Facilitator(browser)
    set_up(lead, fresh)
    wall = Wall(browser)
    wall.page.goto(
        str(lead.page.get_by_role("link", name="Open the wall").get_attribute("href")).join([fresh.url, ""])
    )
    expect(wall.shown).to_contain_text("The doors open in a moment.")
    lead.press("Open the doors")
    lead.on("Arrive")

    clinicians, managers = arrive(browser, lead, wall, fresh)
    phones = clinicians + managers
    everyone = [*phones, wall, lead]

    write_cards(lead, wall, clinicians, managers)
    answer_statements_while_cards_are_read(lead, wall, clinicians, managers)
    talk_among_ourselves(lead, wall, phones)
    reveal(lead, wall, clinicians, managers)
    lead.next("What is true, what isn’t")
    for phone in phones:
        phone.step("What is true, what isn’t")
        expect(phone.page.locator("#region-step")).to_contain_text("first the grain of truth")
    compare(lead, wall, clinicians, managers)
    lead.next("Say it back")
    expect(wall.shown).to_contain_text("says it back")
    close(lead, wall, phones)

    for actor in [*phones, wall]:
        assert HELD not in actor.everything() or actor is clinicians[0]
        assert actor.faults == []
    assert lead.faults == []
    for actor in everyone:
        actor.close()


def set_up(lead: Facilitator, server: Server) -> None:
    page = lead.page
    page.goto(server.set_up_link)
    page.get_by_label("Your name").fill("Ruth")
    page.get_by_label("Your e-mail address").fill("ruth@hospital.example")
    page.get_by_label("A password").fill("a sentence that is long")
    page.get_by_role("button", name="Go on to your first workshop").click()
    expect(page.get_by_role("heading", name="When not to run this")).to_be_visible()
    page.get_by_label("What the workshop is called").fill("Surgery and operations")
    page.get_by_label("Speaking-up route").fill("the Guardian, extension 4567")
    page.get_by_label("Who gets the report").fill("the people in this room")
    page.get_by_label("Who runs this server").fill("the trust’s IT")
    page.get_by_label("I have read the checklist").check()
    page.get_by_role("button", name="Make the workshop").click()
    expect(page.get_by_role("heading", name="Before you open the doors")).to_be_visible()


def arrive(
    browser: Browser, lead: Facilitator, wall: Wall, server: Server
) -> tuple[list[Participant], list[Participant]]:
    expect(wall.shown.locator(".qr svg")).to_be_visible()
    code = str(wall.shown.locator(".code").text_content()).replace(" ", "")
    url = f"{server.url}/join/{code}"
    sides = []
    for seat in ("Clinicians", "Managers"):
        people = [Participant(browser) for _ in range(5)]
        for person in people:
            if person is people[1]:
                # This phone will lose its network in the middle.
                person.cable = Cable(server.url)
            person.join(person.cable.through(url) if person.cable else url, seat)
            person.step("Arrive")
            expect(person.page.locator("#region-step")).to_contain_text("No patient details.")
            expect(person.page.locator(".page-foot")).to_contain_text("the Guardian, extension 4567")
        sides.append(people)
    expect(lead.page.locator(".readiness")).to_contain_text("here: enough")
    expect(lead.page.locator(".console-side .notice")).to_have_count(0)
    return sides[0], sides[1]


def write_cards(
    lead: Facilitator, wall: Wall, clinicians: list[Participant], managers: list[Participant]
) -> None:
    lead.next("They...")
    cut_off, cable = clinicians[1], clinicians[1].cable
    assert cable is not None
    for side, people in (("clinicians", clinicians), ("managers", managers)):
        for number, person in enumerate(people):
            person.step("They...")
            first, second = cards_of(side, number)
            if person is cut_off:
                cable.cut()
            person.write("power", first, points=first in (HELD, SENT_BACK))
            if person is cut_off:
                expect(person.page.locator("[data-status]")).to_have_text("On your phone")
                cable.mend()
            expect(person.page.locator("[data-status]")).to_have_text("Saved.", timeout=20_000)
            person.saved(first)
            person.write(
                "distance",
                second,
                # As often "them" as "outside" would tell that nobody at all said "us".
                actor="them" if number < 2 else "someone outside",
                source="seen it myself",
                points=second in (HELD, SENT_BACK),
            )
            person.saved(second)
            expect(person.page.locator("#all-written")).to_be_visible()
    # A reload brings a person back to their own cards.
    clinicians[2].page.reload()
    clinicians[2].saved(cards_of("clinicians", 2)[0])
    # Nobody else has been sent a single word of it.
    texts = {
        (side, number): cards_of(side, number) for side in ("clinicians", "managers") for number in range(5)
    }
    for side, people in (("clinicians", clinicians), ("managers", managers)):
        for number, person in enumerate(people):
            seen = person.everything()
            for owner, pair in texts.items():
                if owner != (side, number):
                    assert not any(text in seen for text in pair if text not in texts[(side, number)])
    for watcher in (wall, lead):
        seen = watcher.everything()
        assert not any(text in seen for pair in texts.values() for text in pair)
    expect(lead.page.locator(".readiness")).to_contain_text("answered: nearly all")
    assert not re.search(r"\b(5|10|20)\b (cards|people|answers)", wall.page.content())


def cards_of(side: str, number: int) -> tuple[str, str]:
    """Return the power and the distance card of one person."""
    if side == "clinicians" and number == 0:
        return HELD, TWIN
    if side == "clinicians" and number == 1:
        return "They settle it beforehand and call it a consultation.", OTHER_TWIN
    if side == "managers" and number == 0:
        return SENT_BACK, "They sit together in every meeting."
    return (
        f"They decide {side} matter {number} on their own.",
        f"They stay on their {side} corridor {number}.",
    )


def answer_statements_while_cards_are_read(
    lead: Facilitator, wall: Wall, clinicians: list[Participant], managers: list[Participant]
) -> None:
    lead.next("Own view and forecast")
    lead.press("Read the cards")
    expect(lead.page.locator("[data-review] [data-card]")).to_have_count(20)
    review = lead.page.locator("[data-review]").inner_text()
    assert HELD in review
    for actor in [*clinicians, *managers, wall]:
        expect(actor.page.locator("body")).not_to_contain_text("Check your cards")

    lead.card(SENT_BACK).get_by_role("button", name="Send back").click()
    for person in [*clinicians, *managers]:
        expect(person.page.locator("#check-cards")).to_be_visible()
    author, others = managers[0], [*clinicians, *managers[1:]]
    for person in others:
        person.page.get_by_text("Look whether a card came back").click()
        expect(person.page.locator("#nothing-back")).to_be_visible()
        expect(person.page.locator("#sent-back")).to_have_count(0)
    author.page.get_by_text("Look whether a card came back").click()
    back = author.page.locator("#sent-back")
    back.get_by_role("textbox").fill(REWORDED)
    back.get_by_role("button", name="Save the change").click()
    expect(lead.card(REWORDED)).to_be_visible()

    for side, answers in ((clinicians, CLINICIANS), (managers, MANAGERS)):
        for number, person in enumerate(side):
            person.step("Own view and forecast")
            for item, (they, we, expect_self, expect_us) in answers.items():
                # Two of the five managers do say that they decide.
                own = 4 if side is managers and item == "P1" and number < 2 else we
                person.rate(item, they, own, expect_self, expect_us)
            expect(person.page.locator("#all-answered")).to_be_visible()
    assert "8 in 10" not in wall.everything() + lead.everything()

    lead.card(HELD).get_by_role("button", name="Hold: a person").click()
    expect(lead.card(HELD)).to_contain_text("Points to a person")
    lead.card(OTHER_TWIN).get_by_role("button", name="Merge").first.click()
    expect(lead.page.locator("[data-verdict=merged]")).to_have_count(1)
    # The rest by keyboard: the next unread card takes the place of the one that was decided.
    unread = lead.page.locator("[data-unread]")
    unread.first.focus()
    while (left := unread.count()) > 0:
        lead.page.keyboard.press("r")
        expect(unread).to_have_count(left - 1)
    lead.press("Finish reading and seal")
    expect(lead.page.locator("[data-review]")).to_have_count(0)


def talk_among_ourselves(lead: Facilitator, wall: Wall, phones: list[Participant]) -> None:
    lead.next("Among ourselves")
    expect(wall.shown).to_contain_text("What does believing this do for us?")
    for phone in phones:
        phone.step("Among ourselves")
        expect(phone.page.locator("#mine textarea, #mine input:not([type=hidden])")).to_have_count(0)


def reveal(lead: Facilitator, wall: Wall, clinicians: list[Participant], managers: list[Participant]) -> None:
    lead.next("Reveal")
    expect(wall.shown).to_contain_text("Clinicians say of Managers")
    expect(wall.shown).to_contain_text("1 card was held: it pointed to a person.")
    shown = {lane: set() for lane in ("power", "distance")}
    shown["power"] = set(wall.shown.locator(".card .said").all_inner_texts())
    assert len(shown["power"]) == 4
    for phone in [*clinicians, *managers]:
        phone.step("Reveal")
        expect(phone.page.locator("#region-step article .said")).to_have_count(4)
        assert set(phone.page.locator("#region-step article .said").all_inner_texts()) == shown["power"]
        assert not any(
            cards_of(side, 3)[1] in phone.everything() for side in ("managers",) if phone in clinicians
        )
    for phone in [*clinicians, managers[0]]:
        phone.page.locator("#region-step article").first.get_by_role(
            "button", name="What does this mean?"
        ).click()
        expect(phone.page.locator("#tapped")).to_be_visible()
    lead.press("Show distance")
    expect(wall.shown).to_contain_text("Distance")
    shown["distance"] = set(wall.shown.locator(".card .said").all_inner_texts())
    assert len(shown["distance"]) == 4
    assert not {TWIN, OTHER_TWIN} <= shown["distance"]
    lead.press("Show values")
    expect(wall.shown).to_contain_text("No card in this lane.")
    lead.press("Close the reading")
    expect(wall.shown).to_contain_text("What we would like to understand")
    # Six people asked: the room is told "5 or more".
    expect(clinicians[3].page.locator(".questions")).to_be_visible()


def compare(
    lead: Facilitator, wall: Wall, clinicians: list[Participant], managers: list[Participant]
) -> None:
    lead.next("What we expected, and what they say")
    expect(wall.shown).to_contain_text("They have the final say on what changes here.")
    # Clinicians expected 8 in 10 managers to say so, managers 7 in 10 clinicians.
    for seen in (
        wall.shown,
        clinicians[0].page.locator("#region-step"),
        managers[0].page.locator("#region-step"),
    ):
        expect(seen).to_contain_text("8 in 10")
        expect(seen).to_contain_text("7 in 10")
        expect(seen).not_to_contain_text("few or none")
    lead.press("Turn over: what they say")
    # Two of five managers say that they decide: "some". No clinician does: "few or none". Both fewer.
    for seen in (
        wall.shown,
        clinicians[0].page.locator("#region-step"),
        managers[0].page.locator("#region-step"),
    ):
        expect(seen).to_contain_text("few or none")
        expect(seen).to_contain_text("some")
        expect(seen).to_contain_text("Both sides: fewer of them say this than you thought.")
        expect(seen).to_contain_text("Clinicians: 5, Managers: 5")
    assert "0 of 5" not in wall.page.content()
    lead.press("Next statement")
    expect(wall.shown).to_contain_text("When we speak up, it makes no difference to what they do.")
    for _ in range(3):
        lead.press("Turn over: what they say")
        expect(lead.page.get_by_role("button", name="Next statement")).to_be_visible()
        lead.press("Next statement")
        expect(lead.page.get_by_role("button", name="Turn over: what they say")).to_be_visible()
    lead.press("Turn over: what they say")
    # V1: all of them say it of themselves, 4 and 5 in 10 were expected.
    expect(wall.shown).to_contain_text("Both sides: more of them say this than you hoped.")
    expect(wall.shown).to_contain_text("nearly all or all")
    lead.press("Show the mirror")
    expect(wall.shown).to_contain_text("Two groups, each sure that the other decides. Who does, then?")
    lead.press("Show all mirrored statements")
    # P1 and D1 are said by all of both sides of each other; P2 by the clinicians alone.
    expect(wall.shown).to_contain_text("2 statements are said by at least half of each side about the other.")
    lead.press("Show who acts in the cards")
    expect(wall.shown).to_contain_text("in nearly all or all of their cards somebody else acts")


def close(lead: Facilitator, wall: Wall, phones: list[Participant]) -> None:
    expect(lead.page.locator("#region-agenda")).to_contain_text("Do not end here")
    lead.next("Close")
    expect(wall.shown).to_contain_text("Thank you.")
    for phone in phones:
        phone.step("Close")
        expect(phone.page.locator("#region-step")).to_contain_text("the people in this room")
    lead.press("End the workshop")
    expect(lead.page.locator("#region-step")).to_contain_text("This workshop has ended.")
    for phone in phones:
        expect(phone.page.locator("#region-step")).to_contain_text("Thank you.")
