"""From what went wrong to what a person reads: the one mapping to status, page and JSON."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app import faults
from app.db import out_of_reach
from app.domain.errors import Busy, Refusal
from app.domain.i18n import mark as _
from app.i18n import translate

STATUS = {
    "not_found": 404,
    "closed": 409,
    "full": 409,
    "invalid": 422,
    "busy": 503,
    "draining": 503,
    "disk_full": 507,
    "csrf": 400,
    "too_many": 429,
}
CODES = {"Busy": "busy", "DiskFull": "disk_full", "Draining": "draining"}
PLAIN = {
    400: _("The server did not understand this request."),
    404: _("This link does not work, or no longer works."),
    405: _("This address cannot be used like that."),
    413: _("That is more than fits in here."),
    429: _("Too many tries. Wait a minute and try again."),
    500: _("Something went wrong on the server. Nothing you did is lost; please try again."),
}


def init(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(HTTPException, broken)
    app.register_error_handler(Exception, failed)
    # Flask would log a traceback, whose last line may quote somebody.
    app.log_exception = lambda info: faults.note(info[1]) if info[1] else None  # type: ignore[method-assign,assignment]


def wants_json() -> bool:
    """Return whether a script asked: it says so in Accept."""
    return "application/json" in request.headers.get("Accept", "")


def refused(error: Refusal) -> Response:
    """Answer a refusal in words."""
    code = CODES.get(type(error).__name__, error.code)
    message = translate(error.message, **error.values)
    return answer(code, message, STATUS[code], getattr(error, "retry_after", None))


def forged(_error: CSRFError) -> Response:
    message = _("This page was open for too long or in another tab. Nothing was sent; please send it again.")
    return answer("csrf", translate(message), STATUS["csrf"])


def broken(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code = {404: "not_found", 429: "too_many", 400: "invalid", 413: "invalid"}.get(status, "invalid")
    response = answer(code, translate(PLAIN.get(status, PLAIN[400])), status)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def failed(error: Exception) -> Response:
    faults.note(error)
    if out_of_reach(error):
        return refused(Busy("The server is busy. Please try again."))
    return answer("busy", translate(PLAIN[500]), 500)


def answer(code: str, message: str, status: int, retry_after: int | None = None) -> Response:
    """Return JSON for a script, else a page that gives back what was typed."""
    if wants_json():
        body: dict[str, object] = {"error": code, "message": message}
        if retry_after:
            body["retry_after"] = retry_after
        response = make_response(jsonify(body), status)
    elif request_ctx.url_adapter is None:
        # The request names no host that could be one, so that no page can be made with addresses in it.
        response = Response(message, status, mimetype="text/plain")
    else:
        page = render_template("errors/error.html", message=message, typed=typed(), back=request.referrer)
        response = make_response(page, status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def typed() -> str:
    """Return the text that was posted, so that it can be given back; nothing where the body cannot be read."""
    try:
        return request.form.get("text", "")
    except HTTPException:
        return ""
