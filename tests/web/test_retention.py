"""The date on the join page is kept."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, update

from app import retention
from app.actions import Transaction
from app.models import Entry, ReleasedCard, Workshop
from tests.cast import Cast


def texts(cast: Cast) -> int:
    with cast.actions.database.reading() as session:
        released = session.scalar(select(func.count()).select_from(ReleasedCard)) or 0
        written = session.scalar(select(func.count()).where(Entry.text.is_not(None))) or 0
        return released + written


def set_date(cast: Cast, day: date) -> None:
    def work(tx: Transaction) -> None:
        tx.session.execute(update(Workshop).values(delete_on=day))

    cast.actions.write(work)


@pytest.fixture
def written(cast: Cast) -> Cast:
    cast.open()
    cast.fill()
    cast.lead_to("they")
    cast.everyone_writes()
    return cast


@pytest.mark.parametrize("until", ["they", "reveal"])
def test_every_text_is_deleted_on_the_day(written: Cast, until: str) -> None:
    written.lead_to(until)
    assert texts(written) == 20
    set_date(written, date(2020, 1, 1))
    retention.keep_promises(written.actions, date.today())
    assert texts(written) == 0
    assert b"never come to our" not in b"".join(
        path.read_bytes() for path in written.actions.config.data_dir.iterdir() if path.is_file()
    )


def test_nothing_is_deleted_before_the_day(written: Cast) -> None:
    written.lead_to("reveal")
    retention.keep_promises(written.actions, date.today())
    assert texts(written) == 20
