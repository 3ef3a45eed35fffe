"""A card that may point at somebody is noticed, nearly always, and other cards are left alone, nearly always."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given

from app.domain.hints import FOLDER, NAMES, RULES, Hint, filled, identifier_hints, nhs_number_is_valid
from app.domain.text import normalise
from tests.domain import hint_figures as figures
from tests.domain.test_text import TEXTS
from tests.node import run

DOC = Path(__file__).resolve().parents[2] / "docs" / "identifier-hints.md"
# What docs/identifier-hints.md promises of cards that no rule was made for.
STRUCTURED, NAMED, FALSE_ALARMS = 0.95, 0.70, 0.02
EVERY_CARD = [one for part in figures.PARTS for one in figures.cards(part)]


def test_at_least_500_cards_are_labelled_half_of_them_without_anybody_in_them() -> None:
    assert len(EVERY_CARD) >= 500
    assert 0.4 <= sum(not one.marks for one in EVERY_CARD) / len(EVERY_CARD) <= 0.6
    assert len({one.text for one in EVERY_CARD}) == len(EVERY_CARD)
    assert all(len(one.text) <= 140 for one in EVERY_CARD)


@pytest.mark.parametrize("part", figures.PARTS)
def test_most_of_what_points_at_somebody_is_found(part: str) -> None:
    found = figures.recall(figures.cards(part))
    assert figures.share(found["structured"]) >= STRUCTURED
    assert figures.share(found["name"]) >= NAMED


@pytest.mark.parametrize("part", figures.PARTS)
def test_false_alarms_are_rare(part: str) -> None:
    assert figures.share(figures.alarmed(figures.cards(part))) <= FALSE_ALARMS


def test_of_the_sample_cards_two_raise_a_hint_and_both_speak_of_somebody() -> None:
    said = [one.false_alarms() for one in figures.samples() if one.false_alarms()]
    assert said == [["The only physio"], ["bed 4"]]


def test_the_published_figures_are_those_that_are_measured() -> None:
    assert "\n".join(figures.rows()) in DOC.read_text()


def test_a_phone_finds_what_the_server_finds() -> None:
    chance = random.Random(7)
    texts = [one.text for one in [*EVERY_CARD, *figures.samples()]]
    typed = [mistyped(chance.choice(texts), chance) for _ in range(3000)]
    for text, phone in zip(texts + typed, run("find_hints.js", texts + typed), strict=True):
        kept = normalise(text)
        here = [[one.kind, one.start, one.end] for one in identifier_hints(kept)]
        assert (phone["text"], phone["hints"]) == (kept, here), text


def mistyped(text: str, chance: random.Random) -> str:
    """Return a text with a few letters added, left out or in another case, odd characters among them."""
    letters = list(text)
    odd = "‘’“”«`´‑–—―…. \t\n\u00a0\u0085\u200b\u202e\ufeff\ufe0f\ufffc\u0301\u2126\x1cſKıİßŐ😡aeMr 019./@"
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(letters))
        what = chance.random()
        if what < 0.5:
            letters.insert(place, chance.choice(odd))
        elif what < 0.75:
            letters[place] = letters[place].swapcase()
        elif len(letters) > 1:
            del letters[place]
    return "".join(letters)


def test_rules_keep_to_what_old_phones_understand() -> None:
    given = json.loads(RULES.read_text())
    for one in given["rules"]:
        pattern = filled(one["pattern"], given["parts"])
        # No look-behind, inline flags, possessive or atomic groups, and no names but a group's own.
        assert not re.search(r"\(\?<[=!]|\(\?[a-z]+[:)]|\(\?>|[*+?}]\+|\(\?P|\\[AZbB]", pattern), pattern
        assert "(?<found>" in pattern


def test_a_phone_fetches_less_than_30_kilobytes_for_it() -> None:
    both = b"".join(path.read_bytes() for path in (RULES, NAMES))
    assert len(gzip.compress(both, 9)) < 30_000


def test_the_names_are_those_whose_source_and_licence_are_written_down() -> None:
    (row,) = json.loads((FOLDER / "VENDOR.json").read_text())
    assert row["file"] == NAMES.name
    assert hashlib.sha256(NAMES.read_bytes()).hexdigest() == row["sha256"]
    assert all(row[name] for name in ("name", "version", "licence", "source"))


def test_a_hint_says_where_it_is() -> None:
    text = "Ask Dr Patel on 12 March."
    assert identifier_hints(text) == [Hint("named_person", 4, 12), Hint("date", 16, 24)]
    assert [text[hint.start : hint.end] for hint in identifier_hints(text)] == ["Dr Patel", "12 March"]


@given(TEXTS)
def test_hints_are_in_reading_order_and_never_overlap(text: str) -> None:
    ends = [edge for hint in identifier_hints(text) for edge in (hint.start, hint.end)]
    assert ends == sorted(ends) and all(0 <= edge <= len(text) for edge in ends)


def test_every_ten_digit_number_is_judged_by_its_check_digit() -> None:
    assert nhs_number_is_valid("9991234578") and nhs_number_is_valid("9994567896")
    assert not nhs_number_is_valid("9991234579")
    for other in ("", "999123457", "99912345700", "999123457x", "٩٩٩٤٥٦٧٨٩٦"):
        assert not nhs_number_is_valid(other)


def test_a_wrong_check_digit_raises_no_hint() -> None:
    assert identifier_hints("Reference 999 123 4579 was lost.") == []


@pytest.mark.parametrize(
    "word", ["will", "may", "grace", "mark", "rose", "hope", "bill", "dawn", "faith", "art"]
)
def test_words_that_are_also_names_are_words_until_something_says_otherwise(word: str) -> None:
    assert identifier_hints(f"they say {word} and mean nothing by it") == []
    assert identifier_hints(f"They {word} whenever they want.") == []
    name = word.capitalize()
    assert [one.kind for one in identifier_hints(f"they left {name} Patel alone again")] == ["name"]


@pytest.mark.parametrize(
    "seed", ["a.", "1 ", "Dr ", "the only ", "0", "12-", "x@", "x@a.", "- ", "ward ", "Jo "]
)
def test_a_long_awkward_text_is_read_in_no_time(seed: str) -> None:
    # Without a bound on backtracking this would not come back at all.
    identifier_hints((seed * 3000)[:5000])
