"""How commands say that something was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from app.domain.errors import Refusal
from app.domain.fields import Problem

T = TypeVar("T")


def told(work: Callable[[], T]) -> T:
    """Do something, and say in words why it was refused."""
    try:
        return work()
    except Refusal as error:
        raise click.ClickException(error.message.format(**error.values)) from error


def in_words(problem: Problem) -> str:
    """Return what is wrong with a template, after its place."""
    words = problem.words.format(**dict(problem.values))
    return f"{' › '.join(str(part) for part in problem.place)}: {words}" if problem.place else words
