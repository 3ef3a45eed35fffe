"""The published report as JSON: written, read back, and described by a schema, all three from the same dataclasses.

`read(write(x)) == x`. What is read is checked field by field, so that a file from elsewhere is either a report or
refused with the place that is wrong. How much a file may hold is bounded too: a page of it is made while others wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from app.domain import telling
from app.domain.agenda import COLOURS, SHAPES
from app.domain.errors import Invalid
from app.domain.telling import CHAPTERS
from app.domain.workshop import LANES, Workshop
from app.report.model import VERSION, Report, build

Json = Any
types_of = cache(get_type_hints)
MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")
# The half day is 900 parts (entries of lists) and 34 lines drawn; what stands beside many others has a few words.
MOST_PARTS, MOST_DRAWN, LONGEST_NAME = 6_000, 200, 300
SIMPLE: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def write(value: Any) -> Json:
    """Return a report, or a part of one, as JSON can hold it. A block says what it is in "block"."""
    if isinstance(value, tuple):
        return [write(one) for one in value]
    kind: type = type(value)
    written, names = shape(kind)
    return written | {name: write(getattr(value, name)) for name in names} if names else value


@cache
def shape(kind: type) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what is written of a dataclass before its fields, and the names of these; nothing of another type."""
    names = tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()
    return ({"block": kind.__name__.lower()} if is_block(kind) else {}), names


def data(workshop: Workshop, comments: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the report of a workshop as it stands, as JSON can hold it."""
    made: dict[str, Any] = write(build(workshop, comments))
    return made


def read(given: Json) -> Report:
    """Return the report that a JSON document holds; raises Invalid with the place that is wrong."""
    if not isinstance(given, dict) or given.get("version") != VERSION:
        raise Invalid("This is no report that this version can read.")
    if parts(given) > MOST_PARTS:
        raise Invalid("The file is too large to be a report.")
    found: Report = parse(Report, given, "report")
    for place, sound in checked(found):
        if not sound:
            raise wrong(place)
    return found


def parts(given: Json) -> int:
    """Return how many entries all lists of a JSON document have together."""
    count, left = 0, [given]
    while left:
        one = left.pop()
        if isinstance(one, list):
            count += len(one)
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return count


def checked(report: Report) -> Iterator[tuple[str, bool]]:
    """Yield (place, whether it is sound) of all that has the right type and may still be no part of a report."""
    names = {"", *(group.name for group in report.groups)}
    blocks = [block for section in report.sections for block in section.blocks]
    drawn = sum(len(one.rows) for one in blocks if isinstance(one, telling.Figures) and one.chart)
    yield "report.month", not report.month or MONTH.fullmatch(report.month) is not None
    yield "report.texts_until", not report.texts_until or is_day(report.texts_until)
    yield "report.groups", len(report.groups) == 2 and len(names) == 3
    yield "report.sections", drawn <= MOST_DRAWN
    for group in report.groups:
        yield (
            "report.groups",
            len(group.name) <= LONGEST_NAME and group.colour in COLOURS and group.shape in SHAPES,
        )
    for chapter in (*report.chapters(), *(one.chapter for one in report.comments)):
        yield "report.sections", chapter in CHAPTERS
    for number, section in enumerate(report.sections):
        for place, block in enumerate(section.blocks):
            yield f"report.sections[{number}].blocks[{place}]", is_sound(block, names)


def is_sound(block: telling.Block, names: set[str]) -> bool:
    """Return whether a block names only groups and lanes that there are, and its figures lie on their scales."""
    if isinstance(block, telling.Figures):
        least = 2 if block.chart == "dumbbell" else 1 if block.chart else 0
        return (
            least <= len(block.columns)
            and all(len(head) <= LONGEST_NAME for head in block.columns)
            and all(len(row.cells) == len(block.columns) and is_line(row, names) for row in block.rows)
            and (not block.chart or all(row.by and has_places(row, block.chart) for row in block.rows))
            and (block.chart != "dumbbell" or all(row.about for row in block.rows))
        )
    if isinstance(block, telling.Texts):
        return all(
            {item.by, item.about} <= names
            and item.lane in {"", *LANES}
            and all(len(row.cells) == 1 and is_line(row, names) for row in item.figures)
            for item in block.items
        )
    if isinstance(block, telling.Links):
        return (
            each_once(block.by)
            and each_once(block.links)
            and {*block.by, *(one.by for one in block.links)} <= names - {""}
            and all({one.start, one.end} <= set(LANES) and one.start != one.end for one in block.links)
        )
    if isinstance(block, telling.Places):
        return each_once([one.by for one in block.places]) and all(
            one.by in names - {""}
            and all(x is None or -2 <= x <= 2 for x in (one.x, one.y, one.before_x, one.before_y))
            and (one.before_x is None) == (one.before_y is None)
            for one in block.places
        )
    return not isinstance(block, telling.Sentence) or block.by in names


def each_once(given: Sequence[object]) -> bool:
    return len(given) == len(set(given))


def is_line(row: telling.Row, names: set[str]) -> bool:
    on_scale = all(
        share is None or 0 <= share <= 1 for cell in row.cells for share in (cell.share, cell.low, cell.high)
    )
    return on_scale and {row.by, row.about} <= names and row.lane in {"", *LANES}


def has_places(row: telling.Row, chart: telling.Chart) -> bool:
    """Return whether what a chart draws of a line has a place on its scale."""
    return all(cell.share is not None for cell in row.cells[: 2 if chart == "dumbbell" else None])


def is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def parse(wanted: Any, given: Json, place: str) -> Any:
    """Return a value of a type from JSON."""
    if is_dataclass(wanted) and isinstance(wanted, type):
        return parse_record(wanted, given, place)
    origin, options = get_origin(wanted), get_args(wanted)
    if origin is tuple:
        if not isinstance(given, list):
            raise wrong(place)
        return tuple(parse(options[0], one, f"{place}[{number}]") for number, one in enumerate(given))
    if origin is Literal:
        if given not in options:
            raise wrong(place)
        return given
    if origin in {Union, UnionType}:
        return parse_one_of(options, given, place)
    if wanted is float and isinstance(given, int) and not isinstance(given, bool):
        return float_of(given, place)
    if wanted is str and isinstance(given, str) and not is_utf8(given):
        raise wrong(place)
    if not isinstance(given, wanted) or (wanted is int and isinstance(given, bool)):
        raise wrong(place)
    return given


def float_of(given: int, place: str) -> float:
    try:
        return float(given)
    except OverflowError as error:
        raise wrong(place) from error


def is_utf8(text: str) -> bool:
    """Return whether a text can be sent; JSON can hold half a letter, a lone surrogate."""
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


def parse_record(wanted: type, given: Json, place: str) -> Any:
    """Return a dataclass from an object that has just its fields."""
    named = {"block"} if is_block(wanted) else set()
    types = types_of(wanted)
    if not isinstance(given, dict) or set(given) != set(types) | named:
        raise wrong(place)
    return wanted(**{name: parse(one, given[name], f"{place}.{name}") for name, one in types.items()})


def parse_one_of(options: tuple[Any, ...], given: Json, place: str) -> Any:
    """Return a block by what it says it is, or a value that may be missing."""
    if given is None and type(None) in options:
        return None
    records = {one.__name__.lower(): one for one in options if isinstance(one, type) and is_dataclass(one)}
    if not records:
        return parse(next(one for one in options if one is not type(None)), given, place)
    kind = given.get("block") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in records:
        raise wrong(place)
    return parse(records[kind], given, place)


def wrong(place: str) -> Invalid:
    return Invalid("This file is not a whole report: {place} is missing or damaged.", place=place)


def is_block(wanted: type) -> bool:
    """Return whether a dataclass is one of the blocks, which say what they are."""
    return wanted in get_args(telling.Block)


def schema() -> Json:
    """Return the JSON schema (2020-12) of a published report."""
    defined: dict[str, Json] = {}
    top = described(Report, defined)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Otherwise: the report of a workshop",
        "$comment": f"Version {VERSION}. No ids, no order of people, no date finer than a month but the facilitator's.",
        **top,
        "$defs": dict(sorted(defined.items())),
    }


def described(wanted: Any, defined: dict[str, Json]) -> Json:
    """Return the schema of a type; records are put into `defined` under their names."""
    if is_dataclass(wanted) and isinstance(wanted, type):
        if wanted.__name__ not in defined:
            defined[wanted.__name__] = {}
            defined[wanted.__name__] = record(wanted, defined)
        return {"$ref": f"#/$defs/{wanted.__name__}"}
    origin, options = get_origin(wanted), get_args(wanted)
    if origin is tuple:
        return {"type": "array", "items": described(options[0], defined)}
    if origin is Literal:
        return {"enum": list(options)}
    if origin in {Union, UnionType}:
        return {
            "anyOf": [{"type": "null"} if one is type(None) else described(one, defined) for one in options]
        }
    return {"type": SIMPLE[wanted]}


def record(wanted: type, defined: dict[str, Json]) -> Json:
    """Return the schema of a dataclass: every field is there, and nothing else."""
    properties = {name: described(one, defined) for name, one in types_of(wanted).items()}
    if wanted is Report:
        properties["version"] = {"const": VERSION}
    if is_block(wanted):
        properties = {"block": {"const": wanted.__name__.lower()}, **properties}
    meant = " ".join((wanted.__doc__ or "").split("\n\n")[0].split())
    return {
        "description": meant,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
