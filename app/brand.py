"""An organisation's own name, logo and accent. Without them the product shows its own name and its ink."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, send_file, url_for

from app.config import Organisation
from app.domain.colours import as_hex, parse, readable_on, text_on
from app.domain.errors import NotFound

bp = Blueprint("brand", __name__, url_prefix="/brand")

# What buttons lie on, and what may stand on them, in light and in dark: see static/css/tokens.css.
CARD = {"light": "#fffdf9", "dark": "#2e2b27"}
INK, PAPER = "#1e1b18", "#fffdf9"
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Brand:
    """What templates show of the organisation."""

    name: str
    logo: str | None
    style: str | None


def init(app: Flask, organisation: Organisation) -> None:
    """Serve the accent and the logo, and give templates `brand`."""
    app.config["ORGANISATION"] = organisation
    app.register_blueprint(bp)
    css = style_of(organisation)
    mark = hashlib.sha256(css.encode() + (organisation.logo.read_bytes() if organisation.logo else b""))
    version = mark.hexdigest()[:12]

    def brand() -> Brand:
        return Brand(
            name=organisation.name or "Otherwise",
            logo=url_for("brand.logo", v=version) if organisation.logo else None,
            style=url_for("brand.style", v=version) if css else None,
        )

    app.jinja_env.globals["brand"] = brand


def style_of(organisation: Organisation) -> str:
    """Return the style sheet of the accent, made readable on light and dark ground; empty without one."""
    if not organisation.accent:
        return ""
    light, dark = (tokens(organisation.accent, CARD[theme]) for theme in ("light", "dark"))
    return (
        f':root, [data-theme="light"] {{ {light} }}\n'
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
        f'[data-theme="dark"] {{ {dark} }}\n'
    )


def tokens(accent: str, card: str) -> str:
    """Return the accent, and what is written on it, for buttons that lie on a card."""
    colour = readable_on(parse(accent), parse(card))
    on = text_on(colour, parse(INK), parse(PAPER))
    return f"--accent: {as_hex(colour)}; --accent-hover: {as_hex(colour)}; --on-accent: {as_hex(on)};"


@bp.get("/style.css")
def style() -> Response:
    """Give the style sheet of the accent."""
    organisation: Organisation = current_app.config["ORGANISATION"]
    kept = {"Cache-Control": f"public, max-age={YEAR}"}
    return Response(style_of(organisation), mimetype="text/css", headers=kept)


@bp.get("/logo")
def logo() -> Response:
    """Give the logo."""
    organisation: Organisation = current_app.config["ORGANISATION"]
    if organisation.logo is None:
        raise NotFound()
    return send_file(organisation.logo, max_age=YEAR)
