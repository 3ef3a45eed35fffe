"""Figures into words: what the display gate lets through, as people read it."""

from __future__ import annotations

from typing import Any

from app.domain.display import Expected, Figure, Score
from app.domain.i18n import mark as _
from app.domain.i18n import mark_plural
from app.domain.telling import Cell
from app.domain.workshop import Group
from app.i18n import plural, translate


def expected(shown: Expected) -> str:
    """Write a forecast out: "7 in 10", or "at most 1 in 10"."""
    if shown.bound == "at most":
        return translate("at most {n} in 10", n=shown.in_ten)
    if shown.bound == "at least":
        return translate("at least {n} in 10", n=shown.in_ten)
    return translate("{n} in 10", n=shown.in_ten)


POINTS_BY = {
    "email": _("an e-mail address"),
    "nhs_number": _("an NHS number"),
    "phone": _("a phone or bleep number"),
    "date": _("a date"),
    "named_person": _("a name"),
    "name": _("a name"),
    "place": _("a bed, a bay or a ward"),
    "only_one": _("a job that only one person does"),
}


def points_by(kind: str) -> str:
    """Return what a hint has seen."""
    return translate(POINTS_BY[kind])


def word(shown: Figure) -> str:
    """Return the word of a figure."""
    return translate(shown.word)


def exactly(shown: Figure) -> str:
    """Return the word, with the exact count where it may be said: "most, 5 of 8"."""
    if shown.count is None:
        return word(shown)
    return translate("{word}, {k} of {n}", word=word(shown), k=shown.count, n=shown.n)


def chart_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return one direction of a forecast as the dumbbell chart draws it."""
    by: Group = row["by"]
    about: Group = row["about"]
    actual: Figure | None = row["actual"]
    return {
        "by": by,
        "about": about,
        "expected": {"share": row["expected"].share, "label": expected(row["expected"])},
        "actual": actual and {"share": actual.share, "word": word(actual), "band": actual.band},
        "label_by": translate("{group} expected", group=by.name),
        "label_about": translate("of {group}", group=about.name),
        "label_actual": translate("{group} say", group=about.name),
    }


LANES = {"power": _("Power"), "distance": _("Distance"), "values": _("Values")}
ACTORS = {"them": _("them"), "us": _("us"), "outside": _("someone outside"), "all": _("all of us")}
SOURCES = {"seen": _("seen it myself"), "told": _("heard it told")}


def lane(name: str) -> str:
    """Return a lane's name."""
    return translate(LANES[name])


def actor(name: str) -> str:
    """Return who acts in a card."""
    return translate(ACTORS[name])


def source(name: str) -> str:
    """Return where a card comes from."""
    return translate(SOURCES[name])


HELD = {
    "person": mark_plural(
        "{n} card was held: it pointed to a person.", "{n} cards were held: they pointed to a person."
    ),
    "patient": mark_plural(
        "{n} card was held: it pointed to a patient.", "{n} cards were held: they pointed to a patient."
    ),
    "slur": mark_plural("{n} card was held: it held a slur.", "{n} cards were held: they held a slur."),
    "other": mark_plural("{n} card was held for another reason.", "{n} cards were held for other reasons."),
    "not_read": mark_plural("{n} card was not read in time.", "{n} cards were not read in time."),
    "not_reworded": mark_plural(
        "{n} card went back and was not reworded.", "{n} cards went back and were not reworded."
    ),
}


def held(counts: dict[str, int]) -> list[str]:
    """Return a sentence for each reason that cards were held for."""
    return [plural(*HELD[reason], count) for reason, count in counts.items() if reason in HELD]


def people(counts: list[tuple[Group, int]]) -> str:
    """Return who is counted: "Clinicians: 7, Managers: 8."; nothing where too few answered."""
    if not counts or any(count == 0 for _group, count in counts):
        return ""
    return ", ".join(f"{group.name}: {count}" for group, count in counts) + "."


REASONS = {
    "person": _("Points to a person"),
    "patient": _("Points to a patient"),
    "slur": _("A slur"),
    "other": _("Another reason"),
}
BANDS = {
    "not_enough": _("not enough yet"),
    "enough": _("enough"),
    "nearly_all": _("nearly all"),
    "lost": _("takes no answers"),
}
VERDICTS = {
    "unread": _("Waiting"),
    "released": _("Released"),
    "merged": _("Merged"),
    "sent_back": _("Sent back"),
    "held": _("Held"),
    "signposted": _("Held, with the speaking-up route"),
}


def reason(name: str) -> str:
    """Return why a card is held."""
    return translate(REASONS.get(name, "Another reason"))


def band(name: str | None) -> str:
    """Return how ready a group is."""
    return translate(BANDS[name]) if name else ""


def verdict(name: str) -> str:
    """Return what the facilitator decided about a card."""
    return translate(VERDICTS[name])


def span(shown: Figure) -> str:
    """Write the one-answer band out in per cent, without decimals."""
    low, high = (round(100 * end) for end in shown.band)
    return translate("{low} to {high} in 100", low=low, high=high)


def strips(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return who acts in each group's cards as the strip chart draws it."""
    return [
        {
            "by": row["by"],
            "parts": [
                {
                    "label": acting(part["actor"], row),
                    "word": word(part["figure"]),
                    "share": part["figure"].share,
                }
                for part in row["parts"]
            ],
        }
        for row in rows
    ]


def source_strips(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was told and what was seen as the strip chart draws it."""
    return [
        {
            "by": row["by"],
            "parts": [
                {
                    "label": source(part["source"]),
                    "word": word(part["figure"]),
                    "share": part["figure"].share,
                }
                for part in row["parts"]
            ],
        }
        for row in rows
    ]


def part_table(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Return the parts of a strip as the rows of a table."""
    return [[row["by"].name, *(word(part["figure"]) for part in row["parts"])] for row in rows]


def lane_names() -> dict[str, str]:
    """Return every lane with its name."""
    return {name: translate(words) for name, words in LANES.items()}


def acting(name: str, row: dict[str, Any]) -> str:
    """Return who acts, by the names of the groups: "them" would mean another group in every row."""
    if name == "them":
        return str(row["about"].name)
    if name == "us":
        return str(row["by"].name)
    return actor(name)


def cell(shown: Figure) -> Cell:
    """Return a figure as the report keeps it: its words, its place, and what one changed answer would do."""
    low, high = (round(end, 4) for end in shown.band)
    return Cell(exactly(shown), word(shown), round(shown.share, 4), low, high, shown.n)


def cell_in_words(shown: Figure) -> Cell:
    """Return a figure that is told by its word alone: a part of a whole, or one of two rounds."""
    return Cell(word(shown), word(shown), round(shown.share, 4))


def cell_expected(shown: Expected) -> Cell:
    """Return a forecast as the report keeps it."""
    return Cell(expected(shown), expected(shown), round(shown.share, 4))


def cell_score(shown: Score) -> Cell:
    """Return a score as the report keeps it: "middling (45)", of n people."""
    return Cell(f"{translate(shown.word)} ({shown.mean})", translate(shown.word), shown.mean / 100, n=shown.n)


def known(text: str) -> str:
    """Return a text of the method in the language at hand; one that nobody has translated stays as it is."""
    return translate(text)


def quoted(text: str) -> str:
    """Return a statement of the method in quotation marks."""
    return translate("“{text}”", text=known(text))


def cell_word(word: str) -> Cell:
    """Return a figure of which the gate gave just the word."""
    return Cell(known(word), known(word))
