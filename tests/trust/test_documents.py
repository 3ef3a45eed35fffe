"""What the documents claim can be looked up: every test and page that they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/security.md", "docs/privacy.md", "docs/dpia.md", "SECURITY.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_and_file_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    named = re.findall(r"`((?:tests|app)/[\w/.]*)`", text)
    named += [f"tests/trust/{name}" for name in re.findall(r"`(test_\w+\.py)`", text) if not find(name)]
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def find(name: str) -> bool:
    return any((ROOT / "tests").rglob(name))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    where = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text())
    assert [link for link in links if "://" not in link and not (where / link).exists()] == []


def test_every_requirement_of_the_chapters_is_answered() -> None:
    text = (ROOT / "docs/security.md").read_text()
    answered = re.findall(r"^\| ((?:\d+\.\d+(?:\.\d+)?(?:, )?)+) \|", text, re.MULTILINE)
    numbers = {number for row in answered for number in row.split(", ")}
    wanted = {
        "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3,
        "3.1": 1, "3.2": 2, "3.3": 5, "3.4": 7, "3.5": 7, "3.6": 1, "3.7": 5,
        "4.1": 5, "4.2": 5, "4.4": 4, "14.1": 2, "14.2": 8, "14.3": 3,
        "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 4,
    }  # fmt: skip
    missing = [
        f"{section}.{n}"
        for section, count in wanted.items()
        for n in range(1, count + 1)
        if f"{section}.{n}" not in numbers
    ]
    assert missing == []


@pytest.mark.parametrize("page", sorted(one.name for one in (ROOT / "docs").glob("*.md")))
def test_every_page_and_picture_that_a_document_shows_is_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / "docs" / page).read_text())
    assert [one for one in links if "://" not in one and not (ROOT / "docs" / one).exists()] == []
