"""The component sheet shows everything the product is drawn with, to those who build it and to nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tests.cast import Cast

ROOT = Path(__file__).resolve().parent.parent.parent
SHEET = ROOT / "templates/dev/sheet.html"

# Macros that other macros on the sheet are made of, or that say nothing by themselves.
PARTS = {
    "lines", "value", "track", "names", "fills", "piece", "strip_row", "half", "arrow", "outline", "hidden", "token",
    "messages", "sign_up", "take_back", "mirror", "acts", "dialog", "why", "promises",
}  # fmt: skip
# Classes that need a room around them: a place on the page, a state that scripts give, or another page.
ELSEWHERE = {
    "page", "full-screen", "skip-link", "visually-hidden", "needs-script", "welcome-mark", "workshop-list",
    "address", "phone", "untouched", "more", "questions", "progress-dots", "then", "on", "page-head", "page-foot",
}  # fmt: skip


@pytest.fixture
def building(environ: dict[str, str], app: Flask) -> Cast:
    """A cast on a server in development."""
    return Cast(create_app({**environ, "DEV": "1"}))


def test_where_people_meet_there_is_no_sheet(cast: Cast) -> None:
    for path in ("/dev/components", "/dev/components/sheet?theme=dark&dir=rtl"):
        assert cast.facilitator.get(path).status_code == 404


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_theme_and_direction_has_its_sheet(building: Cast, theme: str, direction: str) -> None:
    page = building.outsider().get(f"/dev/components/sheet?theme={theme}&dir={direction}")
    assert page.status_code == 200
    assert f'data-theme="{theme}"' in page.text
    assert f'class="sheet" dir="{direction}"' in page.text
    identifiers = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(identifiers) == len(set(identifiers))
    assert f"theme={theme}&amp;dir={direction}" in building.outsider().get("/dev/components").text


@pytest.mark.parametrize("query", ["theme=blue", "dir=up"])
def test_a_sheet_that_is_not_there_says_so(building: Cast, query: str) -> None:
    assert building.outsider().get(f"/dev/components/sheet?{query}").status_code == 404


def test_every_macro_has_its_place_on_the_sheet() -> None:
    sheet = SHEET.read_text()
    for path in sorted((ROOT / "templates/macros").glob("*.html")):
        for name in re.findall(r"\{% macro (\w+)", path.read_text()):
            assert name in PARTS or f"{name}(" in sheet, f"{name} of {path.name}"


@pytest.mark.parametrize("name", ["components", "phone"])
def test_every_class_of_the_shared_style_sheets_is_shown(building: Cast, name: str) -> None:
    css = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", (ROOT / f"static/css/{name}.css").read_text(), flags=re.S)
    wanted = set(re.findall(r"\.([a-z][a-z-]*[a-z])", css)) - ELSEWHERE
    page = building.outsider().get("/dev/components/sheet").text
    shown = {one for value in re.findall(r'class="([^"]*)"', page) for one in value.split()}
    assert wanted - shown == set()
