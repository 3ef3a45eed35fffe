"""The summary in plain sentences. Each is made by a rule from what the report shows below it, and says no more.

No rule weighs anything: there is no "only", "good", "worrying" or "as many as". Figures are counted, named and put
beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.domain.telling import Block, Figures, Row, Sentence, Words
from app.i18n import month_name, plural, translate
from app.phrases import quoted

if TYPE_CHECKING:
    from app.report.model import Report


def sentences(report: Report) -> tuple[str, ...]:
    """Return the sentences in the order of the chapters; a rule that finds nothing says nothing."""
    if not report.sections:
        return (translate("Nothing has been shown to the room yet. The report grows with the workshop."),)
    rules = (
        opening,
        cards,
        forecasts,
        mirror,
        values,
        differences,
        tests,
        commitments,
        pulse,
        weeks_later,
        happened,
        what_later_says,
    )
    found = [one for rule in rules for one in rule(report)]
    if not any(isinstance(block, Figures) for block in blocks(report)):
        found.append(
            translate(
                "There are no figures of either group: none have been shown yet, or too few people in one of them "
                "answered."
            )
        )
    return tuple(found)


def blocks(report: Report, chapter: str | None = None) -> Iterator[Block]:
    """Yield the blocks of one chapter, or of all."""
    for section in report.sections:
        if chapter in {None, section.chapter}:
            yield from section.blocks


def rows(report: Report, chapter: str, *findings: str) -> list[Row]:
    """Return the rows of a chapter that came to one of some findings."""
    return [
        row
        for block in blocks(report, chapter)
        if isinstance(block, Figures)
        for row in block.rows
        if row.finding in findings
    ]


def texts(report: Report, sort: str) -> list[Words]:
    """Return all texts of one sort."""
    return [item for block in report.texts_of(sort) for item in block.items]


def opening(report: Report) -> Iterator[str]:
    """Say who met, and when."""
    first, second = (group.name for group in report.groups[:2])
    if report.month:
        yield translate(
            "{first} and {second} met in {month}.", first=first, second=second, month=month_name(report.month)
        )
    if report.rehearsal:
        yield translate("This was a rehearsal with simulated people: nobody said any of this.")


def by_group(report: Report, written: list[Words]) -> dict[str, Any]:
    """Return {"first", "second": the groups' names, "n", "m": how many of the texts each wrote}."""
    first, second = (group.name for group in report.groups[:2])
    n, m = (sum(one.by == name for one in written) for name in (first, second))
    return {"first": first, "second": second, "n": n, "m": m}


def cards(report: Report) -> Iterator[str]:
    """Say how many cards the room read of each group, and how many of them came with an answer."""
    if read := texts(report, "cards"):
        yield translate(
            "Of the cards, the room read {n} by {first} and {m} by {second}.", **by_group(report, read)
        )
    grains = sum(bool(one.replies) for one in texts(report, "answers"))
    if grains:
        yield plural(
            "On {n} card the described group wrote what is true in it, or a time it was not so.",
            "On {n} cards the described group wrote what is true in them, or a time it was not so.",
            grains,
        )


def forecasts(report: Report) -> Iterator[str]:
    """Say for each group on how many statements more, as many or fewer of the others said it than it expected."""
    found = rows(report, "expected", "fewer", "about", "more")
    for group in report.groups:
        own = [row.finding for row in found if row.by == group.name]
        if own:
            others = next(row.about for row in found if row.by == group.name)
            yield translate(
                "{group} made {n} forecasts about {others}. Fewer said it than forecast on {fewer} statements, "
                "about as many on {about}, more on {more}.",
                group=group.name,
                others=others,
                n=len(own),
                fewer=own.count("fewer"),
                about=own.count("about"),
                more=own.count("more"),
            )


def mirror(report: Report) -> Iterator[str]:
    """Say how many statements at least half of each group said of the other."""
    found = rows(report, "mirror", "mirrored", "not_mirrored")
    if found:
        n = sum(row.finding == "mirrored" for row in found)
        yield plural(
            "Of {all} statements about the other group, {n} had the agreement of at least half of each group.",
            "Of {all} statements about the other group, {n} had the agreement of at least half of each group.",
            n,
            all=len(found),
        )


def values(report: Report) -> Iterator[str]:
    """Say how many values both groups hold, and how many of these were expected less."""
    labels = {
        row.label: row.finding for row in rows(report, "shared_values", "shared", "hidden", "not_shared")
    }
    held = [one for one in labels.values() if one != "not_shared"]
    if labels:
        yield plural(
            "Of {all} values, both groups hold {n}; {hidden} of them more than was expected.",
            "Of {all} values, both groups hold {n}; {hidden} of them more than was expected.",
            len(held),
            all=len(labels),
            hidden=held.count("hidden"),
        )


def differences(report: Report) -> Iterator[str]:
    """Name the disagreements that the room chose."""
    chosen = [
        row.label
        for block in blocks(report, "differences")
        if isinstance(block, Figures)
        for row in block.rows
    ]
    names = ", ".join(quoted(one.rstrip(".")) for one in chosen)
    if chosen:
        yield plural(
            "{n} disagreement was chosen to be looked at: {names}.",
            "{n} disagreements were chosen to be looked at: {names}.",
            len(chosen),
            names=names,
        )


def tests(report: Report) -> Iterator[str]:
    """Say how many ways to find out were written down, as the chapter does."""
    yield from (block.text for block in blocks(report, "cruxes") if isinstance(block, Sentence))


def commitments(report: Report) -> Iterator[str]:
    """Say how many commitments each group made, and how many wait for the sponsor."""
    if made := texts(report, "commitments"):
        yield translate("Commitments made: {n} by {first}, {m} by {second}.", **by_group(report, made))
    asked = len(texts(report, "for_the_sponsor"))
    if asked:
        yield plural(
            "{n} more needs a decision by the sponsor.",
            "{n} more need a decision by the sponsor.",
            asked,
        )


def pulse(report: Report) -> Iterator[str]:
    """Say each group's score before and after, and that the two questions are not the same."""
    found = rows(report, "before_and_after", "lower", "same", "higher")
    for row in found:
        yield translate(
            "On how we disagree, {group} stood at {before} before and {after} after, from 0 to 100: {words}.",
            group=row.by,
            before=row.cells[0].text,
            after=row.cells[1].text,
            words=row.cells[2].text,
        )
    if found:
        yield translate(
            "The first pulse asked about recent weeks and the second about that day, so the difference between them "
            "does not show what the day did."
        )


def weeks_later(report: Report) -> Iterator[str]:
    """Say each group's score of the follow-up beside the one before, like for like."""
    for row in rows(report, "follow_up", "lower", "same", "higher"):
        yield translate(
            "Some weeks later, asked the same as before the workshop, {group} stood at {later}, and had stood at "
            "{before}: {words}.",
            group=row.by,
            before=row.cells[0].text,
            later=row.cells[-2].text,
            words=row.cells[-1].text,
        )


def happened(report: Report) -> Iterator[str]:
    """Say how many commitments at least half of each group saw happen, of those that enough people could tell of."""
    asked = [item.figures for item in texts(report, "happened") if item.figures] + [
        tuple(Row("", (cell,)) for cell in row.cells)
        for block in blocks(report, "follow_up")
        if isinstance(block, Figures)
        for row in block.rows
        if not row.by
    ]
    done = [rows for rows in asked if all((row.cells[0].share or 0) >= 0.5 for row in rows)]
    if asked:
        yield plural(
            "Of {all} commitments and decisions for the sponsor that enough people could tell of, {n} had happened at "
            "least in part by then, say at least half of each group.",
            "Of {all} commitments and decisions for the sponsor that enough people could tell of, {n} had happened at "
            "least in part by then, say at least half of each group.",
            len(done),
            all=len(asked),
        )


def what_later_says(report: Report) -> Iterator[str]:
    """Say what answers of some weeks later cannot show."""
    if "follow_up" in report.chapters():
        yield translate("This is what people say some weeks later. It does not show what the workshop did.")
        yield translate("Others may have answered than on the day, and nobody’s answers are paired.")
