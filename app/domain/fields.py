"""The settings of a step that a facilitator may edit: what they are called, and what may stand in them.

A kind lists its fields; the editor draws them, an imported file is checked against them, and no other place
knows what a setting may hold. A value that does not fit is told with its place: "steps 3, prompts, line 2".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.i18n import mark as _
from app.domain.text import normalise

LONGEST_LINE = 300
LONGEST_TEXT = 2000
MOST_LINES = 20


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template, and where: `place` is a path such as ("steps", 3, "minutes")."""

    place: tuple[str | int, ...]
    words: str
    values: tuple[tuple[str, Any], ...] = ()

    def under(self, *place: str | int) -> Problem:
        """Return the same problem with a path in front of its own."""
        return Problem((*place, *self.place), self.words, self.values)


def problem(*place: str | int, words: str, **values: Any) -> Problem:
    """Return a problem at a place, with the values that its words name."""
    return Problem(place, words, tuple(sorted(values.items())))


@dataclass(frozen=True)
class Field:
    """One setting: its key and its label."""

    name: str
    label: str

    #: The macro that draws it in the editor.
    drawn_as = "text"

    def check(self, value: Any) -> Iterator[Problem]:
        """Yield what is wrong with a value; nothing where it may stay."""
        raise NotImplementedError

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        """Return the value that a posted form gives; `prefix` stands before every name of the form."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Field):
    """Words in one piece."""

    required: bool = True
    long: bool = False
    drawn_as = "text"

    def check(self, value: Any) -> Iterator[Problem]:
        yield from check_words(
            value, required=self.required, longest=LONGEST_TEXT if self.long else LONGEST_LINE
        )

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        return normalise(given.get(prefix + self.name, ""))


@dataclass(frozen=True)
class Lines(Field):
    """Several lines of words, each of its own; none is allowed."""

    drawn_as = "lines"

    def check(self, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield problem(words=_("This must be a list of lines."))
            return
        if len(value) > MOST_LINES:
            yield problem(words=_("There are more than {most} lines."), most=MOST_LINES)
        for number, line in enumerate(value, 1):
            for one in check_words(line, required=True, longest=LONGEST_LINE):
                yield one.under(number)

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        lines = given.get(prefix + self.name, "").splitlines()
        return [tidy for line in lines if (tidy := normalise(line))]


@dataclass(frozen=True)
class Number(Field):
    """A whole number within bounds."""

    lowest: int = 0
    highest: int = 100
    drawn_as = "number"

    def check(self, value: Any) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int) or not self.lowest <= value <= self.highest:
            yield problem(
                words=_("This must be a whole number from {lowest} to {highest}."),
                lowest=self.lowest,
                highest=self.highest,
            )

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        raw = given.get(prefix + self.name, "").strip()
        return int(raw) if raw.lstrip("-").isdecimal() and len(raw) < 9 else raw


@dataclass(frozen=True)
class Several(Field):
    """Some of a fixed set, in the order chosen; `options` are pairs of a key and its label."""

    options: tuple[tuple[str, str], ...] = ()
    drawn_as = "several"

    def check(self, value: Any) -> Iterator[Problem]:
        known = {key for key, _label in self.options}
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield problem(words=_("This must be a list."))
            return
        for number, one in enumerate(value, 1):
            if one not in known:
                yield problem(
                    number,
                    words=_("“{value}” is none of: {known}."),
                    value=one,
                    known=", ".join(sorted(known)),
                )
        if len(set(value)) != len(value):
            yield problem(words=_("Something stands here twice."))

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        places = {key: given.get(f"{prefix}{self.name}-{key}", "") for key, _label in self.options}
        wanted = [key for key, place in places.items() if place.isdecimal()]
        return sorted(wanted, key=lambda key: int(places[key]))


@dataclass(frozen=True)
class Keyed(Field):
    """One line for each of some fixed keys, as the question of each lane; `keys` are pairs of a key and its label."""

    keys: tuple[tuple[str, str], ...] = ()
    drawn_as = "keyed"

    def check(self, value: Any) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield problem(
                words=_("This must name a line for each of: {known}."),
                known=", ".join(k for k, _l in self.keys),
            )
            return
        for key, _label in self.keys:
            for one in check_words(value.get(key), required=True, longest=LONGEST_LINE):
                yield one.under(key)
        for key in value:
            if key not in {known for known, _label in self.keys}:
                yield problem(str(key), words=_("Nobody knows this field."))

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        return {key: normalise(given.get(f"{prefix}{self.name}-{key}", "")) for key, _label in self.keys}


@dataclass(frozen=True)
class Rows(Field):
    """Rows of words and choices, as the statements of a step. `columns` are the fields of one row."""

    columns: tuple[Field, ...] = ()
    most: int = 12
    drawn_as = "rows"

    def check(self, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            yield problem(words=_("This must be a list of rows."))
            return
        if len(value) > self.most:
            yield problem(words=_("There are more than {most} rows."), most=self.most)
        ids = [row.get("id") for row in value]
        for number, row in enumerate(value, 1):
            identifier = row.get("id")
            if not (
                isinstance(identifier, str)
                and identifier.isalnum()
                and identifier.isascii()
                and len(identifier) <= 8
            ):
                yield problem(number, "id", words=_("A row needs an id of up to 8 letters and digits."))
            elif ids.count(identifier) > 1:
                yield problem(number, "id", words=_("Two rows have the id “{value}”."), value=identifier)
            for column in self.columns:
                for one in column.check(row.get(column.name)):
                    yield one.under(number, column.name)
            for key in set(row) - {column.name for column in self.columns} - {"id"}:
                yield problem(number, str(key), words=_("Nobody knows this field."))

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        rows: list[dict[str, Any]] = []
        for number in range(self.most):
            start = f"{prefix}{self.name}-{number}-"
            row = {column.name: column.read(given, start) for column in self.columns}
            words = [row[column.name] for column in self.columns if isinstance(column, Text)]
            if any(words):
                identifier = given.get(start + "id", "").strip()
                rows.append({"id": identifier or free_id(given, prefix, self.name, rows)} | row)
        return rows


def free_id(given: Mapping[str, str], prefix: str, name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return an id that no row of the form has."""
    taken = {
        value for key, value in given.items() if key.startswith(f"{prefix}{name}-") and key.endswith("-id")
    }
    taken |= {str(row["id"]) for row in rows}
    # The letter of the field keeps a new statement and a new value of one step apart.
    start = f"X{name[:1].upper()}"
    return next(f"{start}{number}" for number in range(1, 1000) if f"{start}{number}" not in taken)


@dataclass(frozen=True)
class OneOf(Field):
    """One of a fixed set; `options` are pairs of a key and its label."""

    options: tuple[tuple[str, str], ...] = ()
    drawn_as = "one_of"

    def check(self, value: Any) -> Iterator[Problem]:
        known = [key for key, _label in self.options]
        if value not in known:
            yield problem(
                words=_("“{value}” is none of: {known}."), value=str(value)[:40], known=", ".join(known)
            )

    def read(self, given: Mapping[str, str], prefix: str) -> Any:
        return given.get(prefix + self.name, "")


def check_words(value: Any, *, required: bool, longest: int) -> Iterator[Problem]:
    """Yield what is wrong with a piece of text."""
    if not isinstance(value, str):
        yield problem(words=_("This must be text."))
    elif required and not value.strip():
        yield problem(words=_("This must not be empty."))
    elif len(value) > longest:
        yield problem(words=_("This is too long: {longest} characters at most."), longest=longest)


def check_settings(fields: Sequence[Field], settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the editable settings of a step. Settings that no field names are refused."""
    for field in fields:
        for one in field.check(settings.get(field.name)):
            yield one.under(field.name)
