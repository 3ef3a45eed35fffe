"""For calls that wait inside C: under gevent they would freeze every greenlet."""

from __future__ import annotations

from typing import Any

from gevent import get_hub, monkey


def in_real_thread(function: Any, *args: Any) -> Any:
    """Call a function in gevent's pool of real threads where the process runs on gevent, else directly."""
    if monkey.is_module_patched("threading"):
        return get_hub().threadpool.apply(function, args)
    return function(*args)
