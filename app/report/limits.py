"""What the figures of a report cannot say, as sentences for its last page: those that its contents call for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.telling import Figures, Texts
from app.i18n import day, plural, translate

if TYPE_CHECKING:
    from app.report.model import Report


def sentences(report: Report) -> tuple[str, ...]:
    """Return the limits that apply to this report."""
    blocks = [block for section in report.sections for block in section.blocks]
    rows = [row for block in blocks if isinstance(block, Figures) for row in block.rows]
    rows += [
        row for block in blocks if isinstance(block, Texts) for item in block.items for row in item.figures
    ]
    cells = [cell for row in rows for cell in row.cells]
    chapters = {section.chapter for section in report.sections}
    found = [
        translate(
            "Figures from the day are of the people in this room on that day. They stand for nobody who was not there."
        ),
        translate(
            "People came by choice or were chosen, and each spoke from one seat, although some may know both."
        ),
    ]
    smallest = min((cell.n for cell in cells if cell.n), default=None)
    if smallest:
        found.append(
            plural(
                "The smallest group behind a figure had {n} person, so one person can move a figure a long way.",
                "The smallest group behind a figure had {n} people, so one person can move a figure a long way.",
                smallest,
            )
        )
    if any(cell.low is not None for cell in cells):
        found.append(
            translate(
                "The pale band beside a figure is what one changed answer would do. It is not a margin of error, "
                "and says nothing about other people."
            )
        )
    found.append(
        plural(
            "Nothing is shown where fewer than {n} person of either group answered; then it is shown for neither.",
            "Nothing is shown where fewer than {n} people of either group answered; then it is shown for neither.",
            report.min_group,
        )
    )
    found.append(
        translate(
            "None and one are shown alike, and so are all and all but one, so that nobody stands alone in a figure."
        )
    )
    if "expected" in chapters:
        found.append(
            translate("“About as expected” means that the two lie no further apart than one person comes to.")
        )
    if any(isinstance(block, Texts) for block in blocks):
        found.append(
            translate(
                "The texts were written without names and read by a facilitator before they were shown. They are what "
                "some people wrote, not what a group thinks. Held texts and drafts are in no report."
            )
        )
    if "shared_values" in chapters:
        found.append(translate("Values are what people say of themselves. What they do was not asked."))
    if "before_and_after" in chapters:
        found.append(
            translate(
                "The pulse before asked about recent weeks, the one after about that day. A difference between them "
                "is not an effect of the workshop. The fair comparison is the same questions some weeks later."
            )
        )
    if "follow_up" in chapters:
        found.append(
            translate(
                "The follow-up was answered by whoever had kept the link, once from each phone: perhaps by others "
                "than on the day, and nothing else stopped anybody from answering twice. It shows what people say "
                "some weeks later, and not what the workshop did."
            )
        )
    if any(section.held_again for section in report.sections):
        found.append(
            translate(
                "A step that was held twice is told in words only, since two figures would tell who moved."
            )
        )
    found.append(
        translate(
            "The texts live until {date}. The figures live until the workshop is deleted, or longer if the facilitator "
            "keeps them.",
            date=day(report.texts_until),
        )
        if report.texts_until
        else translate("The workshop and its texts have been deleted. This is what its figures were.")
    )
    return tuple(found)
