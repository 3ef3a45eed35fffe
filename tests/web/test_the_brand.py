"""An organisation may show its own name, logo and accent; whatever it chooses can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from app.config import BadConfiguration, load
from app.domain.colours import READABLE, contrast, parse, readable_on, text_on
from tests.cast import Cast

ROOT = Path(__file__).resolve().parent.parent.parent
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 4"><path d="M0 0h10v4H0z"/></svg>'
colours = st.tuples(*[st.integers(0, 255)] * 3)


@given(colours, colours)
def test_any_accent_is_brought_to_a_contrast_that_can_be_read(
    accent: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    found = readable_on(accent, ground)
    assert contrast(found, ground) >= READABLE
    if contrast(accent, ground) >= READABLE:
        assert found == accent


@given(colours)
def test_what_stands_on_an_accent_can_be_read(accent: tuple[int, int, int]) -> None:
    for card in ("#fffdf9", "#2e2b27"):
        ground = readable_on(accent, parse(card))
        text = text_on(ground, parse("#1e1b18"), parse("#fffdf9"))
        assert contrast(text, ground) >= READABLE


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(parse("#777777"), parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()
    for colour in ("#fffdf9", "#2e2b27"):
        assert f"--card: {colour};" in tokens


@pytest.fixture
def branded(environ: dict[str, str], tmp_path: Path, app: Flask) -> Cast:
    """A cast in a hospital that shows its own name, logo and accent."""
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO)
    return Cast(
        create_app({**environ, "ORG_NAME": "St Elsewhere", "ORG_LOGO": str(logo), "ORG_ACCENT": "#ffd400"})
    )


def test_phones_and_wall_show_whose_workshop_it_is(branded: Cast) -> None:
    for page in (
        branded.outsider().get("/").text,
        branded.outsider().get(f"/join/{branded.code}").text,
        branded.wall(),
    ):
        assert 'alt="St Elsewhere"' in page
        assert re.search(r'<link rel="stylesheet" href="/brand/style.css\?v=\w+">', page) or "region" in page
    answer = branded.outsider().get("/brand/logo")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    style = branded.outsider().get("/brand/style.css")
    assert style.mimetype == "text/css"
    accents = re.findall(r"--accent: (#\w{6})", style.text)
    assert len(accents) == 3
    assert contrast(parse(accents[0]), parse("#fffdf9")) >= READABLE
    assert accents[1] == accents[2] == "#ffd400"


def test_without_anything_set_the_product_shows_itself(cast: Cast) -> None:
    page = cast.outsider().get("/").text
    assert '<strong class="sender">Otherwise</strong>' in page
    assert "/brand/" not in page
    assert cast.outsider().get("/brand/logo").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"ORG_ACCENT": "blue"},
        {"ORG_ACCENT": "#12345"},
        {"ORG_ACCENT": "#1234567"},
        {"ORG_NAME": "x" * 81},
        {"ORG_LOGO": "/nowhere/logo.svg"},
        {"ORG_LOGO": "/etc/passwd"},
    ],
)
def test_what_cannot_be_shown_stops_the_start_with_a_sentence(
    environ: dict[str, str], given: dict[str, str]
) -> None:
    with pytest.raises(BadConfiguration, match="ORG_"):
        load({**environ, **given})


def test_a_logo_too_heavy_for_phones_is_refused(environ: dict[str, str], tmp_path: Path) -> None:
    heavy = tmp_path / "logo.png"
    heavy.write_bytes(b"x" * 300_000)
    with pytest.raises(BadConfiguration, match="200 KB"):
        load({**environ, "ORG_LOGO": str(heavy)})
