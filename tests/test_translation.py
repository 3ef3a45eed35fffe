"""Every word on a screen goes through gettext, from the first day."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# A name, keys of the keyboard, and marks that are no words.
ALLOWED = {"Otherwise", "R", "M", "B", "H", "S", "U", "N"}
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
