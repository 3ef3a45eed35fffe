"""Time as the app knows it: whole milliseconds since the epoch."""

from __future__ import annotations

import time

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def now() -> int:
    """Return the present moment in milliseconds."""
    return time.time_ns() // 1_000_000
