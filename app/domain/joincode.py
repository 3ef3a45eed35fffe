"""Join codes: read aloud across a room, typed on a phone, never guessed."""

import re
from collections.abc import Callable

# Without 0 and O, and 1, I and L, which look alike on a projector.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8

_SPACES_AND_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def make(choose: Callable[[str], str], length: int = LENGTH) -> str:
    """A new code of `length` characters; `choose` picks one of the alphabet, e.g. `secrets.choice`.

    ValueError below 8 characters: 31 to the 8th (about 850 thousand million) is what makes guessing idle.
    """
    if length < LENGTH:
        raise ValueError(f"a join code has at least {LENGTH} characters")
    return "".join(choose(ALPHABET) for _ in range(length))


def tidy(raw: str) -> str:
    """What was typed, in capitals and without spaces and dashes; nothing else is changed.

    An O is not read as a zero, nor an I as a one: neither is in the alphabet, and a silent guess could
    open another room. Only a to z are capitalised, because Unicode would turn a sharp s into two letters.
    """
    return _SPACES_AND_DASHES.sub("", raw).translate(_CAPITALS)


def pretty(code: str) -> str:
    """The code in fours, as it stands on the wall: "K7MW 4QPD"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def valid(code: str, length: int = LENGTH) -> bool:
    """Whether a tidied code has the right length and only characters of the alphabet."""
    return len(code) == length and all(character in ALPHABET for character in code)
