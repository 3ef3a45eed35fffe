"""What in a text may point at somebody, by the rules that phones read as well: static/hints/.

A rule is a pattern in what Python and JavaScript have in common, with a group `found`; `<NAME>` stands for one of
`parts`. A rule without a kind says that its words are harmless. Of rules that overlap the first one counts.
static/js/lib/hints.js does the same, and tests/js/hints.test.js compares them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

HintKind = Literal["nhs_number", "date", "phone", "email", "named_person", "name", "place", "only_one"]

FOLDER = Path(__file__).resolve().parents[2] / "static" / "hints"
RULES = FOLDER / "rules.json"
NAMES = FOLDER / "names.json"

# Letters that do not come apart into a plain one and a mark.
_PLAIN = str.maketrans("łøđðıæœ", "lodoiao")
_CAPITALISED = 0.6
_GIVEN = json.loads(RULES.read_text(encoding="utf-8"))
_WORD = re.compile("[{L}]+(?:'[{L}]+)*".format(**_GIVEN["parts"]))


@dataclass(frozen=True)
class Hint:
    """Something in text[start:end] that may point at a person; a warning with a choice, never a block."""

    kind: HintKind
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """One rule. `listed`, `initial` and `capital` say what groups of the pattern must be besides."""

    kind: HintKind | None
    pattern: re.Pattern[str]
    listed: Mapping[str, frozenset[str]]
    initial: tuple[str, ...]
    capital: tuple[str, ...]
    check: str | None

    def holds(self, match: re.Match[str], in_capitals: bool) -> bool:
        """Return whether a match of the pattern is what the rule looks for."""
        if in_capitals and self.capital:
            return False
        return (
            all(not names.isdisjoint(forms(match[name])) for name, names in self.listed.items())
            and all(match[name][0] != match[name][0].lower() for name in self.initial)
            and all(is_capitalised(match[name]) for name in self.capital)
            and (self.check is None or CHECKS[self.check](re.sub(r"[^0-9]", "", match[0])))
        )


def identifier_hints(text: str) -> list[Hint]:
    """Return where a text may name or point at a person, in reading order and without overlaps.

    Expects normalised text; positions are code points. Nothing is kept or logged.
    """
    taken: list[tuple[HintKind | None, int, int]] = []
    in_capitals = has_capitals_throughout(text)
    # Most texts hold no name at all, so that the costlier rules need not be tried.
    words = {
        form for word in _WORD.findall(text) for piece in (word, *word.split("'")) for form in forms(piece)
    }
    for rule in rules():
        if any(names.isdisjoint(words) for names in rule.listed.values()):
            continue
        for start, end in _spans(rule, text, in_capitals):
            if not any(start < after and before < end for _kind, before, after in taken):
                taken.append((rule.kind, start, end))
    return [Hint(kind, start, end) for kind, start, end in sorted(taken, key=lambda one: one[1]) if kind]


def _spans(rule: Rule, text: str, in_capitals: bool) -> Iterator[tuple[int, int]]:
    place = 0
    while match := rule.pattern.search(text, place):
        if rule.holds(match, in_capitals):
            yield match.span("found")
            place = match.end("found")
        else:
            place = match.start() + 1


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, read once."""
    lists = {**_GIVEN["lists"], **json.loads(NAMES.read_text(encoding="utf-8"))}
    named = {name: unpacked(words) for name, words in lists.items()}
    return tuple(_rule(one, _GIVEN["parts"], named) for one in _GIVEN["rules"])


def _rule(given: Mapping[str, Any], parts: Mapping[str, str], lists: Mapping[str, frozenset[str]]) -> Rule:
    listed = {
        group: frozenset[str]().union(*(lists[name] for name in names))
        for group, names in given.get("listed", {}).items()
    }
    flags = re.ASCII if given.get("case") else re.ASCII | re.IGNORECASE
    return Rule(
        cast("HintKind | None", given["kind"]),
        re.compile(_in_python(filled(given["pattern"], parts)), flags),
        listed,
        tuple(given.get("initial", ())),
        tuple(given.get("capital", ())),
        given.get("check"),
    )


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Return a pattern with its parts put in, and theirs."""
    while (fuller := re.sub(r"<([A-Z_]+)>", lambda found: parts[found[1]], pattern)) != pattern:
        pattern = fuller
    return pattern


def _in_python(pattern: str) -> str:
    return re.sub(r"\\k<(\w+)>", r"(?P=\1)", re.sub(r"\(\?<(\w+)>", r"(?P<\1>", pattern))


def unpacked(listed: str) -> frozenset[str]:
    """Return the words of a list: each begins with so many letters of the one before as the digit in front says."""
    words, before = set(), ""
    for same, rest in re.findall(r"([0-9])([^0-9]+)", listed):
        before = before[: int(same)] + rest
        words.add(before)
    return frozenset(words)


def folded(word: str) -> str:
    """Return a word as it stands in a list: small letters without marks and apostrophes."""
    small = word.lower().replace("'", "")
    if small.isascii():
        return small
    apart = unicodedata.normalize("NFD", small)
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_PLAIN)


def forms(word: str) -> tuple[str, ...]:
    """Return what to look up in a list: a word, and a long one without the s at its end ("ravis car")."""
    plain = folded(word)
    return (plain, plain[:-1]) if len(plain) > 4 and plain.endswith("s") else (plain,)


def is_capitalised(word: str) -> bool:
    return len(word) > 1 and word[0] != word[0].lower() and word[1] == word[1].lower()


def has_capitals_throughout(text: str) -> bool:
    """Return whether so many words begin with a capital that it says nothing about any of them."""
    words = re.findall("[^ 0-9]+", text)
    capitals = [one for one in words if one[0] != one[0].lower()]
    return len(words) > 4 and len(capitals) > _CAPITALISED * len(words)


def nhs_number_is_valid(digits: str) -> bool:
    """Return whether ten digits end in the check digit of an NHS number (modulus 11).

    Source: NHS Data Dictionary, NHS number.
    """
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11 == int(digits[9])


def has_phone_length(digits: str) -> bool:
    """Return whether the digits of a number are as many as in a British phone number."""
    return len(re.sub(r"^(?:00)?440?|^0", "", digits)) in (9, 10)


CHECKS = {"nhs_number": nhs_number_is_valid, "phone_length": has_phone_length}
