"""What the look-up of known faults makes of its answer."""

from __future__ import annotations

import json

from tests.audit import NOT_REACHED, verdict


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


def test_a_known_fault_stops_the_check_and_says_what_to_take() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    code, said = verdict(answer({"name": "one", "version": "1.0", "vulns": [fault]}))
    assert code == 1
    assert said == "one 1.0: PYSEC-1, mended in 2.0"


def test_packages_without_faults_say_nothing() -> None:
    assert verdict(answer({"name": "one", "version": "1.0", "vulns": []})) == (0, "")


def test_a_list_that_cannot_be_reached_is_named_and_stops_nothing() -> None:
    assert verdict(answer({"name": "one", "skip_reason": "not found"})) == (0, NOT_REACHED)
    assert verdict("") == (0, NOT_REACHED)
