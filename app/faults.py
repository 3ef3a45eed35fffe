"""What is logged of a fault: its class and its place. Its message could quote what somebody wrote."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

log = logging.getLogger(__name__)


def told(error: BaseException) -> str:
    """Return what may be said of an error: its class and its place."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} at {where}"


def note(error: BaseException) -> None:
    """Log an error without its message."""
    log.error("%s", told(error))


def only_place(record: logging.LogRecord) -> bool:
    """Leave of a library's record the class and place of its error; one without an error is dropped."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return False
    record.msg, record.args, record.exc_info, record.exc_text = told(error), (), None, None
    return True


def discreet() -> logging.Logger:
    """Return the logger for Socket.IO and Engine.IO, whose own ones quote what they were sent."""
    made = logging.getLogger("app.transport")
    made.setLevel(logging.ERROR)
    if only_place not in made.filters:
        made.addFilter(only_place)
    return made


def keep_quiet() -> None:
    """Let whatever ends a thread or a greenlet be noted; Python and gevent would print it, message and all."""
    threading.excepthook = lambda given: note(given.exc_value) if given.exc_value else None
    from gevent import hub

    def handle(_self: Any, _context: Any, _kind: Any, value: Any, _place: Any) -> None:
        if isinstance(value, BaseException) and not isinstance(value, hub.Hub.NOT_ERROR):
            note(value)

    hub.Hub.print_exception = handle


def noted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that runs in the background log its error instead of printing it."""

    @wraps(function)
    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except Exception as error:
            note(error)

    return run
