"""A chart as a file that stands alone: its own styles inside, in light colours that need no variables."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from app.domain.agenda import COLOURS
from app.report import drawing
from app.report.model import Report

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHEETS = ("charts.css", "activities/placement.css")
PATTERNS = re.compile(r"<defs>\s*<pattern.*?</defs>", re.S)
MARKED = re.compile(r'data-colour="(?P<colour>\w+)"|<svg class="(?P<kind>shape|lane-icon)')
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# Rules for what lies inside a chart; the others place it on a page.
INSIDE = (".chart text", ".chart .", ".chart.narrow .", ".chart.narrow text", ".link-map .", ".grid-chart")
PAPER, INK, HAIRLINE, BOLD = "#ffffff", "#1e1b18", "#ddd3c4", "650"
FONTS = "'Atkinson Hyperlegible Next', 'Segoe UI', Roboto, Arial, sans-serif"
# Text is ink, but for the words of a mark; without the edge that not every program draws behind the letters.
INK_OF_TEXT = f".chart text{{stroke:none}}\n.chart text:not(.value):not(.on-full){{fill:{INK}}}"


@lru_cache(maxsize=1)
def style() -> str:
    """Return the rules for charts out of the style sheets, with plain values in the place of variables.

    A group's colour is the `color` of its marks, for programs that draw SVG know that and no variables.
    """
    text = re.sub(r"/\*.*?\*/", "", "".join((CSS / name).read_text() for name in SHEETS), flags=re.S)
    text = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", text)
    rules = [
        f"{selector.strip()}{{{plain(body)}}}"
        for selector, body in RULE.findall(text)
        if selector.strip().startswith(INSIDE)
    ]
    return "\n".join([*colours(), *rules, INK_OF_TEXT])


def plain(body: str) -> str:
    """Return declarations without variables."""
    body = body.replace("var(--group, currentColor)", "currentColor").replace("var(--group)", "currentColor")
    body = body.replace("var(--ground)", PAPER).replace("var(--hairline, currentColor)", HAIRLINE)
    body = body.replace("var(--bold)", BOLD).replace("font-family: inherit", f"font-family: {FONTS}")
    # What is said of itself says nothing, and some programs stumble over it.
    return ";".join(one.strip() for one in body.split(";") if one.strip() not in {"", "color: currentColor"})


def colours() -> list[str]:
    """Return a rule for the colour of every group."""
    return [f'[data-colour="{name}"]{{color:{value}}}' for name, value in palette().items()]


@lru_cache(maxsize=1)
def palette() -> dict[str, str]:
    """Return the colour of every group, from the light half of the tokens."""
    light = (CSS / "tokens.css").read_text().split('[data-theme="light"]', 1)[1]
    return {
        name: re.search(rf"--{name}: (#[0-9a-f]+)", light)[1]  # type: ignore[index]
        for name in COLOURS
    }


def on_paper(drawn: str) -> Markup:
    """Return a chart for the PDF, whose program draws no patterns: parts of a strip are told apart by their tint."""
    made = PATTERNS.sub("", str(alone(drawn)))
    made = re.sub(r'fill="url\(#[^)]*-2\)"', 'fill="currentColor" fill-opacity="0.3"', made)
    made = re.sub(r'fill="url\(#[^)]*-3\)"', 'fill="currentColor" fill-opacity="0.12"', made)
    return Markup(made)  # noqa: S704 - our own macros' output


def inked(page: str) -> str:
    """Return a page whose small drawings carry size and colour themselves: on paper no style sheet reaches into them.

    A shape has the colour of the group that is named last before it.
    """
    colour = INK

    def drawn(found: re.Match[str]) -> str:
        nonlocal colour
        if found["colour"]:
            colour = palette()[found["colour"]]
            return found[0]
        if found["kind"] == "shape":
            return f'<svg width="12" height="12" fill="{colour}" class="shape'
        return f'<svg width="16" height="16" fill="none" stroke="{INK}" stroke-width="1.6" class="lane-icon'

    return MARKED.sub(drawn, page)


def alone(drawn: str) -> Markup:
    """Return the chart in some HTML with its styles inside, and its size from its view box."""
    found = re.search(r'<svg class="chart.*?</svg>', str(drawn), re.S)
    if found is None:
        return Markup("")
    made = re.sub(r"\s*\n\s*", "\n", found[0])
    width, height = re.search(r'viewBox="0 0 (\S+) ([^"]+)"', made).groups()  # type: ignore[union-attr]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
    made = made.replace("<svg ", head, 1)
    return Markup(made.replace("<title", f"<style>{style()}</style>\n<title", 1))  # noqa: S704 - our own macros' output


def chart(report: Report, wanted: drawing.Chart, *, patterns: bool = True) -> str:
    """Return one chart of a report as an SVG document; without patterns, parts of a strip are told apart by tint."""
    drawn = render_template("report/chart.html", report=report, chart=wanted, drawing=drawing)
    made = alone(drawn) if patterns else on_paper(drawn)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{made}\n'
