"""What is logged of a fault: its class and its place. Its message could quote what somebody wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

log = logging.getLogger(__name__)


def note(error: BaseException) -> None:
    """Log an error without its message."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    log.error("%s at %s", type(error).__name__, where)


def noted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that runs in the background log its error instead of printing it."""

    @wraps(function)
    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except Exception as error:
            note(error)

    return run
