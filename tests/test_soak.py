"""The page of long proofs: each has its place there, and what one of them tells leaves everything else alone."""

from __future__ import annotations

import pytest

from tests import soak

PAGE = soak.PAGE.read_text()


@pytest.mark.parametrize("proof", soak.PROOFS, ids=lambda one: one.module)
def test_what_a_proof_tells_stands_in_its_place_and_changes_nothing_else(proof: soak.Proof) -> None:
    start, end = soak.marks(proof.module)
    page = soak.placed(PAGE, proof.module, "| a | b | c |")
    assert page.count("| a | b | c |") == 1
    assert page.partition(start)[0] == PAGE.partition(start)[0]
    assert page.partition(end)[2] == PAGE.partition(end)[2]
    assert soak.placed(page, proof.module, "d").count("| a | b | c |") == 0


def test_a_page_without_a_place_for_a_proof_is_refused_before_anything_is_lost() -> None:
    with pytest.raises(ValueError, match="no place"):
        soak.placed("# Reliability", "tests.trust.seal", "held")


def test_what_a_proof_that_failed_said_until_then_is_told_with_what_went_wrong() -> None:
    told = soak.section(
        ["python", "-m", "x"], "failed", 3.0, 1.0, "| a | 5 | 0 |\n\nso far\n", "AssertionError: no\n"
    )
    assert "**failed**. Full length, 3.0 minutes" in told
    assert "|---|---|---|\n| a | 5 | 0 |" in told
    assert "- so far" in told
    assert "AssertionError: no" in told


def test_a_table_that_brings_its_own_head_keeps_it() -> None:
    said = "| Tried | Broken |\n|---|---|\n| a | 0 |\n"
    told = soak.section(["python"], "held", 1.0, 0.01, said, "")
    assert told.count("---|---|") == 1
    assert "1% of the full length" in told
