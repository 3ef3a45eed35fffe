"""A chart as PNG: painted in a process of its own, with our own letters."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageChops

from app import report
from app.domain.errors import Invalid, Unavailable
from app.report import drawing, png, svg
from tests.conftest import Server
from tests.report.rooms import held
from tests.sockets.browsers import Place

needs_resvg = pytest.mark.skipif(not png.available(), reason="resvg-py is not installed")


def charts(app: Flask) -> list[tuple[str, str]]:
    """Return (sort, SVG) of one chart of every sort."""
    with app.test_request_context("/"):
        made = report.build(held())
        found = {
            getattr(one.block, "chart", "") or type(one.block).__name__: svg.chart(made, one, patterns=False)
            for one in drawing.charts(made)
        }
    return list(found.items())


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@needs_resvg
def test_every_sort_of_chart_is_painted_twice_its_size_with_its_words_on_white(app: Flask) -> None:
    found = charts(app)
    assert {sort for sort, _drawn in found} == {"dumbbell", "strip", "Links", "Places"}
    for sort, drawn in found:
        size = re.search(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"', drawn)
        assert size, sort
        whole, wordless = (
            opened(png.make(drawn)),
            opened(png.make(re.sub(r"<text.*?</text>", "", drawn, flags=re.S))),
        )
        assert whole.size == tuple(round(2 * float(one)) for one in size.groups())
        assert whole.getpixel((0, whole.height - 1)) == (255, 255, 255), sort
        words = ImageChops.difference(whole, wordless).getbbox()
        assert words, f"the words of {sort} are not there"
        assert words[2] - words[0] > whole.width / 3


@needs_resvg
def test_the_letters_are_our_own_whatever_the_machine_has(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = dict(charts(app))["dumbbell"]
    ours = png.make(drawn)
    monkeypatch.setattr(png, "FONTS", tmp_path)
    assert png.make(drawn) != ours


@needs_resvg
def test_who_paints_knows_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, dict[str, str]] = {}

    def run(*_command: object, **named: object) -> subprocess.CompletedProcess[bytes]:
        given.update(named)  # type: ignore[arg-type]
        return subprocess.CompletedProcess([], 0, b"")

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setattr(png.subprocess, "run", run)
    png.make("<svg/>")
    assert set(given["env"]) == {"PATH", "LANG"}


@needs_resvg
def test_what_cannot_be_painted_is_said_in_words() -> None:
    with pytest.raises(Unavailable, match="could not be made"):
        png.make("no svg")


def test_without_the_library_svg_is_offered_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "available", lambda: False)
    with pytest.raises(Invalid, match="as SVG instead"):
        png.make("<svg/>")


@needs_resvg
def test_a_real_server_paints_one_and_serves_others_meanwhile(server: Server) -> None:
    place = Place.open(server, participants=14, until="close")
    try:
        answer = place.facilitator().get(f"{place.console}/report/charts/1.png")
        assert answer.status_code == 200
        assert answer.content.startswith(b"\x89PNG")
    finally:
        place.close()


def test_only_a_few_are_painted_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "available", lambda: True)
    for _ in range(png.AT_ONCE):
        assert png.painting.acquire(blocking=False)
    try:
        with pytest.raises(Unavailable):
            png.make("<svg/>")
    finally:
        for _ in range(png.AT_ONCE):
            png.painting.release()
