"""What is left of a workshop: its report without texts, where somebody wishes it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from app import i18n, report, retention
from app.models import KeptReport, LeavesNothing, SignedIn, Workshop
from tests.cast import Cast

TODAY = date.today()
WORDS = "They never come to our"


@pytest.fixture
def revealed(cast: Cast) -> Cast:
    """A workshop whose cards and figures the room has read."""
    cast.writing()
    cast.everyone_writes()
    cast.lead_to("statements")
    cast.everyone_rates()
    cast.lead_to("close")
    assert WORDS in report_of(cast)
    return cast


def let_time_pass(cast: Cast, minutes: int) -> None:
    """Let so many minutes go by since the password was given."""
    since = update(SignedIn).values(confirmed=SignedIn.confirmed - minutes * 60_000)
    cast.actions.write(lambda tx: tx.session.execute(since))


def report_of(cast: Cast) -> str:
    return cast.facilitator.get(f"/workshops/{cast.workshop_id}/report").text


def figures(page: str) -> list[str]:
    return re.findall(r"<td[^>]*>(.*?)</td>", page)


def delete(cast: Cast, **more: str) -> TestResponse:
    data = {"title": cast.plain.title, **more}
    return cast.facilitator.post(f"/workshops/{cast.workshop_id}/deletion", data, script=False)


def kept_at(cast: Cast) -> list[str]:
    return re.findall(r'"(/reports/[0-9a-f]{32})"', cast.facilitator.get("/workshops").text)


def test_the_console_leads_to_where_this_is_chosen(cast: Cast) -> None:
    side = cast.facilitator.get(f"/workshops/{cast.workshop_id}/regions/side").text
    assert f"/workshops/{cast.workshop_id}/deletion" in side


def come_its_day(cast: Cast) -> None:
    cast.actions.write(lambda tx: tx.session.execute(update(Workshop).values(delete_on=TODAY)))
    retention.keep_promises(cast.actions, TODAY)


def test_of_a_deleted_workshop_nothing_stays_unless_it_is_wished(revealed: Cast) -> None:
    assert delete(revealed).status_code == 303
    assert kept_at(revealed) == []
    assert revealed.rows(KeptReport) == 0


def test_the_report_may_stay_with_its_figures_and_without_any_text(revealed: Cast) -> None:
    before = figures(report_of(revealed))
    certificate = delete(revealed, keep="1").location
    (path,) = kept_at(revealed)
    page = revealed.facilitator.get(path).text
    assert figures(page) == before
    assert before
    assert WORDS not in page
    assert revealed.rows(Workshop) == 0
    stored = b"".join(one.read_bytes() for one in revealed.actions.config.data_dir.iterdir() if one.is_file())
    assert WORDS.encode() not in stored
    said = revealed.facilitator.get(certificate).text
    assert dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", said))["Released texts"] == "20"
    assert "figures of its report were kept" in said


def test_a_kept_report_can_be_exported_read_again_and_deleted_for_good(revealed: Cast) -> None:
    delete(revealed, keep="1")
    (path,) = kept_at(revealed)
    given = revealed.facilitator.get(f"{path}/files/json")
    read = report.read(given.json)
    assert report.write(read) == given.json
    assert revealed.facilitator.get(f"{path}/files/exe").status_code == 404
    let_time_pass(revealed, minutes=11)
    revealed.facilitator.post(f"{path}/removal", script=False)
    assert kept_at(revealed) == [path], "the password is asked for first"
    let_time_pass(revealed, minutes=-11)
    assert not revealed.actions.database.log_is_due
    assert revealed.facilitator.post(f"{path}/removal", script=False).status_code == 303
    assert revealed.actions.database.log_is_due  # Its bytes go at the next turn.
    assert kept_at(revealed) == []
    assert revealed.facilitator.get(path).status_code == 404


def test_two_kept_reports_are_told_apart_by_their_month_and_none_is_deleted_by_one_press(
    revealed: Cast,
) -> None:
    delete(revealed, keep="1")
    (path,) = kept_at(revealed)
    month = dict(revealed.facilitator.get(f"{path}/files/json").json or {})["month"]
    assert f'<span class="tag">{i18n.month_name(month)}</span>' in revealed.facilitator.get("/workshops").text
    page = revealed.facilitator.get(path).text
    question = page[page.index('<details class="stack" id="delete">') : page.index("</details>")]
    assert "Delete them for good?" in question
    assert question.count("/removal") == page.count("/removal") == 1


def test_a_kept_report_is_nobody_elses(revealed: Cast) -> None:
    delete(revealed, keep="1")
    (path,) = kept_at(revealed)
    other = revealed.lead("other@hospital.example")
    assert [other.get(path).status_code, other.post(f"{path}/removal").status_code] == [404, 404]
    assert revealed.outsider().get(path).status_code == 303


def test_on_its_date_the_report_stays_by_itself(revealed: Cast) -> None:
    before = figures(report_of(revealed))
    come_its_day(revealed)
    assert figures(report_of(revealed)) == before
    assert WORDS not in report_of(revealed)


def test_a_workshop_may_go_whole_on_its_date_and_leaves_a_certificate(revealed: Cast) -> None:
    path = f"/workshops/{revealed.workshop_id}/deletion"
    for choice, rows in (("nothing", 1), ("figures", 0), ("nothing", 1)):
        assert revealed.facilitator.post(path, {"after": choice}, script=False).status_code == 303
        assert revealed.rows(LeavesNothing) == rows
    retention.keep_promises(revealed.actions, TODAY)
    assert revealed.rows(Workshop) == 1
    come_its_day(revealed)
    assert revealed.rows(Workshop) == 0
    (certificate,) = re.findall(r"/account/certificates/[0-9a-f]+", revealed.facilitator.get("/account").text)
    assert "On its date" in revealed.facilitator.get(certificate).text
    assert retention.keep_promises(revealed.actions, TODAY + timedelta(days=1)) == 0
