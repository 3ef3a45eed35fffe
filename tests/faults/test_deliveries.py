"""Doubled, delayed, reordered, swallowed: what was acknowledged is stored, once, and a repeat gets the same reply."""

from __future__ import annotations

import pytest
from flask import Flask

from app.actions import taking_part
from tests.faults import deliveries


def test_whatever_the_network_does_with_posts_what_was_acknowledged_is_stored_once(app: Flask) -> None:
    deliveries.walk(app, 6, 25)


def test_a_server_that_knows_no_numbers_is_found_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_part, "already", lambda *_given: False)
    with pytest.raises(AssertionError):
        deliveries.walk(app, 20, 25)
