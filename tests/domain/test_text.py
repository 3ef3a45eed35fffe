"""No keyboard signs a card, and a card that may point at somebody is noticed before it is sent."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import CARD_LIMIT, Hint, identifier_hints, length, nhs_number_is_valid, normalise

CARDS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "identifier_cards.tsv").read_text(encoding="utf-8").splitlines()
]
POINTING = [(kind, text) for kind, text in CARDS if kind != "none"]
HARMLESS = [text for kind, text in CARDS if kind == "none"]

# Plain text seldom holds what this is about, so the awkward characters are drawn more often.
AWKWARD = st.sampled_from(
    list("‘’“”«»'\"`´-‐‑–—―…. \t\n\u00a0\u2009\u0085")
    + list("\u200b\u200d\u202e\u2066\ufeff\ufe0f\ufffc\u00ad\u0301\u2126\u1fef")
)
TEXTS = st.lists(st.one_of(AWKWARD, st.characters(), st.sampled_from("aeNz19"))).map("".join)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("They’re “busy”", 'They\'re "busy"'),
        ("They´re ‟busy„", 'They\'re "busy"'),
        ("«busy»", '"busy"'),
        ("nine–five, non‑clinical", "nine-five, non-clinical"),
        ("They promise—then forget", "They promise - then forget"),
        ("They promise -- then forget", "They promise - then forget"),
        ("They promise---then forget", "They promise - then forget"),
        ("Well…", "Well..."),
        ("Well....", "Well..."),
        ("no\u00a0budget\u2009left\u3000here", "no budget left here"),
        ("  one\r\ntwo\n\n three\t", "one two three"),
        ("line\u2028sep\u0085nel", "line sep nel"),
        ("ab\u200b\u200d\ufeff\u00adc", "abc"),
        ("\u202eabc\u202c \u2066def\u2069", "abc def"),
        ("nul\x00bell\x07", "nulbell"),
        ("lone\ud83d surrogate", "lone surrogate"),
        ("apple \uf8ff logo", "apple logo"),
        ("dictated \ufffcword", "dictated word"),
        ("cafe\u0301", "caf\u00e9"),
        ("cafe\u200d\u0301", "caf\u00e9"),
        ("heart \u2764\ufe0f", "heart \u2764"),
        ("", ""),
        ("\u200b \u00a0", ""),
    ],
)
def test_a_phones_typing_habits_leave_no_trace(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


def test_words_capitals_and_emoji_stay_the_authors() -> None:
    text = "THEY never listen!!! Nobody does 😡 (ever) & that's it?"
    assert normalise(text) == text


def test_text_in_other_scripts_survives() -> None:
    assert normalise("Nid ydynt yn gwrando – byth. Ŵyr neb.") == "Nid ydynt yn gwrando - byth. Ŵyr neb."
    assert normalise("他们不听。") == "他们不听。"


@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(TEXTS)
def test_what_is_kept_is_composed_visible_and_can_be_stored(text: str) -> None:
    kept = normalise(text)
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip() and "  " not in kept
    assert not {unicodedata.category(character) for character in kept} & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    kept.encode("utf-8")


@given(TEXTS)
def test_two_keyboards_give_one_card(text: str) -> None:
    other = text.replace("'", "’").replace(" ", "\u00a0").replace("...", "…")
    assert normalise(other) == normalise(text)


def test_a_full_card_is_140_characters_as_they_will_be_kept() -> None:
    assert CARD_LIMIT == 140
    assert length("x" * 140) == 140
    assert length("e\u0301\u200b") == 1
    assert length("  spaces   do not count twice  ") == length("spaces do not count twice")


@pytest.mark.parametrize(("kind", "text"), POINTING)
def test_a_card_that_may_point_at_somebody_is_noticed(kind: str, text: str) -> None:
    assert kind in [hint.kind for hint in identifier_hints(normalise(text))]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_card_that_points_at_nobody_is_left_alone(text: str) -> None:
    assert identifier_hints(normalise(text)) == []


def test_there_are_enough_cards_on_both_sides() -> None:
    assert len(POINTING) >= 40 and len(HARMLESS) >= 40


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


@pytest.mark.parametrize("seed", ["a.", "1 ", "Dr ", "the only ", "0", "12-", "x@", "x@a.", "- ", "ward "])
def test_a_long_awkward_text_is_read_in_no_time(seed: str) -> None:
    # Without a bound on backtracking this would not come back at all.
    identifier_hints(seed * 3000)
