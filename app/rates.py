"""How often somebody may ask: counted by who asks. An address counts only for those whom the server does not know,
since a whole hospital may be behind one."""

from __future__ import annotations

import math
import time

from flask import Flask, Response, current_app, g, request
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse

from app.bus import connect, namespace
from app.config import Config
from app.domain.errors import TooMany
from app.errors import answer
from app.i18n import translate
from app.joined import endpoints as joined_files

# An outbox that has been offline sends some 60 answers one after the other; nobody types or taps this fast.
COMMANDS = parse("120 per minute")
# A page asks for its two or three parts when it wakes, and every two seconds while it has no socket.
QUESTIONS = parse("600 per minute")
# A room of 200 that comes in within seconds, with about ten requests each.
STRANGERS = parse("2000 per 10 seconds")
SLOW_DOWN = "Too many tries. Wait a minute and try again."
# Cookies that have opened something, the latest last.
REMEMBERED = 10_000
# Windows of time in which requests are counted, the latest begun last.
WINDOWS = 2 * REMEMBERED


class Rates:
    """The counts of one server process. A storage of the library `limits` would start a timer for each of them."""

    def __init__(self) -> None:
        self.known: dict[str, None] = {}
        self.windows: dict[tuple[str, RateLimitItem], tuple[float, int]] = {}

    def remember(self, secret: str) -> None:
        self.known.pop(secret, None)
        self.known[secret] = None
        if len(self.known) > REMEMBERED:
            del self.known[next(iter(self.known))]

    def wait(self, rate: RateLimitItem, who: str) -> int:
        """Count a request; return in how many seconds one more will do, or 0 where this one does."""
        now, key = time.monotonic(), (who, rate)
        end, count = self.windows.get(key, (now, 0))
        if now >= end:
            self.windows.pop(key, None)
            end, count = now + rate.get_expiry(), 0
        self.windows[key] = (end, count + 1)
        if len(self.windows) > WINDOWS:
            del self.windows[next(iter(self.windows))]
        return 0 if count < rate.amount else max(1, math.ceil(end - now))


def storage(settings: Config) -> dict[str, object]:
    """Return where wrong passwords and the like are counted: for all processes together, or in this one.

    While Redis is away each process counts by itself, and nobody is refused for that.
    """
    if settings.redis_url is None:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    return {
        "RATELIMIT_STORAGE_URI": settings.redis_url.replace("unix://", "redis+unix://", 1),
        "RATELIMIT_STORAGE_OPTIONS": {"connection_pool": connect(settings.redis_url).connection_pool},
        "RATELIMIT_KEY_PREFIX": namespace(settings),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
    }


def init(app: Flask) -> None:
    """Count every request of an app before anything else is done for it."""
    app.extensions["rates"] = Rates()
    if app.config["RATELIMIT_ENABLED"]:
        app.before_request(count)


def count() -> Response | None:
    if request.endpoint in joined_files():
        # They lie in memory, so that giving one costs as little as refusing it; and a page without them is of no use.
        return None
    rates: Rates = current_app.extensions["rates"]
    who = next((one for one in request.cookies.values() if one in rates.known), None)
    if who is None:
        wait = rates.wait(STRANGERS, get_remote_address())
        return plainly(wait) if wait and not is_joining() else None
    wait = rates.wait(QUESTIONS if request.method in {"GET", "HEAD"} else COMMANDS, who)
    return answer(TooMany.code, translate(SLOW_DOWN), 429, wait) if wait else None


def is_joining() -> bool:
    """Return whether somebody shows the code of a workshop: whoever floods their address cannot keep them out."""
    from app.web import people

    return request.endpoint == "entrance.join" and people.knows_code((request.view_args or {})["code"])


def plainly(wait: int) -> Response:
    """Refuse a flood without the work of making a page."""
    headers = {"Retry-After": str(wait)}
    return Response(translate(SLOW_DOWN), 429, headers, mimetype="text/plain")


def remember(secret: str | None) -> None:
    """Note that a cookie has opened something: from now on it is counted by itself."""
    if secret and "remembered" not in g:
        g.remembered = True
        current_app.extensions["rates"].remember(secret)
