"""The one door to translation. British English is the source; templates call these names.

A language belongs to a screen: a phone keeps the one chosen on it, a wall has the one in its address
(`?lang=ar`), and the facilitator's pages are in English. See docs/translating.md.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, force_locale, get_locale
from wtforms.i18n import messages_path


@dataclass(frozen=True)
class Language:
    """A language of participants' phones and of the wall.

    `reviewed`: a speaker has read it in the app. One that nobody has reviewed must be chosen by hand.
    """

    code: str
    name: str
    reviewed: bool

    @property
    def tag(self) -> str:
        """The tag that HTML wants."""
        return self.code.replace("_", "-")


LANGUAGES = (Language("en_GB", "English", True), Language("ar", "العربية", False))
DEFAULT = LANGUAGES[0].code
COOKIE = "language"
FOLDER = Path(__file__).parent / "translations"
# The pages of participants, and those before anybody has a seat.
PERSONAL = {"participant", "entrance", "check", "follow_up"}


def init(app: Flask) -> None:
    """Give templates `_`, `ngettext`, `day` and what they need to know of the language."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    Babel(app, locale_selector=choose)
    app.before_request(speak_in_forms)
    app.jinja_env.globals.update(
        _=translate,
        ngettext=plural,
        day=day,
        moment=moment,
        month_name=month_name,
        locale=locale,
        direction=direction,
        languages=LANGUAGES,
    )


def speak_in_forms() -> None:
    """Give this request's forms the words of their library, which would read their file anew for every form."""
    request.wtforms_translations = words_of_forms(locale())  # type: ignore[attr-defined]


@cache
def words(language: str) -> NullTranslations:
    """Return what the app itself says in one language. A page asks for hundreds, so the catalogue is at hand."""
    return Translations.load(FOLDER, [language])


@cache
def words_of_forms(language: str) -> NullTranslations:
    """Return what WTForms itself says, in one language."""
    return Translations.load(messages_path(), [language], domain="wtforms")


def choose() -> str:
    """Return the language of this response: what its address says, then what the phone has chosen or prefers."""
    named = known(request.args.get("lang"))
    if named:
        return named
    if request.blueprint not in PERSONAL:
        return DEFAULT
    preferred = request.accept_languages.best_match([one.tag for one in LANGUAGES if one.reviewed])
    return known(request.cookies.get(COOKIE)) or known(preferred) or DEFAULT


def known(tag: object) -> str | None:
    """Return the code of a language that the app speaks, for a code or tag such as ar or en-GB; else None."""
    wanted = str(tag or "").replace("-", "_")
    return next((one.code for one in LANGUAGES if one.code == wanted), None)


def speaking(code: str) -> AbstractContextManager[None]:
    """Return a context in which everything is said in one language."""
    made: AbstractContextManager[None] = force_locale(code)
    return made


def translate(message: str, **values: object) -> str:
    """Translate a message; `values` fill placeholders such as {limit}. An empty message stays empty."""
    text = _gettext(message) if message else ""
    return text.format(**values) if values else text


def plural(one: str, many: str, number: int, **values: object) -> str:
    """Translate by number; {n} stands for it, `values` for other placeholders."""
    return _ngettext(one, many, number).format(n=number, **values)


def _gettext(message: str) -> str:
    return str(words(str(get_locale() or DEFAULT)).gettext(message))


def _ngettext(one: str, many: str, number: int) -> str:
    return str(words(str(get_locale() or DEFAULT)).ngettext(one, many, number))


def day(when: date | str) -> str:
    """Write a date out, as in 22 January 2027."""
    value = date.fromisoformat(when) if isinstance(when, str) else when
    return format_date(value, format="d MMMM y", locale=get_locale() or DEFAULT)


def month_name(month: str) -> str:
    """Write a month out: "2027-01" as January 2027."""
    return format_date(date.fromisoformat(f"{month}-01"), format="MMMM y", locale=get_locale() or DEFAULT)


def moment(when: int) -> str:
    """Write a moment (ms) out in the server's own time zone, as in 22 January 2027, 14:05."""
    return f"{day(date.fromtimestamp(when / 1000))}, {datetime.fromtimestamp(when / 1000):%H:%M}"


def locale() -> str:
    """Return the language tag of this response, as HTML wants it."""
    return str(get_locale() or DEFAULT).replace("_", "-")


def direction() -> str:
    """Return which way this response is written: ltr or rtl."""
    written: str = (get_locale() or Locale.parse(DEFAULT)).text_direction
    return written
