"""The rules for hints and the names they know, as one file for the phones."""

from __future__ import annotations

from flask import Flask

from app.domain.hints import NAMES, RULES
from app.joined import serve


def init(app: Flask) -> None:
    """Serve {"rules": ..., "names": ...}."""
    text = f'{{"rules":{RULES.read_text(encoding="utf-8")},"names":{NAMES.read_text(encoding="utf-8")}}}'
    serve(app, "hints", "hints/all.json", text, "application/json")
