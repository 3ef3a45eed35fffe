"""Who is asking: the cookies of a phone and of a facilitator, read and written in one place."""

from __future__ import annotations

from typing import Any

from flask import Request, Response, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session

from app import access, rates
from app.actions import of_app
from app.domain import clock, joincode
from app.domain.errors import NotFound
from app.models import Facilitator

SESSION_LIFE = 12 * 60 * 60 * 1000
SEAT_LIFE = 3 * 24 * 60 * 60


def reading() -> Session:
    """Return this request's session for reading; it ends with the request."""
    if "reading" not in g:
        g.reading_context = of_app().database.reading()
        g.reading = g.reading_context.__enter__()
    session: Session = g.reading
    return session


def stop_reading(_error: BaseException | None = None) -> None:
    """End the session for reading, so that what follows sees later commits."""
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)


def seat_cookie(code: str) -> str:
    """Return the name of the cookie that holds a seat in the workshop of this code."""
    return for_this_host(f"seat-{joincode.tidy(code[:40])}")


def for_this_host(name: str) -> str:
    """Return a cookie's name; on https its prefix binds it to this host."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def seat_secret(asked: Request, code: str) -> str | None:
    """Return the secret of this phone's seat."""
    return asked.cookies.get(seat_cookie(code))


def knows_code(code: str) -> bool:
    """Return whether there is a workshop of this code."""
    try:
        access.workshop_by_code(reading(), code)
    except NotFound:
        return False
    return True


def keep_seat(response: Response, code: str, secret: str) -> Response:
    """Let the phone keep its seat."""
    response.set_cookie(seat_cookie(code), secret, max_age=SEAT_LIFE, **cookie_rules())
    return response


def drop_seat(response: Response, code: str) -> Response:
    """Let the phone forget its seat."""
    response.delete_cookie(seat_cookie(code), **cookie_rules())
    return response


def facilitator_cookie() -> str:
    """Return the name of the cookie that keeps a facilitator signed in."""
    return for_this_host("facilitator")


def facilitator_token(asked: Request) -> str | None:
    """Return the token of this browser's facilitator."""
    return asked.cookies.get(facilitator_cookie())


def keep_signed_in(response: Response, token: str) -> Response:
    """Let the browser stay signed in for a working day."""
    response.set_cookie(facilitator_cookie(), token, max_age=SESSION_LIFE // 1000, **cookie_rules())
    return response


def drop_signed_in(response: Response) -> Response:
    """Sign the browser out."""
    response.delete_cookie(facilitator_cookie(), **cookie_rules())
    return response


def cookie_rules() -> dict[str, Any]:
    return {
        "httponly": True,
        "samesite": "Lax",
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "path": "/",
    }


def sessions_since() -> int:
    """Return the moment before which a sign-in has run out."""
    return clock.now() - SESSION_LIFE


class SignInFirst(Exception):
    """Nobody is signed in in this browser."""


def facilitator() -> Facilitator:
    """Return who is signed in; raises SignInFirst otherwise."""
    try:
        found = access.signed_in(reading(), facilitator_token(request), sessions_since())
    except NotFound as error:
        raise SignInFirst from error
    rates.remember(facilitator_token(request))
    return found


def ask_to_sign_in(_error: SignInFirst) -> Response:
    """Send a person to the sign-in page and back again afterwards."""
    wanted = request.full_path if request.method == "GET" else None
    return redirect(url_for("entrance.sign_in", next=wanted), 303)  # type: ignore[return-value]
