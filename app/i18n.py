"""The one door to translation. British English is the source; templates call these names."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask import Flask
from flask_babel import Babel, get_locale
from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext

DEFAULT = "en_GB"


def init(app: Flask) -> None:
    """Give templates `_`, `ngettext` and `day`."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    Babel(app, locale_selector=lambda: DEFAULT)
    app.jinja_env.globals.update(_=translate, ngettext=plural, day=day, locale=locale)


def translate(message: str, **values: object) -> str:
    """Translate a message; `values` fill placeholders such as {limit}. An empty message stays empty."""
    text = str(_gettext(message)) if message else ""
    return text.format(**values) if values else text


def plural(one: str, many: str, number: int) -> str:
    """Translate by number; {n} stands for it."""
    return str(_ngettext(one, many, number)).format(n=number)


def day(when: date | str) -> str:
    """Write a date out, as in 22 January 2027."""
    value = date.fromisoformat(when) if isinstance(when, str) else when
    return format_date(value, format="d MMMM y", locale=get_locale() or DEFAULT)


def locale() -> str:
    """Return the language tag of this response, as HTML wants it."""
    return str(get_locale() or DEFAULT).replace("_", "-")
