"""No keyboard signs a card."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import CARD_LIMIT, length, normalise

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


PHONES = (
    {"'": "’", '"': "“", " - ": " — ", "...": "…", "é": "é"},
    {"'": "´", '"': "„", " - ": "--", "...": "....", " ": "\u202f"},
    {"'": "\u200b‘", '"': "«", " - ": " ―\u2060", " ": "  "},
)
SENTENCES = st.lists(
    st.sampled_from(["They", "don't", '"care"', "café", " - ", "...", "at", "all", "NHS", ",", "😡"]),
    min_size=1,
).map(" ".join)


@given(SENTENCES, st.sampled_from(PHONES), st.sampled_from(PHONES))
def test_one_sentence_typed_on_two_phones_becomes_one_text(
    sentence: str, one: dict[str, str], other: dict[str, str]
) -> None:
    def typed(habits: dict[str, str]) -> str:
        text = sentence
        for plain, habit in habits.items():
            text = text.replace(plain, habit)
        return text

    assert normalise(typed(one)) == normalise(typed(other)) == normalise(sentence)


@given(TEXTS)
def test_nothing_that_cannot_be_seen_is_left(text: str) -> None:
    kept = normalise(text)
    assert not re.search("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\ufffc]", kept)
    assert all(
        one == " " or unicodedata.category(one)[0] not in "CZ" or unicodedata.category(one) == "Cn"
        for one in kept
    )


def test_a_full_card_is_140_characters_as_they_will_be_kept() -> None:
    assert CARD_LIMIT == 140
    assert length("x" * 140) == 140
    assert length("e\u0301\u200b") == 1
    assert length("  spaces   do not count twice  ") == length("spaces do not count twice")
