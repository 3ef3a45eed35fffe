"""What templates may call besides Jinja's own: QR codes, dates, words of the display gate."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import segno
from flask import Flask, url_for
from markupsafe import Markup

from app import phrases
from app.domain import joincode


def init(app: Flask) -> None:
    """Bind the helpers."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        qr=qr,
        join_url=lambda code: join_url(app, code),
        address=lambda path: f"{app.config['BASE_URL']}{path}",
        short_address=lambda: short_address(app),
        phrases=phrases,
    )
    app.jinja_env.globals["static"] = lambda name: url_for("static", filename=name)
    app.jinja_env.filters["amount"] = amount
    app.jinja_env.filters["pretty_code"] = joincode.pretty
    app.jinja_env.filters["without_none"] = lambda given: {
        name: one for name, one in given.items() if one is not None
    }
    app.jinja_env.filters["chart_row"] = phrases.chart_row


def amount(columns: Iterable[Iterable[str]], chars: int = 44) -> str:
    """Return how much there is to read in the fullest column of the wall: "some", "much", "most" or "crowded".

    The style sheet makes letters smaller by it. `chars` are about how many letters of the middle size stand in a line.
    """
    lines = max((sum(1.3 + len(text) // chars for text in texts) for texts in columns), default=0)
    return "some" if lines <= 6 else "much" if lines <= 10 else "most" if lines <= 16 else "crowded"


def join_url(app: Flask, code: str) -> str:
    """Return the address that a phone opens to join."""
    return f"{app.config['BASE_URL']}/join/{code}"


def short_address(app: Flask) -> str:
    """Return the address to type, without the scheme."""
    return str(app.config["BASE_URL"]).split("://", 1)[-1]


@lru_cache(maxsize=64)
def qr(url: str) -> Markup:
    """Return a QR code as inline SVG, dark on transparent, of the size its container gives it."""
    made: Any = segno.make(url, error="m", micro=False)
    return Markup(made.svg_inline(border=2, omitsize=True, svgclass="qr-svg"))  # noqa: S704 - segno's own SVG
