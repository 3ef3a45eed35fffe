"""Malformed requests and packets: nothing breaks, nothing is logged, and nobody else notices."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask

from tests.trust import fuzz, fuzz_inside
from tests.trust.malformed import Attack, Target

COUNT = 2000


def test_two_thousand_malformed_payloads_break_nothing_and_reach_nobody(tmp_path: Path) -> None:
    said = list(fuzz.run(tmp_path, COUNT, seed=7))
    assert len(said) == 4


def test_the_same_seed_sends_the_same_payloads() -> None:
    target = Target("x", (("/room/<code>", ("GET",)),), {"code": "a", "token": "b"}, ("c=d",), ("e",))

    def sent(seed: int) -> list[bytes]:
        attack = Attack(target, random.Random(seed))
        return [attack.request()[0] + attack.handshake() + attack.frames() for _ in range(50)]

    assert sent(1) == sent(1)
    assert sent(1) != sent(2)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", b"200"), ("/nowhere", b"404"), ("/ /", b"400"), ("/stumbles", b"500")],
    ids=["page", "none", "no request", "fault"],
)
def test_what_goes_straight_into_worker_and_app_is_answered_as_over_a_socket(
    app: Flask, path: str, status: bytes
) -> None:
    @app.get("/stumbles")
    def stumbles() -> str:
        raise ZeroDivisionError

    payload = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    found, answer = fuzz.Found(), fuzz_inside.Shipped(app).answer(payload)
    found.note(payload, answer)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert bool(found.faults) == (status == b"500")
