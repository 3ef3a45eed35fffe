"""Numbers that cannot be shown: whoever turns one into text without the display gate is found out.

`tainted` puts them in the place of every number that was kept of a round, `gate` lets the display gate alone unwrap
them.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from app.domain import display
from app.domain import workshop as rules

# What is kept of a round and is no figure any more, each with its reason.
NO_FIGURES = {
    "held": "how many texts were held is told to the whole room, whatever the numbers",
    "meaning": "taps went through the gate at the seal: display.rounded_taps",
    "stings": "taps went through the gate at the seal: display.rounded_taps",
    "number": "the place of a commitment in its list",
    "texts": "whether texts may be shown at all",
}


class Leak(AssertionError):
    """A number that was kept of a round became text without the gate."""


def shown(one: object, *_given: object) -> str:
    raise Leak(f"a number of a round is shown, and not by the display gate: {float(one):g}")  # type: ignore[arg-type]


def carried(kind: type, name: str) -> Callable[..., Any]:
    """Return an operation whose result is as secret as what went in."""
    plain = getattr(kind, name)

    def run(self: Any, *given: Any) -> Any:
        return wrapped(plain(self, *given))

    return run


class Count(int):
    """A whole number that may be counted and compared with, and never shown."""


class Share(float):
    """The same for a share or a mean."""


OPERATIONS = ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "floordiv", "mod", "pow", "neg",
              "round", "abs")  # fmt: skip
for kind, base in ((Count, int), (Share, float)):
    for name in OPERATIONS:
        setattr(kind, f"__{name}__", carried(base, f"__{name}__"))
    for name in ("str", "repr", "format"):
        setattr(kind, f"__{name}__", shown)


def wrapped(value: Any) -> Any:
    """Return a value with every number in it kept secret."""
    if isinstance(value, bool) or value is None or value is NotImplemented:
        return value
    if isinstance(value, int):
        return Count(value)
    if isinstance(value, float):
        return Share(value)
    if isinstance(value, Mapping):
        return {key: one if key in NO_FIGURES else wrapped(one) for key, one in value.items()}
    return [wrapped(one) for one in value] if isinstance(value, list | tuple) else value


def bare(value: Any) -> Any:
    """Return a value with its numbers as they are: what the gate works with."""
    if isinstance(value, Count):
        return int(value)
    if isinstance(value, Share):
        return float(value)
    if isinstance(value, Mapping):
        return {key: bare(one) for key, one in value.items()}
    return type(value)(bare(one) for one in value) if type(value) in {list, tuple} else value


def secrets_in(value: Any) -> Iterator[str]:
    """Yield the place of every secret number in plain data."""
    if isinstance(value, Count | Share):
        yield ""
    elif isinstance(value, Mapping):
        yield from (f"{key}.{place}" for key, one in value.items() for place in secrets_in(one))
    elif isinstance(value, list | tuple):
        yield from (place for one in value for place in secrets_in(one))


def tainted(at: rules.Workshop) -> rules.Workshop:
    """Return a workshop in which every number that was kept of a round is secret."""
    steps = tuple(
        dataclasses.replace(
            step,
            rounds=tuple(
                dataclasses.replace(one, results=wrapped(one.results), seats=wrapped(one.seats))
                for one in step.rounds
            ),
        )
        for step in at.steps
    )
    later = at.follow_up and dataclasses.replace(at.follow_up, results=wrapped(at.follow_up.results))
    return dataclasses.replace(at, steps=steps, follow_up=later)


@contextmanager
def gate() -> Iterator[None]:
    """Let the functions of the display gate, wherever they were imported, work with bare numbers."""
    doors = {
        one: opened(one)
        for one in vars(display).values()
        if inspect.isfunction(one) and one.__module__ == display.__name__
    }
    patches = [
        mock.patch.object(module, name, doors[value])
        for path, module in list(sys.modules.items())
        if path.startswith("app.") and module is not None
        for name, value in list(vars(module).items())
        if inspect.isfunction(value) and value in doors
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def opened(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*given: Any, **named: Any) -> Any:
        return function(*(bare(one) for one in given), **{key: bare(one) for key, one in named.items()})

    return run
