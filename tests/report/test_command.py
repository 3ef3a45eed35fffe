"""Whoever runs the server writes a report to standard output, from a workshop or from a file that was kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import report
from tests.cast import Cast
from tests.report.rooms import COMMENTS, held


def export(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["workshop", "export", *arguments])


def test_a_workshop_is_written_as_the_report_that_its_facilitator_reads(cast: Cast) -> None:
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("reveal")
    done = export(cast.app, cast.workshop_id)
    assert done.exit_code == 0
    made = report.read(json.loads(done.stdout))
    assert made == report.build(cast.plain)
    assert made.sections


@pytest.mark.parametrize("ending", ["csv", "md", "xlsx", "json"])
def test_a_report_that_was_kept_as_json_is_read_again_and_written_in_any_format(
    app: Flask, tmp_path: Path, ending: str
) -> None:
    kept = tmp_path / "report.json"
    kept.write_text(json.dumps(report.data(held(), COMMENTS)), encoding="utf-8")
    done = export(app, "--from", str(kept), "--format", ending)
    assert done.exit_code == 0
    assert len(done.stdout_bytes) > 10_000


@pytest.mark.parametrize(
    ("content", "words"), [("{", "is no JSON file"), ("{}", "no report that this version can read")]
)
def test_a_file_that_is_no_report_is_refused_in_words(
    app: Flask, tmp_path: Path, content: str, words: str
) -> None:
    kept = tmp_path / "other.json"
    kept.write_text(content)
    done = export(app, "--from", str(kept))
    assert done.exit_code == 1
    assert words in done.output


@pytest.mark.parametrize("arguments", [(), ("x", "--from", __file__), ("unknown",)])
def test_a_workshop_or_a_file_must_be_named_and_known(app: Flask, arguments: tuple[str, ...]) -> None:
    app.extensions["actions"].database.migrate()
    assert export(app, *arguments).exit_code != 0
