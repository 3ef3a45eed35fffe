"""What people write: made uniform so that a keyboard does not sign a card, and read for identifiers."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

CARD_LIMIT = 140

HintKind = Literal["nhs_number", "date", "phone", "email", "named_person", "place", "only_one"]

# Typewriter forms, because every keyboard has them. Em dashes are left for _BREAKS below.
_UNIFORM = str.maketrans(
    dict.fromkeys("‘’‚‛′´`ʼʹ‹›", "'")
    | dict.fromkeys("“”„‟″«»〝〞", '"')
    | dict.fromkeys("‐‑‒–−﹣-", "-")
    | dict.fromkeys("―⸺⸻", "—")
    | {"…": "..."}
)
# Joiners, variation selectors, fillers and the mark that dictation leaves are no format characters.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\ufffc\U000e0100-\U000e01ef]"
)
_BREAKS = re.compile(r"-*—[—-]*|-{2,}")
_DOTS = re.compile(r"\.{2,}")


@dataclass(frozen=True)
class Hint:
    """Something in text[start:end] that may point at a person; a warning with a choice, never a block."""

    kind: HintKind
    start: int
    end: int


def normalise(text: str) -> str:
    """The text in NFC, with one form of quote, dash, ellipsis and space, and nothing invisible. Idempotent.

    Quotes become straight, hyphens and en dashes "-", em dashes and doubled hyphens " - ", an ellipsis
    "..."; control, bidi, zero-width, private-use and surrogate characters go; white space, new lines
    included, becomes single spaces without any at the ends. Words, capitals and emoji stay the author's.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = _INVISIBLE.sub("", "".join(filter(_is_kept, composed)))
    uniform = unicodedata.normalize("NFC", visible).translate(_UNIFORM)
    uniform = _DOTS.sub("...", _BREAKS.sub(" - ", uniform))
    return " ".join(uniform.split())


def length(text: str) -> int:
    """How many characters a card takes of CARD_LIMIT: the code points of its normalised text."""
    return len(normalise(text))


def identifier_hints(text: str) -> list[Hint]:
    """Where a text may name or point at a person, in reading order and without overlaps.

    Expects normalised text; positions are code points. It knows typical British forms and no list of
    names, so a bare "Jane Smith" passes. Nothing is kept or logged.
    """
    found: list[Hint] = []
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            hint = Hint(rule.kind, *match.span())
            if rule.keep(match) and not any(hint.start < h.end and h.start < hint.end for h in found):
                found.append(hint)
    return sorted(found, key=lambda hint: hint.start)


def nhs_number_is_valid(digits: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (modulus 11).

    Source: NHS Data Dictionary, NHS number.
    """
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11 == int(digits[9])


def _is_kept(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs")


def _always(_match: re.Match[str]) -> bool:
    return True


class _Rule(NamedTuple):
    kind: HintKind
    pattern: re.Pattern[str]
    keep: Callable[[re.Match[str]], bool] = _always


def _is_nhs_number(match: re.Match[str]) -> bool:
    return nhs_number_is_valid(re.sub(r"[^0-9]", "", match[0]))


def _has_phone_length(match: re.Match[str]) -> bool:
    digits = re.sub(r"[^0-9]", "", match[0])
    return len(re.sub(r"^(?:00)?440?|^0", "", digits)) in (9, 10)


def _names_someone(match: re.Match[str]) -> bool:
    """A capital makes a name; without one only "mr" and its like do, and "dr" without an article."""
    title, name = match["title"], match["name"]
    if _NOT_NAMES.fullmatch(name) or title in ("MR", "MS"):
        return False
    if name[0].isupper():
        return True
    return title.lower() in ("mr", "mrs", "ms") or (title.lower() == "dr" and match["article"] is None)


def _words(text: str) -> str:
    return "|".join(text.split())


_MONTH = (
    "(?i:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    # "may" and "march" are verbs unless they have their capital.
    "|nov(?:ember)?|dec(?:ember)?)|May|MAY|Mar(?:ch)?|MAR(?:CH)?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"

# What follows a title in ordinary talk: "the dr said", "Nurse Specialists", "ms office".
_NOT_NAMES = re.compile(
    _words(
        """
        a after and are as asked at be been but by calls can cover did do does every for from gets
        had has have he her his i in is it leads led level looks manager managers must never nobody
        not of office on or our patient patients power right rota rotas round said saw says scan
        scanner she shortage shortages should specialist specialists staff station strike strikes
        teams that the their there they thinks time to told training visits wait wants ward wards
        was we were what when where who will wins with word words would you associate associates
        bank clinic clinics consultant consultants director directors education excel executive lead
        practitioner practitioners team
        """
    ),
    re.IGNORECASE,
)

# People of whom there may be one: a role in the singular, with whatever adjectives stand before it.
_ROLE = (
    r"\w*(?:therapist|ologist|ician|physio|nurse|doctor|consultant|registrar|surgeon|ana?esthetist|midwife"
    r"|manager|director)|"
    + _words(
        """
        pharmacist sister matron porter receptionist secretary administrator clerk coordinator co-ordinator
        dietitian radiographer psychiatrist dentist optometrist paramedic scientist trainee junior gp sho f1
        hca healthcare-assistant chaplain cleaner housekeeper driver cook executive accountant lead partner
        man woman person patient member locum fellow student apprentice graduate
        """
    )
)
_NOT_A_PERSON = _words(
    """
    thing things way ways time times reason reasons people ones part place places option options number
    numbers question answer that who which what where when a an the to is are was of in for if
    """
)
_NOT_THEIR_THING = _words(
    "training rota rotas post posts time meeting meetings budget office list lists clinic clinics line forum"
    " room feedback view views priority led level support cover area areas day data notes"
)
_TIME_UNIT = r"hours?|hrs?|days?|nights?|weeks?|months?|years?|mins?|minutes?|times|miles|or|per|in|of|people"

_RULES = (
    _Rule("email", re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    _Rule("nhs_number", re.compile(r"(?<![\d+])\d(?:[ -]?\d){9}(?![ -]?\d)"), _is_nhs_number),
    _Rule(
        "phone",
        re.compile(r"(?<![\w+])(?:(?:\+|00)44[ -]?(?:\(0\) ?)?|\(?0)[1-9](?:[ ()-]{0,2}\d){7,9}(?!\d)"),
        _has_phone_length,
    ),
    _Rule(
        "phone",
        re.compile(r"\b(?i:extension|ext|bleep|pager)\.? ?(?i:no\.?|number|is|on)? ?#?\d{3,6}\b(?! times)"),
    ),
    _Rule(
        "date",
        re.compile(
            rf"(?<![\w./-])(?<!ersion )(?<!ection ){_DAY}(?P<mark>[/.-])(?:0?[1-9]|1[0-2])(?P=mark)"
            rf"(?:{_YEAR}|\d\d)(?![\w/-]|\.\d)"
            rf"|(?<![\w./-]){_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"
            rf"|\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?:,? {_YEAR}\b)?"
            rf"|\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?:may|march),? {_YEAR}\b"
            rf"|\b(?:{_MONTH})\.? (?:the )?{_DAY}(?:st|nd|rd|th)?\b(?:,? {_YEAR}\b)?(?! (?:{_TIME_UNIT})\b)"
        ),
    ),
    _Rule(
        "named_person",
        re.compile(
            r"\b(?P<article>(?i:the|a|an|our|their|your|my|any|every|each|no|one|this|that) )?"
            r"(?P<title>(?i:dr|mr|mrs|ms)|Miss|Mx|Doctor|[Pp]rof|[Pp]rofessor|[Ss]ister|[Nn]urse|[Mm]atron"
            r"|[Mm]idwife|Sir|Dame|Lady|Lord)"
            r"(?:\. ?| )(?:[A-Z]\.? (?=[A-Z])){0,2}(?P<name>[^\W\d_][^\W\d_'-]*(?:['-][^\W\d_]+)*)"
        ),
        _names_someone,
    ),
    _Rule(
        "place",
        re.compile(
            r"\b(?i:bed|bay|ward|cubicle|side ?room)(?i: ?(?:no\.?|number) ?| ?#| )"
            rf"(?:[A-Z]?\d{{1,3}}[A-Za-z]?|[A-HJ-Z])\b(?![%']| (?:{_TIME_UNIT})\b)"
            r"|\b(?i:beds|bays|wards|cubicles|side ?rooms) [A-Z]?\d{1,3}[A-Za-z]?(?: ?(?:and|or|to|-|&|,) ?)"
            r"[A-Z]?\d{1,3}\b"
        ),
    ),
    _Rule(
        "only_one",
        re.compile(
            r"\b(?i:(?:the|our|their|his|her) (?:only|sole|lone) "
            rf"(?:(?!(?:{_NOT_A_PERSON})\b)[\w-]+ ){{0,3}}?(?:{_ROLE})(?![\w'-])"
            rf"(?! (?:{_NOT_THEIR_THING})\b)"
            r"|the only one (?:of (?:us|them|you)|who|on (?:nights|days|call|the))\b)"
        ),
    ),
)
