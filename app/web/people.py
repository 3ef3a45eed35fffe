"""Who is asking: the cookies of a phone and of a facilitator, read and written in one place."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Request, Response, current_app, g, has_app_context, redirect, request, url_for
from sqlalchemy.orm import Session

from app import access, rates
from app.actions import accounts, of_app
from app.domain import clock, joincode
from app.domain.clock import MINUTE
from app.domain.errors import NotFound, Unavailable
from app.extensions import limiter
from app.models import Facilitator, SignedIn
from app.secrets import digest

CONFIRMED_FOR = 10 * MINUTE
SEAT_LIFE = 3 * 24 * 60 * 60
# What an open console asks for by itself keeps nobody signed in.
BY_ITSELF = {
    "facilitator.region", "facilitator.preview_region", "facilitator.preview_mine", "report_pdf.progress",
}  # fmt: skip


def reading() -> Session:
    """Return this request's session for reading; it ends with the request."""
    if "reading" not in g:
        g.reading_context = of_app().database.reading()
        g.reading = g.reading_context.__enter__()
    session: Session = g.reading
    return session


def pause_reading() -> None:
    """Give back this request's connection; whatever is read after this is read anew, and sees later commits."""
    if has_app_context() and "reading" in g:
        g.reading.rollback()


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


def has_any_seat() -> bool:
    """Return whether this phone says that it sits somewhere: most who come in do not, and nothing is looked up."""
    return any(name.removeprefix("__Host-").startswith("seat-") for name in request.cookies)


def seat_by_ticket() -> str | None:
    """Return the code of the one workshop with tickets in which this phone has a seat, or None."""
    found = []
    for name, secret in request.cookies.items():
        code = name.removeprefix("__Host-").removeprefix("seat-")
        if name == seat_cookie(code):
            with suppress(NotFound):
                workshop = access.seat(reading(), code, secret).workshop
                found += [workshop.join_code] if access.way_of(reading(), workshop) == "tickets" else []
    return found[0] if len(found) == 1 else None


def knows_code(code: str) -> bool:
    """Return whether this code, or ticket, opens a workshop."""
    try:
        access.way_in(reading(), code)
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
    response.set_cookie(facilitator_cookie(), token, max_age=accounts.SESSION_LIFE // 1000, **cookie_rules())
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


def still_signed_in() -> tuple[int, int]:
    """Return the moments after which a browser must have signed in, and must have asked for something."""
    return accounts.limits(of_app().config, clock.now())


class SignInFirst(Exception):
    """Nobody is signed in in this browser."""


class ConfirmFirst(Exception):
    """What was asked for needs the password once more."""


def session() -> tuple[Facilitator, SignedIn]:
    """Return who is signed in and their session, noted as in use; raises SignInFirst otherwise."""
    token = facilitator_token(request)
    try:
        who, found = access.signed_in(reading(), token, *still_signed_in())
    except NotFound as error:
        raise SignInFirst from error
    rates.remember(token)
    if clock.now() - found.seen > MINUTE and request.endpoint not in BY_ITSELF:
        # A server that cannot write just now still shows the console.
        with suppress(Unavailable):
            of_app().write(lambda tx: accounts.touch(tx, found.token_hash))
    return who, found


def facilitator() -> Facilitator:
    """Return who is signed in; raises SignInFirst otherwise."""
    return session()[0]


def confirmed() -> Facilitator:
    """Return who is signed in and gave their password in the last minutes; raises ConfirmFirst otherwise."""
    who, found = session()
    if clock.now() - found.confirmed > CONFIRMED_FOR:
        raise ConfirmFirst
    return who


def browser() -> str:
    """Return a few words for the browser that asks, for its owner's list: "Firefox on Linux"."""
    said = request.headers.get("User-Agent", "")
    names = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {
        "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac": "Mac",
        "Linux": "Linux",
    }  # fmt: skip
    name = next((word for sign, word in names.items() if sign in said), "A browser")
    system = next((word for sign, word in systems.items() if sign in said), "")
    return f"{name} on {system}" if system else name


def ask_to_confirm(_error: ConfirmFirst) -> Response:
    """Send a person to give their password, and back again afterwards."""
    return redirect(url_for("account.confirm", next=request.path), 303)  # type: ignore[return-value]


def ask_to_sign_in(_error: SignInFirst) -> Response:
    """Send a person to the sign-in page and back again afterwards."""
    wanted = request.full_path if request.method == "GET" else None
    return redirect(url_for("entrance.sign_in", next=wanted), 303)  # type: ignore[return-value]


def who_confirms() -> str:
    """Return whose wrong passwords are counted together."""
    return digest(facilitator_token(request) or "")


# Ten wrong passwords in five minutes from one browser.
limited = limiter.limit(
    "10 per 5 minutes", key_func=who_confirms, deduct_when=lambda answer: answer.status_code == 422
)
