"""Every word on a screen goes through gettext, from the first day."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from app import i18n, regions
from app.activities.common_ground import rehearsal
from app.domain.audience import Phone
from app.models import Workshop
from tests.activities.rooms import Room
from tests.activities.test_contract import show_everything
from tests.cast import Cast

ROOT = Path(__file__).resolve().parent.parent
# The component sheet is for those who build this, and is shown in development only.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "dev")
# A name, keys of the keyboard, formats of files, and marks that are no words.
ALLOWED = {"Otherwise", "R", "M", "B", "H", "S", "U", "N", "SVG", "PNG"}
NOT_TEXT = (
    r"\{#.*?#\}",
    r"\{% block body %\}.*?\{% endblock %\}",
    r"\{%.*?%\}",
    r"\{\{.*?\}\}",
    r"<script.*?</script>",
    r"<!doctype[^>]*>",
    r'[\w-]+="[^"]*"',
    r"<[^>]*>",
    r"&\w+;",
)
SPOKEN = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"{]*[A-Za-z][^"{]*)"')


def bare_words(source: str) -> set[str]:
    """Return the words of a template that no gettext call holds."""
    spoken = set(SPOKEN.findall(re.sub(r"\{\{.*?\}\}", "{", source, flags=re.S)))
    for pattern in NOT_TEXT:
        source = re.sub(pattern, " ", source, flags=re.S | re.I)
    return (set(re.findall(r"[^\W\d_]+", source)) | spoken) - ALLOWED


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_says_nothing_past_gettext(path: Path) -> None:
    assert bare_words(path.read_text()) == set()


def test_the_catalogue_is_extracted_with_templates_code_and_journey(tmp_path: Path) -> None:
    made = tmp_path / "messages.pot"
    subprocess.run(["make", "messages", f"MESSAGES={made}"], cwd=ROOT, check=True, capture_output=True)
    found = made.read_text().replace('"\n"', "")
    for message in (
        "Put it in",
        "This step has closed. What you wrote stays on your phone and was not sent.",
        "Show distance",
        "They have the final say on what changes here.",
        "nearly all or all",
    ):
        assert f'msgid "{message}"' in found


TRANSLATIONS = ROOT / "app" / "translations"
OTHERS = [one for one in i18n.LANGUAGES if one.code != i18n.DEFAULT]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_what_the_app_reads_of_a_language_was_made_of_its_source(language: i18n.Language) -> None:
    folder = TRANSLATIONS / language.code / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        source = read_po(file, locale=language.code)
    made = io.BytesIO()
    write_mo(made, source)
    assert (folder / "messages.mo").read_bytes() == made.getvalue(), "make translations"


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_a_translation_fills_in_just_what_its_source_does(language: i18n.Language) -> None:
    with (TRANSLATIONS / language.code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, tuple):
                known = set(PLACEHOLDER.findall(message.id[1]))
                assert all(set(PLACEHOLDER.findall(one)) <= known for one in message.string), message.id
            elif message.id and message.string:
                assert set(PLACEHOLDER.findall(message.id)) == set(PLACEHOLDER.findall(message.string)), (
                    message.id
                )


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What was asked for in a language and is not there in it."""
    found: set[str] = set()
    single, several = i18n._gettext, i18n._ngettext

    def one(message: str) -> str:
        text = str(single(message))
        if (
            text == message
            and i18n.locale() != "en-GB"
            and re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", message))
        ):
            found.add(message)
        return text

    def many(first: str, more: str, number: int) -> str:
        text = str(several(first, more, number))
        if text in (first, more) and i18n.locale() != "en-GB":
            found.add(first)
        return text

    monkeypatch.setattr(i18n, "_gettext", one)
    monkeypatch.setattr(i18n, "_ngettext", many)
    yield found


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
@pytest.mark.parametrize("template", ["60", "90", "half_day"])
def test_phones_and_walls_speak_one_language(
    app: Flask, missing: set[str], template: str, language: i18n.Language
) -> None:
    with app.test_request_context(f"/?lang={language.tag}"):
        for at in Room(template).walk():
            if at.step is not None:
                pages = show_everything(at, console=False)
                assert pages
    # What simulated people write is theirs, in their language.
    written = {line for side in rehearsal.LINES.values() for line in side}
    assert sorted(missing - written) == []


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_the_pages_around_a_seat_speak_one_language(
    cast: Cast, missing: set[str], language: i18n.Language
) -> None:
    cast.open()
    me, stranger = cast.join(0), cast.outsider()
    for path in ("/", f"/join/{cast.code}", "/privacy", cast.wall_path):
        page = stranger.get(f"{path}?lang={language.tag}").text
        assert f'<html lang="{language.tag}" dir="rtl"' in page or language.code != "ar"
    for path in ("", "/leave", "/hand-over"):
        assert me.get(f"/room/{cast.code}{path}?lang={language.tag}").status_code == 200
    assert sorted(missing) == []


def test_a_phone_keeps_the_language_it_has_chosen_and_nobody_elses_changes(cast: Cast) -> None:
    cast.open()
    me, other = cast.join(0), cast.join(0)
    room = f"/room/{cast.code}"
    assert me.post("/language", {"language": "ar", "next": room}, script=False).location == room
    assert 'lang="ar" dir="rtl"' in me.sees()
    assert 'lang="en-GB" dir="ltr"' in other.sees()
    assert 'lang="en-GB"' in cast.wall()
    assert 'lang="ar"' in cast.outsider().get(f"{cast.wall_path}?lang=ar").text
    assert 'lang="en-GB"' in cast.facilitator.get("/workshops?lang=nowhere").text


def test_a_language_that_no_speaker_has_reviewed_is_given_to_nobody_who_has_not_chosen_it(cast: Cast) -> None:
    page = cast.outsider().get("/", headers={"Accept-Language": "ar, en;q=0.5"})
    assert 'lang="en-GB"' in page.text


@pytest.mark.parametrize("given", [{"language": "tlh"}, {"language": ""}, {}])
def test_a_language_that_is_not_there_is_refused(cast: Cast, given: dict[str, str]) -> None:
    assert cast.outsider().post("/language", {**given, "next": "/"}).status_code == 422


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""]
)
def test_choosing_a_language_leads_nowhere_else(cast: Cast, path: str) -> None:
    answer = cast.outsider().post("/language", {"language": "ar", "next": path}, script=False)
    assert answer.location == "/"


def test_a_region_is_pushed_to_each_screen_in_its_language(cast: Cast) -> None:
    cast.open()
    cast.join(0)
    group = cast.plain.groups[0].id
    with cast.app.test_request_context("/"), cast.actions.database.reading() as session:
        workshop = session.get_one(Workshop, cast.workshop_id)
        said = {}
        for language in i18n.LANGUAGES:
            with i18n.speaking(language.code):
                said[language.code] = regions.render(session, workshop, Phone(group), "step").html
    assert len(set(said.values())) == len(i18n.LANGUAGES)
