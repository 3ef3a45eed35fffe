"""Reports read from files: shown as the page that they were, or refused in words; they never hold the server up."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app import report
from app.models import KeptReport
from tests.cast import Cast, Person
from tests.report.rooms import COMMENTS, held

Json = dict[str, Any]


def send(person: Person, content: bytes) -> TestResponse:
    data = {"csrf_token": person.token(), "file": (io.BytesIO(content), "report.json")}
    return person.client.post("/reports/from-file", data=data, content_type="multipart/form-data")


def as_file() -> Json:
    made: Json = json.loads(json.dumps(report.write(report.build(held(), COMMENTS))))
    return made


def test_a_report_from_a_file_is_shown_as_the_page_that_it_was_and_not_stored(cast: Cast) -> None:
    content = json.dumps(as_file()).encode()
    assert len(content) > 64 * 1024
    answer = send(cast.facilitator, content)
    assert answer.status_code == 200
    assert "night shift each month" in answer.text
    assert COMMENTS["expected"].split("\n")[0] in answer.text
    assert cast.rows(KeptReport) == 0
    stored = b"".join(one.read_bytes() for one in cast.actions.config.data_dir.iterdir() if one.is_file())
    assert b"night shift each month" not in stored


WRONG = {
    b"": "Choose a file",
    b"no json": "not JSON",
    b"[" * 200_000: "not JSON",
    b'"\xff"': "not JSON",
    b"{}": "no report that this version can read",
    b'{"version": 1, "title": 7}': "report is missing or damaged",
    b" " * 920_000: "too large",
}


@pytest.mark.parametrize("content", WRONG, ids=list(WRONG.values()))
def test_what_is_no_report_is_refused_in_words(cast: Cast, content: bytes) -> None:
    answer = send(cast.facilitator, content)
    assert answer.status_code == 422
    assert WRONG[content] in answer.text


def test_what_is_far_too_large_is_not_even_read(cast: Cast) -> None:
    assert send(cast.facilitator, b" " * 3_000_000).status_code == 413


def test_who_is_not_signed_in_reads_no_file(cast: Cast) -> None:
    assert send(cast.outsider(), json.dumps(as_file()).encode()).status_code == 303


# Files that somebody made to hold the server up.


def section(*blocks: Json) -> Json:
    fixed = {"chapter": "assumed", "step": "a", "kind": "a", "title": "a", "prompts": [], "held_again": False}
    return {**fixed, "blocks": list(blocks)}


def figures(made: Json, rows: int, columns: tuple[str, ...], chart: str = "") -> Json:
    """Return a table between the groups of a report, every figure of it in the middle."""
    cell = {"text": "half", "word": "half", "share": 0.5, "low": 0.4, "high": 0.6, "n": 9}
    by, about = (group["name"] for group in made["groups"])
    row = {"label": "a", "cells": [cell] * len(columns), "by": by, "about": about, "lane": "", "finding": ""}
    fixed = {"block": "figures", "title": "a", "note": "", "chart": chart}
    return {**fixed, "columns": list(columns), "rows": [row] * rows}


def place(made: Json) -> Json:
    return {"by": made["groups"][0]["name"], "label": "a", "x": 1, "y": 1, "before_x": None, "before_y": None}


def arrow(made: Json, start: str, end: str) -> Json:
    return {"by": made["groups"][0]["name"], "start": start, "end": end}


def links(made: Json, by: list[str], *arrows: Json) -> Json:
    return section({"block": "links", "title": "a", "by": by, "links": list(arrows)})


def names(made: Json) -> list[str]:
    return [group["name"] for group in made["groups"]]


def texts(count: int) -> list[Json]:
    return [{"block": "texts", "title": "a", "sort": "cards", "items": [], "note": ""}] * count


CRAFTED: dict[str, Callable[[Json], object]] = {
    "a group named again and again": lambda made: made["sections"].append(
        links(made, [names(made)[0]] * 50_000)
    ),
    "an arrow again and again": lambda made: made["sections"].append(
        links(made, names(made), *[arrow(made, "power", "values")] * 5_000)
    ),
    "an arrow from a lane to itself": lambda made: made["sections"].append(
        links(made, names(made), arrow(made, "power", "power"))
    ),
    "a hundred groups": lambda made: made["groups"].extend(
        {**made["groups"][0], "name": f"Group {number}"} for number in range(98)
    ),
    "one group": lambda made: made.update(sections=[], groups=made["groups"][:1]),
    "two groups of one name": lambda made: made.update(sections=[], groups=made["groups"][:1] * 2),
    "a group with an endless name": lambda made: made.update(
        sections=[], groups=[made["groups"][0], made["groups"][1] | {"name": "x" * 100_000}]
    ),
    "ten thousand blocks": lambda made: made["sections"].append(section(*texts(10_000))),
    "seven thousand rows": lambda made: made["sections"].append(section(figures(made, 7_000, ()))),
    "charts without end": lambda made: made["sections"].append(
        section(*[figures(made, 2, ("a", "b"), "dumbbell")] * 500)
    ),
    "a chart of nothing": lambda made: made["sections"].append(section(figures(made, 9, (), "strip"))),
    "an endless head of a column": lambda made: made["sections"].append(
        section(figures(made, 100, ("x" * 100_000, "b", "c", "d")))
    ),
    "a thousand marks in Figure 1": lambda made: made["sections"].append(
        section({"block": "places", "title": "a", "places": [place(made)] * 1_000, "note": ""})
    ),
    "a figure past every number": lambda made: made["sections"].append(
        section({"block": "places", "title": "a", "places": [place(made) | {"x": 10**400}], "note": ""})
    ),
    "a block of no name": lambda made: made["sections"].append(section({"block": []})),
    "a month in other digits": lambda made: made.update(month="2\u0660\u0662\u0667-01"),
    "half a letter": lambda made: made.update(title="\ud800"),
}


@pytest.mark.parametrize("crafted", CRAFTED)
def test_a_file_that_was_made_to_hold_the_server_up_is_refused_at_once(cast: Cast, crafted: str) -> None:
    made = as_file()
    CRAFTED[crafted](made)
    began = time.process_time()
    answer = send(cast.facilitator, json.dumps(made).encode())
    assert answer.status_code == 422
    assert time.process_time() - began < 1


def test_a_report_five_times_as_long_as_a_half_day_is_still_read(cast: Cast) -> None:
    made = as_file()
    made["sections"] *= 5
    assert send(cast.facilitator, json.dumps(made).encode()).status_code == 200


WORDS = [
    "",
    "x",
    "\ud800",
    "\u0660",
    "\0",
    "power",
    "figures",
    "dumbbell",
    "strip",
    "2\u0660\u0662\u0667-01",
    "<b>",
]
NUMBERS = [0, -1, 3, 10**30, 10**400, 0.5, 1e308, float("nan"), float("inf")]
OTHER = [None, True, [], [[]], {}, {"block": []}, {"block": "links"}]


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (holder, key) of every value, also of lists and objects."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(one, dict | list):
            yield from nodes(one)


def any_of(made: Json, source: random.Random) -> tuple[Any, Any]:
    """Return a place (holder, key) of a report; what is there once is as likely as what is there in every row."""
    found: dict[object, list[tuple[Any, Any]]] = {}
    for holder, key in nodes(made):
        sort = (str(holder.get("block")), key) if isinstance(holder, dict) else type(holder[key])
        found.setdefault(sort, []).append((holder, key))
    return source.choice(found[source.choice(list(found))])


def bent(known: Any, source: random.Random) -> Any:
    """Return something odd in the place of a value; mostly of its own type, or it would be refused for that alone."""
    if source.random() < 0.2:
        return source.choice([*OTHER, *WORDS, *NUMBERS])
    if isinstance(known, list):
        return source.choice([[], known * 20, known[:1] * 2, known[:1] * 1_000])
    if isinstance(known, str):
        return source.choice([*WORDS, known * 1_000])
    return source.choice([*NUMBERS, None])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True), st.integers(1, 2))
def test_whatever_was_bent_in_a_file_is_shown_or_refused_within_a_second(
    cast: Cast, source: random.Random, places: int
) -> None:
    made = as_file()
    for _ in range(places):
        holder, key = any_of(made, source)
        holder[key] = bent(holder[key], source)
    began = time.process_time()
    assert send(cast.facilitator, json.dumps(made).encode()).status_code in {200, 413, 422}
    assert time.process_time() - began < 1
