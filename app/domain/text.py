"""What people write, made uniform so that a keyboard does not sign a card. Hints are in hints.py."""

import json
import re
import unicodedata

from app.domain.hints import RULES

CARD_LIMIT = 140

# Which characters count as one, and which are not seen; phones read the same file. Em dashes are left for _BREAKS.
_CHARACTERS = json.loads(RULES.read_text(encoding="utf-8"))["characters"]
_UNIFORM = str.maketrans({one: plain for plain, alike in _CHARACTERS["same"].items() for one in alike})
# Joiners, variation selectors, fillers and the mark that dictation leaves are no format characters.
_INVISIBLE = re.compile(f"[{_CHARACTERS['invisible']}]")
_BREAKS = re.compile(_CHARACTERS["dash"])
_DOTS = re.compile(_CHARACTERS["dots"])


def normalise(text: str) -> str:
    """The text in NFC, with one form of quote, dash, ellipsis and space, and nothing invisible. Idempotent.

    Quotes become straight, hyphens and en dashes "-", em dashes and doubled hyphens " - ", an ellipsis
    "..."; control, bidi, zero-width, private-use and surrogate characters go; white space, new lines
    included, becomes single spaces without any at the ends. Words, capitals and emoji stay the author's.
    """
    composed = unicodedata.normalize("NFC", text)
    # Most of what people write holds nothing but characters that print, which need no look at each of them.
    kept = composed if composed.isprintable() else "".join(filter(_is_kept, composed))
    visible = _INVISIBLE.sub("", kept)
    uniform = unicodedata.normalize("NFC", visible).translate(_UNIFORM)
    uniform = _DOTS.sub("...", _BREAKS.sub(" - ", uniform))
    return " ".join(uniform.split())


def length(text: str) -> int:
    """How many characters a card takes of CARD_LIMIT: the code points of its normalised text."""
    return len(normalise(text))


def _is_kept(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs")
