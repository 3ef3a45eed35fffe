"""A facilitator reads the report, comments on it, and lets others read it by a link."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app import report, retention
from app.domain.clock import MINUTE
from app.models import ReportComment, ReportLink, SignedIn, Workshop
from app.report import png
from tests.cast import Cast, Person

TODAY = date.today()


@pytest.fixture
def held(cast: Cast) -> Cast:
    """A workshop in its comparison, six people a group, with two pictures shown."""
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("statements")
    cast.everyone_rates()
    cast.lead_to("compare")
    cast.show(1)
    cast.settle()
    return cast


def page(cast: Cast) -> str:
    return cast.facilitator.get(f"/workshops/{cast.workshop_id}/report").text


def comment(cast: Cast, text: str, chapter: str = "expected") -> int:
    where = f"/workshops/{cast.workshop_id}/report/comments/{chapter}"
    return cast.facilitator.post(where, {"text": text}).status_code


def share(cast: Cast, until: date = TODAY + timedelta(days=7), made_for: str = "The board") -> str:
    """Make a link and return its path; nothing where none was made."""
    where = f"/workshops/{cast.workshop_id}/report/share"
    answer = cast.facilitator.post(where, {"made_for": made_for, "until": until.isoformat()}, script=False)
    found = re.search(r"http\S+?(/report/[\w-]+)</textarea>", answer.text)
    return found[1] if found else ""


def test_the_report_tells_what_the_room_has_seen_and_no_more(held: Cast) -> None:
    told = page(held)
    assert "What was expected, and what was said" in told
    assert "They never come to our power meetings" in told
    # The next statement has not been turned over.
    statements = held.step.settings and held.plain.steps
    texts = next(step for step in statements if step.key == "statements").settings["statements"]
    assert texts[0]["they"] in told
    assert texts[1]["they"] not in told


def test_before_the_doors_open_the_report_says_that_there_is_nothing_yet(cast: Cast) -> None:
    assert "Nothing has been shown to the room yet" in page(cast)


def test_nobody_else_reads_it(held: Cast) -> None:
    where = f"/workshops/{held.workshop_id}/report"
    assert held.lead("other@hospital.example").get(where).status_code == 404
    assert held.people[0].get(where).status_code == 303
    assert held.outsider().get(where).location.startswith("/sign-in")


def test_a_card_that_is_taken_down_goes_from_the_report(held: Cast) -> None:
    found = re.search(r"They never come to our power meetings, says card \d+\.", page(held))
    assert found
    text = found[0]
    card = next(one for one in held.plain.cards if one.text == text)
    held.facilitator.post(f"/workshops/{held.workshop_id}/texts/{card.id}/hidden", {"hidden": "1"})
    assert text not in page(held)
    assert "taken this text down" in page(held)


def test_a_comment_is_marked_as_the_facilitators_own_and_is_no_markup(held: Cast) -> None:
    assert comment(held, "We <b>did</b> not expect this.") == 200
    found = re.search(r'<aside class="report-comment".*?</aside>', page(held), re.S)
    assert found
    assert "Comment by the facilitator" in found[0]
    assert "We &lt;b&gt;did&lt;/b&gt; not expect this." in found[0]
    assert comment(held, "  ") == 200
    assert "report-comment" not in page(held)
    assert held.rows(ReportComment) == 0


def test_once_the_texts_are_deleted_nobody_comments_any_more(held: Cast) -> None:
    held.actions.write(lambda tx: tx.session.execute(update(Workshop).values(delete_on=TODAY)))
    assert comment(held, "Too late.") == 409
    assert "Add your own comment" not in page(held)


def test_a_comment_that_is_too_long_or_on_nothing_is_refused(held: Cast) -> None:
    assert comment(held, "x" * 2001) == 422
    assert comment(held, "x", "nothing") == 404
    assert held.rows(ReportComment) == 0


def test_comments_are_deleted_with_the_texts_and_the_figures_stay(held: Cast) -> None:
    comment(held, "One of you said it well.")
    due = update(Workshop).where(Workshop.id == held.workshop_id).values(delete_on=TODAY)
    held.actions.write(lambda tx: tx.session.execute(due))
    retention.keep_promises(held.actions, TODAY)
    told = page(held)
    assert "One of you said it well" not in told
    assert "They never come to our" not in told
    assert "What was expected, and what was said" in told


def test_a_link_opens_the_report_and_nothing_else_to_whoever_has_it(held: Cast) -> None:
    comment(held, "Read this first.")
    path = share(held)
    answer = held.outsider().get(path)
    assert answer.status_code == 200
    assert "What was expected, and what was said" in answer.text
    assert "Read this first." in answer.text
    assert "<form" not in answer.text
    assert held.workshop_id not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.headers.getlist("Set-Cookie")


def test_of_a_link_only_a_hash_is_kept(held: Cast) -> None:
    secret = share(held).rpartition("/")[2]
    with held.actions.database.reading() as session:
        row = session.scalars(select(ReportLink)).one()
    assert len(secret) > 40
    assert secret not in f"{row.token_hash} {row.made_for}"
    assert secret not in page(held)


def test_a_link_ends_after_its_last_day(held: Cast) -> None:
    path = share(held, TODAY)
    assert held.outsider().get(path).status_code == 200
    over = update(ReportLink).values(until=TODAY - timedelta(days=1))
    held.actions.write(lambda tx: tx.session.execute(over))
    assert held.outsider().get(path).status_code == 404
    retention.purge(held.actions, TODAY)
    assert held.rows(ReportLink) == 0


def test_a_link_that_is_taken_back_opens_nothing(held: Cast) -> None:
    path = share(held)
    assert "The board" in page(held)
    found = re.search(r'name="link" value="([0-9a-f]{64})"', page(held))
    assert found
    other = held.lead("other@hospital.example")
    ends = f"/workshops/{held.workshop_id}/report/links/end"
    assert other.post(ends, {"link": found[1]}).status_code == 404
    assert held.outsider().get(path).status_code == 200
    assert held.facilitator.post(ends, {"link": found[1]}).status_code == 200
    assert held.outsider().get(path).status_code == 404
    assert "The board" not in page(held)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_link_must_end_within_a_year_and_not_in_the_past(held: Cast, days: int) -> None:
    assert share(held, TODAY + timedelta(days=days)) == ""
    assert held.rows(ReportLink) == 0


def forget_the_password(cast: Cast) -> None:
    """Let it be long ago that anybody gave their password."""
    stale = update(SignedIn).values(confirmed=SignedIn.confirmed - 11 * MINUTE)
    cast.actions.write(lambda tx: tx.session.execute(stale))


def test_a_link_is_made_only_after_the_password_was_given_again(held: Cast) -> None:
    forget_the_password(held)
    where = f"/workshops/{held.workshop_id}/report/share"
    answer = held.facilitator.post(where, {"until": TODAY.isoformat()}, script=False)
    assert answer.location == f"/account/confirm?next={where}"
    assert held.rows(ReportLink) == 0


def download(cast: Cast, what: str) -> TestResponse:
    return cast.facilitator.get(f"/workshops/{cast.workshop_id}/report/{what}")


@pytest.mark.parametrize("ending", ["xlsx", "csv", "md", "json"])
def test_a_file_of_the_report_is_saved_and_never_shown_and_stands_in_the_log(held: Cast, ending: str) -> None:
    answer = download(held, f"files/{ending}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="report-')
    assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')
    assert len(answer.data) > 1000
    assert "downloaded the report" in held.facilitator.get(f"/workshops/{held.workshop_id}/log").text


def test_the_json_file_is_a_report_that_can_be_read_again(held: Cast) -> None:
    comment(held, "Ours.")
    made = report.read(json.loads(download(held, "files/json").data))
    assert made.comment_on("expected") == "Ours."
    assert made.title == held.plain.title


def test_every_chart_on_the_page_of_downloads_is_there(held: Cast) -> None:
    endings = {"svg": "image/svg+xml"} | ({"png": "image/png"} if png.available() else {})
    page = download(held, "downloads").text
    for ending, mimetype in endings.items():
        found = re.findall(rf"/report/(charts/\d+\.{ending})", page)
        assert found
        for one in found:
            answer = download(held, one)
            assert answer.mimetype == mimetype
            assert "attachment" in answer.headers["Content-Disposition"]
        assert download(held, f"charts/{len(found) + 1}.{ending}").status_code == 404


def test_where_no_png_can_be_made_the_page_says_so_and_offers_svg(
    held: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(png, "available", lambda: False)
    page = download(held, "downloads").text
    assert "makes no PNG" in page
    assert ".png" not in page
    assert download(held, "charts/1.png").status_code == 422


def test_there_are_no_other_files(held: Cast) -> None:
    assert download(held, "files/exe").status_code == 404


@pytest.mark.parametrize("what", ["downloads", "files/json", "charts/1.svg", "charts/1.png"])
def test_nothing_is_downloaded_before_the_password_was_given_again(held: Cast, what: str) -> None:
    forget_the_password(held)
    assert download(held, what).location.startswith("/account/confirm")


# What a phone takes home.


def end(cast: Cast) -> None:
    """Lead the workshop to its last step and end it."""
    cast.lead_to("close")
    assert cast.facilitator.do("ending").status_code == 200


def take_home(cast: Cast, person: Person) -> TestResponse:
    return person.get(f"/room/{cast.code}/take-home")


def test_a_phone_takes_home_what_the_room_read_once_the_workshop_has_ended(held: Cast) -> None:
    phone = held.people[0]
    assert take_home(held, phone).location == f"/room/{held.code}"
    end(held)
    told = take_home(held, phone).text
    assert "They never come to our power meetings" in told
    assert held.plain.speaking_up in told
    assert f"/room/{held.code}/take-home" in phone.sees()
    # The same for everybody: nothing on it is one's own.
    assert take_home(held, held.people[-1]).text == told


def test_nobody_without_a_seat_takes_anything_home(held: Cast) -> None:
    end(held)
    assert take_home(held, held.outsider()).status_code == 404
    assert take_home(held, held.facilitator).status_code == 404


def test_after_the_texts_are_deleted_there_is_nothing_to_take_home(held: Cast) -> None:
    end(held)
    due = update(Workshop).where(Workshop.id == held.workshop_id).values(delete_on=TODAY)
    held.actions.write(lambda tx: tx.session.execute(due))
    retention.keep_promises(held.actions, TODAY)
    told = take_home(held, held.people[0]).text
    assert "They never come" not in told
    assert "have been deleted" in told
