"""The PDF is made beside the server, asks nobody for anything, and is thrown away once it was fetched."""

from __future__ import annotations

import os
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from app import retention
from app.domain.errors import NotFound, Unavailable
from app.models import Workshop
from app.report import pdf, typeset
from tests.cast import Cast

STATIC = Path(__file__).resolve().parents[2] / "static"
PAGE = "<!doctype html><html lang=en><title>T</title><h1>A report</h1><p>Some words."
needs_pango = pytest.mark.skipif(not pdf.available(), reason="WeasyPrint or Pango is not installed")


@pytest.fixture
def jobs(tmp_path: Path) -> pdf.Jobs:
    return pdf.Jobs(tmp_path / "pdf", STATIC)


def finished(jobs: pdf.Jobs, name: str, workshop: str = "w") -> str:
    """Wait until a job has ended; return how."""
    give_up = time.monotonic() + 100
    while (found := pdf.state(jobs.find(workshop, name))) == "making":
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return found


def inflated(content: bytes) -> Iterator[bytes]:
    """Yield what a PDF holds, without its compression."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        with suppress(zlib.error):
            yield zlib.decompress(stream)


@needs_pango
def test_a_page_becomes_a_tagged_pdf_that_can_be_fetched_once(jobs: pdf.Jobs) -> None:
    name = jobs.begin("w", PAGE)
    assert finished(jobs, name) == "ready"
    content = jobs.fetch("w", name)
    assert content.startswith(b"%PDF-")
    inside = b"".join(inflated(content))
    assert b"pdfuaid" in inside
    assert b"/StructTreeRoot" in inside
    with pytest.raises(NotFound):
        jobs.fetch("w", name)
    assert list(jobs.folder.iterdir()) == []


@needs_pango
@pytest.mark.parametrize(
    "names",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="file:///etc/hostname">',
        '<link rel=stylesheet href="file:///etc/passwd">',
        '<img src="/../../pyproject.toml">',
    ],
)
def test_what_is_no_file_of_our_own_is_left_out_of_a_pdf(jobs: pdf.Jobs, names: str) -> None:
    assert finished(jobs, name := jobs.begin("w", PAGE + names)) == "ready"
    assert jobs.fetch("w", name)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "https://example.org/css/tokens.css",
        "file:///etc/passwd",
        f"{typeset.BASE}../pyproject.toml",
        f"{typeset.BASE}/etc/passwd",
        f"{typeset.BASE}css",
        f"{typeset.BASE}nothing.css",
        "http://static.invalid.example.org/css/tokens.css",
        "data:text/css,p{}",
    ],
)
def test_an_address_that_is_no_static_file_is_refused(url: str) -> None:
    with pytest.raises(typeset.Refused):
        typeset.own_file(url, STATIC)


def test_a_static_file_is_found_by_its_address() -> None:
    assert typeset.own_file(f"{typeset.BASE}css/tokens.css?v=1", STATIC) == STATIC / "css" / "tokens.css"


def lay(jobs: pdf.Jobs, workshop: str, name: str, *files: str, old: float = 0) -> Path:
    """Put a job there as if it had been begun some seconds ago."""
    job = jobs.folder / workshop / name
    job.mkdir(parents=True)
    for one in files:
        (job / one).write_bytes(b"x")
    os.utime(job, (time.time() - old, time.time() - old))
    return job


def test_a_job_is_found_by_its_secret_name_in_its_own_workshop_only(jobs: pdf.Jobs) -> None:
    name = "a" * 43
    lay(jobs, "w", name, "report.pdf")
    assert jobs.find("w", name)
    for workshop, other in (("v", name), ("w", "b" * 43), ("w", ".."), ("w", f"../w/{name}")):
        with pytest.raises(NotFound):
            jobs.find(workshop, other)


def test_a_job_that_takes_too_long_has_failed_and_what_nobody_fetches_goes(jobs: pdf.Jobs) -> None:
    assert pdf.state(lay(jobs, "w", "a" * 43, old=pdf.PATIENCE + 1)) == "failed"
    assert pdf.state(lay(jobs, "x", "a" * 43, "failed")) == "failed"
    left = lay(jobs, "y", "a" * 43, "report.pdf", old=pdf.KEPT_FOR + 1)
    pdf.tidy(jobs.folder)
    assert not left.exists()


def test_no_more_than_two_are_made_at_once(jobs: pdf.Jobs) -> None:
    lay(jobs, "x", "a" * 43)
    lay(jobs, "y", "a" * 43)
    with pytest.raises(Unavailable):
        jobs.begin("w", PAGE)


def test_while_one_of_a_workshop_is_made_no_other_of_it_is_begun(jobs: pdf.Jobs) -> None:
    name = "a" * 43
    lay(jobs, "w", name)
    with pytest.raises(Unavailable):
        jobs.begin("w", PAGE)
    assert jobs.find("w", name)


def test_what_is_being_made_of_a_workshop_is_stopped_when_its_words_go(
    jobs: pdf.Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(100)")
    monkeypatch.setattr(pdf, "TYPESET", endless)
    job = jobs.find("w", jobs.begin("w", PAGE))
    process = pdf.RUNNING[job]
    pdf.forget(jobs.folder.parent, "w")
    assert process.poll() is not None
    assert not job.parent.exists()


def test_a_page_that_cannot_be_made_is_said_to_have_failed(
    jobs: pdf.Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(3)")
    monkeypatch.setattr(pdf, "TYPESET", broken)
    assert finished(jobs, jobs.begin("w", PAGE)) == "failed"


@needs_pango
def test_a_facilitator_waits_for_the_pdf_and_saves_it_once(cast: Cast) -> None:
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("reveal")
    lead, where = cast.facilitator, f"/workshops/{cast.workshop_id}/report/pdf"
    assert "Make the PDF" in lead.get(where).text
    progress = lead.post(where, script=False).location
    assert lead.get(progress).headers.get("Refresh", "1") == "1"
    give_up = time.monotonic() + 100
    while "Save the PDF" not in (shown := lead.get(progress).text):
        assert time.monotonic() < give_up
        assert "being made" in shown
        time.sleep(0.05)
    assert cast.lead("other@hospital.example").get(f"{progress}/file").status_code == 404
    answer = lead.get(f"{progress}/file")
    assert answer.data.startswith(b"%PDF-")
    assert re.fullmatch(r'attachment; filename="report-[a-z-]+\.pdf"', answer.headers["Content-Disposition"])
    assert lead.get(f"{progress}/file").status_code == 404


def test_without_the_libraries_the_page_says_what_to_do(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    where = f"/workshops/{cast.workshop_id}/report/pdf"
    assert "Print the page of the report instead" in cast.facilitator.get(where).text
    answer = cast.facilitator.post(where)
    assert answer.status_code == 422
    assert "cannot make PDFs" in answer.text


def waiting(cast: Cast) -> Path:
    """Put a PDF of the workshop there, as if nobody had fetched it yet."""
    job = pdf.folder_of(cast.actions.config.data_dir) / cast.workshop_id / ("a" * 43)
    job.mkdir(parents=True)
    (job / "report.pdf").write_bytes(b"x")
    return job


def test_a_pdf_goes_with_the_texts_of_its_workshop(cast: Cast) -> None:
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("reveal")
    job, due = waiting(cast), date.today()
    cast.actions.write(lambda tx: tx.session.execute(update(Workshop).values(delete_on=due)))
    retention.keep_promises(cast.actions, due)
    assert not job.exists()


def test_a_pdf_goes_when_a_text_is_taken_down(cast: Cast) -> None:
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("reveal")
    job, card = waiting(cast), cast.plain.cards[0].id
    assert cast.facilitator.do(f"texts/{card}/hidden", hidden=1).status_code in {200, 303}
    assert not job.exists()


def test_a_pdf_goes_with_its_workshop(cast: Cast) -> None:
    job = waiting(cast)
    where = f"/workshops/{cast.workshop_id}/deletion"
    assert cast.facilitator.post(where, {"title": cast.plain.title}, script=False).status_code == 303
    assert not job.exists()


def test_a_purge_throws_away_what_nobody_fetched(cast: Cast) -> None:
    job = waiting(cast)
    retention.purge(cast.actions, date.today())
    assert job.exists()
    long_ago = time.time() - pdf.KEPT_FOR - 1
    os.utime(job, (long_ago, long_ago))
    retention.purge(cast.actions, date.today())
    assert not job.exists()
