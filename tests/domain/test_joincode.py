"""A join code can be read across a room, typed as people type, and not be taken for another."""

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.joincode import ALPHABET, LENGTH, make, pretty, tidy, valid

CODES = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_the_alphabet_has_31_characters_and_none_that_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("0O1IL") & set(ALPHABET)
    assert ALPHABET.upper() == ALPHABET and ALPHABET.isalnum() and ALPHABET.isascii()


def test_a_new_code_is_valid_and_the_chooser_alone_decides_it() -> None:
    assert valid(make(secrets.choice))
    assert make(random.Random(7).choice) == make(random.Random(7).choice)
    assert make(lambda alphabet: alphabet[0]) == "22222222"


def test_a_longer_code_may_be_asked_for_but_no_shorter_one() -> None:
    assert valid(make(secrets.choice, 12), 12)
    with pytest.raises(ValueError, match="at least 8"):
        make(secrets.choice, 7)


def test_the_wall_shows_the_code_in_fours() -> None:
    assert pretty("K7MW4QPD") == "K7MW 4QPD"
    assert pretty("K7MW4QPDX2") == "K7MW 4QPD X2"


@pytest.mark.parametrize(
    "typed",
    ["K7MW4QPD", "k7mw4qpd", " k7mw 4qpd\n", "K7MW-4QPD", "k7mw – 4qpd", "K7MW\u00a04QPD", "k 7 m w 4 q p d"],
)
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert tidy(typed) == "K7MW4QPD"


@given(CODES)
def test_what_the_wall_shows_leads_back_to_the_code(code: str) -> None:
    assert tidy(pretty(code)) == code
    assert tidy(pretty(code).lower()) == code


@pytest.mark.parametrize("typed", ["O7MW4QPD", "07MW4QPD", "I7MW4QPD", "17MW4QPD", "L7MW4QPD"])
def test_a_look_alike_is_refused_and_never_turned_into_another_code(typed: str) -> None:
    assert tidy(typed) == typed
    assert not valid(tidy(typed))


@pytest.mark.parametrize("typed", ["ßß77777", "K7MW4QPſ", "K7MW4QPＤ", "K7MW4QP２", "K7MW.4QPD"])
def test_a_foreign_letter_is_refused_and_never_read_as_one_of_ours(typed: str) -> None:
    assert not valid(tidy(typed))


@pytest.mark.parametrize("code", ["", "K7MW4QP", "K7MW4QPDD", "k7mw4qpd", "K7MW 4QPD"])
def test_only_a_tidied_code_of_the_right_length_is_valid(code: str) -> None:
    assert not valid(code)


@given(st.text())
def test_two_valid_codes_are_the_same_only_if_they_were_typed_the_same(typed: str) -> None:
    kept = "".join(c for c in typed if c.isascii() and c.isalnum()).upper()
    assert not valid(tidy(typed)) or tidy(typed) == kept
