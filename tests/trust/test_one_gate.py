"""There is one door from what was counted to what is shown, and these tests look for another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import activities, regions, report
from app.domain import display
from app.domain.audience import Lead, OwnGroup, Phone, Wall
from app.models import Workshop
from tests.activities.rooms import Room
from tests.cast import Cast
from tests.plain import plain
from tests.trust import taint
from tests.trust.roles import screen_of
from tests.trust.suppression import Crowd, later_surfaces, surfaces

APP = Path(__file__).resolve().parents[2] / "app"
TEMPLATES = APP.parent / "templates"

# How many people answered a figure stands beside it ("of these six"), from the minimum on: the gate has let it through.
SIZES = {"people"}


def walked(app: Flask, room: Room) -> int:
    """Show every picture with secret numbers in the place of what was counted; return how many pictures."""
    pictures = 0
    with app.test_request_context("/"), taint.gate():
        for at in room.walk():
            pictures += 1
            secret = taint.tainted(at)
            step = secret.step
            assert step is not None
            told = plain(activities.KINDS[step.kind].report(secret, step), secret)
            places = {place.split(".")[0] for place in taint.secrets_in(told)}
            assert places <= SIZES, f"the report of {step.key} holds {places - SIZES}"
            assert list(taint.secrets_in(report.data(secret))) == []
            surfaces(secret)
        secret = taint.tainted(room.some_weeks_later())
        assert list(taint.secrets_in(report.data(secret))) == []
        later_surfaces(secret)
    return pictures


@pytest.fixture
def sizes_may_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the one number out that stands beside a figure: how many answered, which the figure itself says as its n."""
    monkeypatch.setattr(taint, "NO_FIGURES", {**taint.NO_FIGURES, "people": "the n of a figure"})


@pytest.mark.usefixtures("sizes_may_be_told")
@pytest.mark.parametrize(
    "room", [Room("half_day", (9, 8)), Crowd("half_day", (6, 6), again=True)], ids=["room", "crowd"]
)
def test_no_number_of_a_round_reaches_a_screen_or_the_report_but_through_the_gate(
    app: Flask, room: Room
) -> None:
    assert walked(app, room) > 20


@pytest.mark.usefixtures("sizes_may_be_told")
@pytest.mark.parametrize("kind", ["compare", "pulse"])
def test_a_kind_that_shows_a_count_by_itself_is_found_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    activity = activities.KINDS[kind]
    honest = activity.report

    def leaky(workshop: object, step: object) -> object:
        kept = [one.results for one in step.rounds if one.results]  # type: ignore[attr-defined]
        return {**honest(workshop, step), "raw": kept}  # type: ignore[arg-type]

    monkeypatch.setattr(type(activity), "report", lambda _self, *given: leaky(*given))
    with pytest.raises(AssertionError):
        walked(app, Room("half_day", (9, 8)))


@pytest.mark.usefixtures("sizes_may_be_told")
def test_a_figure_made_beside_the_gate_is_found_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def beside(k: int, n: int, **_given: object) -> display.Figure:
        return display.Figure(display.WORDS[2], k / n, (0.0, 1.0), f"{k} of {n}", n)

    monkeypatch.setattr("app.activities.pulse.projections.display", Imitation(beside))
    with pytest.raises(taint.Leak):
        walked(app, Room("half_day", (9, 8)))


class Imitation:
    """Looks like the gate, with a figure of its own."""

    def __init__(self, figure: object) -> None:
        self.figure = figure

    def __getattr__(self, name: str) -> object:
        return getattr(display, name)


# The same by reading the code: who reads results, and who counts people or entries.

READS_RESULTS = {
    "access.py": "finds rounds; hands no results out",
    "models/step.py": "the column",
    "snapshot.py": "gives a plain round its results once it is sealed",
    "sealing.py": "keeps what a kind's summarise returns",
    "follow_up.py": "keeps what the kinds keep of the follow-up",
    "backup.py": "whether a seal had kept any yet; leaves them where they are",
    "domain/workshop.py": "the plain round, and how many answered",
    "domain/revealed.py": "ranks cards by the share that is shown",
    "domain/differences.py": "which differences are offered, through the gate",
}
COUNTS_ROWS = {
    ("readiness.py", "joined_by_group"): "becomes a band, or seats of a round",
    ("readiness.py", "answered_by_group"): "becomes a band",
    ("actions/taking_part.py", "take_seat"): "whether the workshop is full",
    ("actions/reviewing.py", "unread"): "whether all cards were read; only asked whether there are any",
    ("actions/deleting.py", "count"): "the certificate of a deletion, of everything at once and after it",
    ("actions/preparing.py", "anybody"): "whether a facilitator exists",
    ("backup.py", "held"): "how many workshops and facilitators a database holds",
    ("backup.py", "welcome_back"): "the same of what was restored",
    ("commands/facilitators.py", "everybody"): "how many workshops a facilitator leads",
}


def functions(tree: ast.AST, name: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with the name of the innermost function it stands in."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef) else name
        yield inside, node
        yield from functions(node, inside)


def reading_results() -> set[str]:
    return {
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        for _name, node in functions(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "results"
    }


def test_results_are_read_by_projections_and_by_whoever_has_a_reason() -> None:
    elsewhere = {
        path
        for path in reading_results()
        if not re.fullmatch(r"activities/\w+/(projections|__init__)\.py", path)
    }
    assert elsewhere <= set(READS_RESULTS), elsewhere - set(READS_RESULTS)


def test_rows_of_people_and_entries_are_counted_only_with_a_reason() -> None:
    found = {
        (path.relative_to(APP).as_posix(), name)
        for path in APP.rglob("*.py")
        if "migrations" not in path.parts
        for name, node in functions(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "count"
        and isinstance(node.value, ast.Name)
        and node.value.id == "func"
    }
    assert found == set(COUNTS_ROWS)


OF_NO_ROUND = {
    "activities/crux/mine.html": "one's own entries, for their author",
    "facilitator/template.html": "the two seats of a template: names, colours, shapes",
}


def test_no_template_reads_what_was_counted() -> None:
    known = re.compile(r"\.(results|seats|rounds|entries|members)\b|\.round\(")
    found = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        for part in re.findall(r"\{[{%].*?[%}]\}", path.read_text(), re.S)
        if known.search(part)
    }
    assert found == set(OF_NO_ROUND)


def test_every_kind_that_shows_figures_asks_the_gate() -> None:
    asking = {
        path.parent.name
        for path in APP.glob("activities/*/projections.py")
        if "display" in path.read_text()
        or "differences" in path.read_text()
        or "revealed" in path.read_text()
    }
    reading = {Path(path).parent.name for path in reading_results() if path.startswith("activities/")}
    assert reading <= asking


class Sent:
    """Keeps what would be pushed."""

    def __init__(self) -> None:
        self.contents: list[str] = []

    def emit(self, _event: str, message: dict[str, str], **_to: object) -> None:
        self.contents.append(message["content"])


def test_what_comes_by_get_is_what_is_pushed_and_what_the_page_holds(cast: Cast) -> None:
    cast.writing(1)
    group, code, base = cast.people[0].group, cast.code, f"/workshops/{cast.workshop_id}"
    wall, screen = cast.wall_path, f"/group/{screen_of(cast)}"
    asked = [
        (Phone(group), "step", cast.people[0], f"/room/{code}"),
        (Phone(group), "step", cast.facilitator, f"{base}/preview/{group}"),
        (Wall(), "wall", cast.outsider(), wall),
        (OwnGroup(cast.plain.groups[0].id), "group", cast.outsider(), screen),
        *((Lead(), name, cast.facilitator, base) for name in regions.NAMES[Lead]),
    ]
    publisher = cast.app.extensions["publisher"]
    for audience, name, person, page in asked:
        publisher.socketio = sent = Sent()
        fetched = person.get(f"{page}/regions/{name}").text
        with cast.app.test_request_context("/"), cast.actions.database.reading() as session:
            workshop = session.get_one(Workshop, cast.workshop_id)
            publisher.emit(f"{page}{name}", name, regions.render(session, workshop, audience, name))
        assert sent.contents == [fetched]
        assert fetched in person.get(page).text
