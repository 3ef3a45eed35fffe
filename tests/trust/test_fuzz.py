"""Malformed requests and packets: nothing breaks, nothing is logged, and nobody else notices."""

from __future__ import annotations

from pathlib import Path

from tests.trust import fuzz

COUNT = 2000


def test_two_thousand_malformed_payloads_break_nothing_and_reach_nobody(tmp_path: Path) -> None:
    said = list(fuzz.run(tmp_path, COUNT, seed=7))
    assert len(said) == 2


def test_the_same_seed_sends_the_same_payloads() -> None:
    target = fuzz.Target("x", (("/room/<code>", ("GET",)),), {"code": "a", "token": "b"}, ("c=d",), ("e",))

    def sent(seed: int) -> list[bytes]:
        attack = fuzz.Attack(target, fuzz.random.Random(seed))
        return [attack.request() + attack.handshake() + attack.frames() for _ in range(50)]

    assert sent(1) == sent(1)
    assert sent(1) != sent(2)
