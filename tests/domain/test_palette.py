"""The colours of the style sheet can be read: AA on phones and console, AAA on the wall, in light and dark."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from app.domain.agenda import COLOURS
from app.domain.colours import contrast, parse

TOKENS = (Path(__file__).resolve().parent.parent.parent / "static/css/tokens.css").read_text()
THEMES = ("light", "dark")


def palette(theme: str) -> dict[str, str]:
    """Return the colours that a theme gives to names."""
    block = re.search(rf'\[data-theme="{theme}"\] \{{(.*?)\}}', TOKENS, re.S)
    assert block
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block[1]))


def ratio(theme: str, text: str, ground: str) -> float:
    colours = palette(theme)
    return contrast(parse(colours[text]), parse(colours[ground]))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "paper-deep", "card"])
def test_text_can_be_read_wherever_it_stands(theme: str, ground: str) -> None:
    for text in ("ink", "soft", "done", "danger", "warn", *COLOURS):
        assert ratio(theme, text, ground) >= 4.5, text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_text_on_the_wall_can_be_read_from_the_back_row(theme: str, ground: str) -> None:
    for text in ("ink", "wall-soft", "wall-danger", *(f"wall-{colour}" for colour in COLOURS)):
        assert ratio(theme, text, ground) >= 7, text


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, [("ink", "on-ink"), ("done", "on-done")])))
def test_what_stands_on_a_button_can_be_read(theme: str, pair: tuple[str, str]) -> None:
    assert ratio(theme, pair[1], pair[0]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_what_limits_a_field_can_be_seen(theme: str) -> None:
    assert ratio(theme, "edge", "paper") >= 3
    assert ratio(theme, "focus", "paper") >= 3


def test_the_two_places_that_say_dark_say_the_same() -> None:
    by_system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', TOKENS, re.S)
    assert by_system
    assert dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", by_system[1])) == palette("dark")
