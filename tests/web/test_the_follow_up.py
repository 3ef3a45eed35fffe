"""Some weeks later both groups are asked once more, by a link that people keep themselves."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app import create_app, follow_up, retention, sealing, ticker
from app.models import FollowUp, FollowUpAnswer, FollowUpLink, Receipt, Workshop
from tests.cast import Cast, Person, new_uuid

TODAY = date.today()
DAY = timedelta(days=1)


def finished(cast: Cast, each: int = 6) -> Cast:
    """Hold a half day to its end, with a commitment by each group."""
    cast.open()
    cast.fill(each)
    before = cast.lead_to("pulse_before")
    for person in cast.people:
        assert pulse(person, before).status_code == 200
    step = cast.lead_to("commitments")
    for person, words in ((cast.people[0], "hold the door"), (cast.people[-1], "answer the phone")):
        data = {"what": words, "by": "Friday", "notice": "it is quiet", "type": "arrangement"}
        assert person.answer(step, "texts", "text", **data).status_code == 200
    for frame in (1, 2, 3):
        if frame == 2:
            cast.release_all()
            cast.settle()
        assert cast.show(frame).status_code == 200
        cast.settle()
    cast.lead_to("close")
    assert cast.facilitator.do("ending").status_code == 200
    return cast


def pulse(person: Any, step: Any) -> TestResponse:
    return person.answer(step, "pulse", "pulse", **{f"item{n}": 3 for n in range(1, 7)})  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Cast:
    """A workshop that was held once, for all tests of this file; each goes on with a copy."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(migrated_file, folder / "data" / "otherwise.sqlite3")
    return finished(Cast(create_app(settings_of(folder)), template="90"))


def settings_of(folder: Path) -> dict[str, str]:
    return {"DATA_DIR": str(folder / "data"), "KEY_DIR": str(folder / "keys"), "UNDO_SECONDS": "0"}


@pytest.fixture
def cast(held: Cast, tmp_path: Path) -> Cast:
    # Every copy is the same workshop at the same revision: what was drawn of another one is not of this.
    sealing.forget_pictures()
    shutil.copytree(held.actions.config.data_dir, tmp_path / "data")
    return held.moved_to(create_app(settings_of(tmp_path)))


def row(cast: Cast) -> FollowUp:
    with cast.actions.database.reading() as session:
        return session.get_one(FollowUp, cast.workshop_id)


def links(cast: Cast) -> list[str]:
    """Return the paths of the groups' links, in the order of the groups."""
    with cast.actions.database.reading() as session:
        tokens = {one.group_id: one.token for one in session.scalars(select(FollowUpLink))}
    return [f"/follow-up/{tokens[group.id]}" for group in cast.plain.groups]


def set_days(cast: Cast, opens: date, closes: date) -> None:
    values = {"opens": opens, "closes": closes}
    cast.actions.write(lambda tx: tx.session.execute(update(FollowUp).values(values)))
    cast.actions.write(lambda tx: tx.session.execute(update(Workshop).values(revision=Workshop.revision + 1)))


def opened(cast: Cast) -> list[str]:
    """Let a follow-up be open, for long enough that it may be closed; return the links."""
    set_days(cast, TODAY - 7 * DAY, TODAY + 7 * DAY)
    return links(cast)


def questions(page: str) -> list[str]:
    """Return the names of the questions on a page, in its order."""
    return list(dict.fromkeys(re.findall(r'name="(a\d+-[^"]+)"', page)))


def send(person: Person, link: str, answer: int = 1, uuid: str | None = None, **more: int) -> TestResponse:
    """Answer every question alike, or what `more` says."""
    data: dict[str, Any] = dict.fromkeys(questions(person.get(link).text), answer)
    return person.post(link, {**data, **more, "uuid": uuid or new_uuid()}, script=False)


def everyone_sends(cast: Cast, each: int, answer: int = 1) -> None:
    for link in links(cast):
        for _ in range(each):
            assert send(cast.outsider(), link, answer).status_code == 303


def close(cast: Cast) -> None:
    assert cast.facilitator.do("follow-up/end").status_code == 200
    assert row(cast).state == "sealed"


def report(cast: Cast) -> str:
    return cast.facilitator.get(f"/workshops/{cast.workshop_id}/report").text


def answers(cast: Cast) -> int:
    with cast.actions.database.reading() as session:
        return session.scalar(select(func.count()).select_from(FollowUpAnswer)) or 0


def test_at_the_end_every_phone_shows_its_groups_link_and_no_other(cast: Cast) -> None:
    one, other = links(cast)
    for page in (cast.people[0].sees(), cast.people[0].get(f"/room/{cast.code}/take-home").text):
        assert one in page
        assert other not in page
    assert one not in cast.wall()


def test_whoever_leads_is_reminded_that_people_keep_their_link(cast: Cast) -> None:
    console = cast.facilitator.get(f"/workshops/{cast.workshop_id}").text
    assert "Ask people to keep the link on their phones now." in console
    opened(cast)
    close(cast)
    assert "Ask people to keep" not in cast.facilitator.get(f"/workshops/{cast.workshop_id}").text


def test_the_link_says_when_it_opens_and_can_be_kept_without_an_address(cast: Cast) -> None:
    set_days(cast, date(2027, 1, 22), date(2027, 2, 5))
    link = links(cast)[0]
    page = cast.outsider().get(link).text
    assert "22 January 2027" in page
    assert "5 February 2027" in page
    assert questions(page) == []
    calendar = cast.outsider().get(f"{link}/day.ics")
    assert calendar.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20270122" in calendar.text
    assert link in calendar.text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in calendar.text.split("\r\n"))


def test_before_its_day_and_after_its_last_nobody_answers(cast: Cast) -> None:
    link = opened(cast)[0]
    asked = questions(cast.outsider().get(link).text)
    for opens, closes in ((TODAY + DAY, TODAY + 2 * DAY), (TODAY - 2 * DAY, TODAY - DAY)):
        set_days(cast, opens, closes)
        late = cast.outsider()
        answer = late.post(link, {**dict.fromkeys(asked, 1), "uuid": new_uuid()}, script=False)
        assert answer.status_code == 409
    assert answers(cast) == 0


def test_the_pulse_is_asked_first_as_it_was_on_the_day(cast: Cast) -> None:
    page = cast.outsider().get(opened(cast)[0]).text
    assert page.index("recent disagreements") < page.index("hold the door")
    first = [name.partition("-")[2] for name in questions(page)[:6]]
    assert first == [f"pulse-item{n}" for n in range(1, 7)]


def test_it_asks_the_pulse_and_every_commitment_of_both_groups(cast: Cast) -> None:
    for link in opened(cast):
        page = cast.outsider().get(link).text
        assert len(questions(page)) == 6 + 2
        assert "hold the door" in page
        assert "answer the phone" in page
        assert "recent disagreements" in page


def test_no_seat_and_no_cookie_of_the_day_is_needed_or_looked_at(cast: Cast) -> None:
    link = opened(cast)[0]
    asked = "|".join(questions(cast.people[0].get(link).text))
    assert asked == "|".join(questions(cast.outsider().get(link).text))
    person = cast.outsider()
    assert send(person, link).status_code == 303
    kept = person.cookies()
    assert {name for name in kept if name != "form"} == {f"later-{link.rpartition('/')[2]}"}
    other = cast.outsider()
    send(other, link)
    # The same on every phone: it tells nobody apart.
    assert [value for name, value in kept.items() if name != "form"] == [
        value for name, value in other.cookies().items() if name != "form"
    ]


def test_one_phone_answers_once(cast: Cast) -> None:
    link, person = opened(cast)[0], cast.outsider()
    page = person.get(link).text
    data: dict[str, Any] = dict.fromkeys(questions(page), 1)
    assert person.post(link, {**data, "uuid": new_uuid()}, script=False).status_code == 303
    kept = answers(cast)
    assert "Sent. Thank you." in person.get(link).text
    assert person.post(link, {**data, "uuid": new_uuid()}, script=False).status_code == 409
    assert answers(cast) == kept


def test_what_is_sent_twice_by_a_cut_line_counts_once(cast: Cast) -> None:
    link, number = opened(cast)[0], new_uuid()
    for _ in range(2):
        assert send(cast.outsider(), link, uuid=number).status_code == 303
    assert row(cast).sent == {cast.plain.groups[0].id: 1}
    assert answers(cast) == 3


def test_a_group_sends_no_more_answers_than_it_had_seats(cast: Cast) -> None:
    link, other = opened(cast)
    for _ in range(6):
        assert send(cast.outsider(), link).status_code == 303
    assert send(cast.outsider(), link).status_code == 409
    assert send(cast.outsider(), other).status_code == 303


def test_an_answer_that_was_not_offered_and_an_empty_form_are_refused(cast: Cast) -> None:
    link, person = opened(cast)[0], cast.outsider()
    assert send(person, link, answer=9).status_code == 422
    assert person.post(link, {"uuid": new_uuid()}, script=False).status_code == 422
    assert send(person, link, answer=0).status_code == 422
    assert answers(cast) == 0


def test_whoever_can_say_nothing_yet_is_told_so_on_the_form_and_loses_nothing(cast: Cast) -> None:
    link, person = opened(cast)[0], cast.outsider()
    asked = questions(person.get(link).text)
    page = person.post(link, {**dict.fromkeys(asked, 0), "uuid": new_uuid()}, script=False)
    assert page.status_code == 422
    assert "Nothing to send yet" in page.text
    assert questions(page.text) == asked
    assert len(re.findall(r'value="0" checked', page.text)) == len(asked)
    assert row(cast).sent == {}
    assert send(person, link).status_code == 303


def test_a_calendar_says_nothing_of_the_workshop_and_then_names_the_day_of_the_results(cast: Cast) -> None:
    link, person = opened(cast)[0], cast.outsider()
    before = person.get(f"{link}/day.ics").text
    send(person, link)
    assert "Put the day of the results in my calendar" in person.get(link).text
    after = person.get(f"{link}/day.ics").text
    for calendar in (before, after):
        assert "CLASS:PRIVATE" in calendar
        assert cast.plain.title not in calendar
    assert f"DTSTART;VALUE=DATE:{row(cast).opens:%Y%m%d}" in before
    assert f"DTSTART;VALUE=DATE:{row(cast).closes + DAY:%Y%m%d}" in after
    uid = re.compile(r"UID:(.*?)@", re.S)
    assert uid.findall(before) != uid.findall(after)


def test_whoever_closes_early_is_asked_first_and_told_what_would_be_lost(cast: Cast) -> None:
    path = f"/workshops/{cast.workshop_id}/follow-up"
    one, other = opened(cast)
    for link, number in ((one, 5), (other, 4)):
        for _ in range(number):
            send(cast.outsider(), link)
    ticker.tick(cast.actions)
    page = cast.facilitator.get(path).text
    question = page[page.index('<details class="stack" id="close">') : page.index("</details>")]
    assert "Close it for good?" in question
    assert "At the last look Managers had too few answers." in question
    assert "At the last look Clinicians" not in question
    assert "all answers are deleted" in question
    close(cast)
    page = cast.facilitator.get(path).text
    assert "nothing is shown of either" in page
    assert "stands in the report" not in page


def test_whoever_closes_with_enough_is_led_to_what_came(cast: Cast) -> None:
    opened(cast)
    everyone_sends(cast, 5)
    ticker.tick(cast.actions)
    path = f"/workshops/{cast.workshop_id}/follow-up"
    assert "all answers are deleted" not in cast.facilitator.get(path).text
    close(cast)
    assert "stands in the report" in cast.facilitator.get(path).text


def test_an_answer_changes_nothing_that_anybody_sees_until_the_close(cast: Cast) -> None:
    everyone = [
        (cast.people[0], f"/room/{cast.code}"),
        (cast.people[0], f"/room/{cast.code}/take-home"),
        (cast.outsider(), cast.wall_path),
        (cast.facilitator, f"/workshops/{cast.workshop_id}/report"),
        (cast.facilitator, f"/workshops/{cast.workshop_id}/follow-up"),
        (cast.facilitator, f"/workshops/{cast.workshop_id}/log"),
        *((cast.outsider(), link) for link in opened(cast)),
    ]
    ticker.tick(cast.actions)

    def seen() -> list[str]:
        return [re.sub(r'value="[^"]{20,}"|data-now="\d+"', "", who.get(path).text) for who, path in everyone]

    before, revisions = seen(), (cast.row.revision, cast.row.console_revision)
    everyone_sends(cast, 5)
    ticker.tick(cast.actions)
    assert seen() == before
    assert (cast.row.revision, cast.row.console_revision) == revisions


def test_each_day_the_database_is_cleared_of_what_ties_the_parts_of_an_answer(cast: Cast) -> None:
    opened(cast)
    everyone_sends(cast, 5)
    cast.actions.database.log_is_due = False
    for due in (True, False):
        ticker.tick(cast.actions)
        assert cast.actions.database.log_is_due is due
        ticker.clear_if_due(cast.actions)


def test_the_next_day_the_facilitator_sees_a_band_and_no_count(cast: Cast) -> None:
    opened(cast)
    everyone_sends(cast, 5)
    ticker.tick(cast.actions)
    page = cast.facilitator.get(f"/workshops/{cast.workshop_id}/follow-up").text
    assert page.count("nearly all") == 2
    assert not re.search(r">\s*5\s*<", page)


def test_what_is_stored_of_an_answer_is_tied_to_no_phone_no_moment_and_no_other_answer(cast: Cast) -> None:
    assert set(FollowUpAnswer.__table__.columns.keys()) == {
        "id", "workshop_id", "step_id", "slot", "from_group", "value",
    }  # fmt: skip
    link, person = opened(cast)[0], cast.outsider()
    before = cast.rows(Receipt)
    send(person, link)
    with cast.actions.database.reading() as session:
        stored = session.scalars(select(FollowUpAnswer)).all()
    assert len({one.id for one in stored}) == len(stored) == 3
    assert len({one.slot for one in stored}) == 3
    assert cast.rows(Receipt) == before + 1
    raw = b"".join(one.read_bytes() for one in cast.actions.config.data_dir.iterdir() if one.is_file())
    for secret in person.cookies().values():
        assert secret.encode() not in raw.replace(row(cast).edition.encode(), b"")


def test_closed_it_is_shown_beside_the_day_and_the_rows_are_gone(cast: Cast) -> None:
    opened(cast)
    everyone_sends(cast, 5, answer=2)
    assert "Some weeks later" not in report(cast)
    close(cast)
    page = report(cast)
    assert "Some weeks later" in page
    assert "Later beside before" in page
    assert "It happened, at least in part, say Managers" in page
    assert answers(cast) == 0
    assert row(cast).sent == {}
    # Both groups read the same on their own link.
    for link in links(cast):
        assert "It happened, at least in part, say Managers" in cast.outsider().get(link).text
    assert "closed the follow-up" in cast.facilitator.get(f"/workshops/{cast.workshop_id}/log").text


def test_too_few_answers_of_one_group_show_nothing_of_either(cast: Cast) -> None:
    one, other = opened(cast)
    for link, number in ((one, 6), (other, 4)):
        for _ in range(number):
            assert send(cast.outsider(), link).status_code == 303
    close(cast)
    assert "at least in part" not in report(cast)
    kept = row(cast).results or {}
    assert [one for one in kept.values() if one and "commitments" not in one] == []
    assert [one["happened"] for part in kept.values() for one in part.get("commitments", ())] == [{}, {}]
    assert "nothing is shown of either" in cast.outsider().get(one).text


def test_it_closes_by_itself_after_its_last_day(cast: Cast) -> None:
    opened(cast)
    everyone_sends(cast, 5)
    set_days(cast, TODAY - 15 * DAY, TODAY - DAY)
    ticker.tick(cast.actions)
    assert row(cast).state == "sealed"
    assert "at least in part" in report(cast)


def test_nobody_closes_it_in_its_first_week(cast: Cast) -> None:
    set_days(cast, TODAY - 6 * DAY, TODAY + 8 * DAY)
    everyone_sends(cast, 5)
    assert cast.facilitator.do("follow-up/end").status_code == 409
    assert row(cast).state == "waiting"


def test_who_sends_nothing_does_not_learn_whether_all_have_answered(cast: Cast) -> None:
    link = opened(cast)[0]
    empty = cast.outsider().post(link, {"uuid": new_uuid()}).status_code
    for _ in range(row(cast).seats[cast.plain.groups[0].id]):
        assert send(cast.outsider(), link).status_code == 303
    assert cast.outsider().post(link, {"uuid": new_uuid()}).status_code == empty == 422


def test_its_day_is_not_in_the_past(cast: Cast) -> None:
    assert cast.facilitator.do("follow-up", opens=str(TODAY - DAY)).status_code == 422


def test_a_crash_in_the_middle_of_the_close_shows_nothing_and_goes_on_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(cast)
    everyone_sends(cast, 5)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "forget_free_pages", lambda _actions: False)
        cast.facilitator.do("follow-up/end")
    assert row(cast).state == "sealing"
    assert "at least in part" not in report(cast)
    assert "being counted" in cast.outsider().get(links(cast)[0]).text
    ticker.tick(cast.actions)
    assert "at least in part" in report(cast)


def test_when_the_texts_go_it_is_counted_its_links_die_and_its_figures_stay(cast: Cast) -> None:
    old = opened(cast)
    everyone_sends(cast, 5)
    cast.actions.write(lambda tx: tx.session.execute(update(Workshop).values(delete_on=TODAY)))
    retention.keep_promises(cast.actions, TODAY)
    assert row(cast).state == "sealed"
    assert [cast.outsider().get(link).status_code for link in old] == [404, 404]
    page = report(cast)
    assert "hold the door" not in page
    assert "Number 1, by Clinicians" in page
    assert "Later beside before" in page
    assert "Keep this link" not in cast.people[0].sees()


def test_the_day_can_be_changed_until_it_has_opened(cast: Cast) -> None:
    path = f"/workshops/{cast.workshop_id}/follow-up"

    def choose(day: date) -> int:
        return cast.facilitator.post(path, {"opens": day.isoformat()}, script=False).status_code

    delete_on = cast.row.delete_on
    assert row(cast).opens == TODAY + 30 * DAY
    assert choose(TODAY) == 422
    assert choose(delete_on) == 422
    assert choose(TODAY + 20 * DAY) == 303
    assert (row(cast).opens, row(cast).closes) == (TODAY + 20 * DAY, TODAY + 34 * DAY)
    assert choose(delete_on - DAY) == 303
    assert row(cast).closes == delete_on - DAY
    opened(cast)
    assert choose(TODAY + 20 * DAY) == 422
    assert cast.outsider().get(path).status_code == 303


def test_a_workshop_that_ended_before_there_were_follow_ups_can_have_one(cast: Cast) -> None:
    cast.actions.write(
        lambda tx: [tx.session.execute(one.__table__.delete()) for one in (FollowUpLink, FollowUp)]  # type: ignore[attr-defined]
    )
    path = f"/workshops/{cast.workshop_id}/follow-up"
    assert "Prepare it" in cast.facilitator.get(path).text
    day = {"opens": (TODAY + 10 * DAY).isoformat()}
    assert cast.facilitator.post(path, day, script=False).status_code == 303
    assert len(links(cast)) == 2


def test_a_backup_holds_no_answer_and_after_it_every_phone_may_answer_once_more(
    cast: Cast, tmp_path: Path
) -> None:
    link, person = opened(cast)[0], cast.outsider()
    assert send(person, link).status_code == 303
    copy = tmp_path / "safe" / "otherwise.backup"
    copy.parent.mkdir()
    assert cast.app.test_cli_runner().invoke(args=["backup", str(copy)]).exit_code == 0
    with closing(sqlite3.connect(copy)) as made:
        assert made.execute("SELECT count(*) FROM follow_up_answer").fetchone() == (0,)
        assert made.execute("SELECT sent FROM follow_up").fetchone() == ("{}",)
    (tmp_path / "there").mkdir()
    app = create_app(settings_of(tmp_path / "there"))
    assert app.test_cli_runner().invoke(args=["restore", str(copy)]).exit_code == 0
    again = Person(app.test_client())
    for name, value in person.cookies().items():
        again.client.set_cookie(name, value)
    assert "Sent. Thank you." not in again.get(link).text
    assert send(again, link).status_code == 303
    with app.extensions["actions"].database.reading() as session:
        assert session.get_one(FollowUp, cast.workshop_id).restored


def test_a_link_that_is_none_opens_nothing(cast: Cast) -> None:
    for path in ("/follow-up/forged", "/follow-up/forged/day.ics"):
        answer = cast.outsider().get(path)
        assert answer.status_code == 404
        assert "no longer works" in answer.text
    assert "no longer works" not in cast.outsider().get("/follow-up/forged?lang=ar").text
    assert cast.outsider().post("/follow-up/forged", {"uuid": new_uuid()}).status_code == 404


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    link = opened(cast)[0]
    assert cast.app.test_client().post(link, data={"uuid": new_uuid()}).status_code == 400


def test_what_waits_for_a_follow_up_is_found_by_its_day(cast: Cast) -> None:
    with cast.actions.database.reading() as session:
        assert follow_up.due(session, TODAY) == {"close": [], "go_on": [], "look": []}
        assert follow_up.due(session, TODAY + 30 * DAY)["look"] == [cast.workshop_id]
        assert follow_up.due(session, TODAY + 45 * DAY)["close"] == [cast.workshop_id]
