"""What an accepted request is answered with: JSON for a script, a redirect for a plain form."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, flash, jsonify, make_response, redirect, request

from app import faults
from app.domain import clock
from app.domain.errors import Invalid
from app.errors import wants_json
from app.forms import PlainForm, first_error
from app.i18n import translate
from app.regions import Rendered


def accepted(
    status: str, where: str, message: str = "", go: str | None = None, **more: Callable[[], object]
) -> Response:
    """Say that a command was carried out. `where` is the page for a form without script, `go` for both.

    `more` is what a script gets besides, made only for one. It was carried out whether or not that can be made: a
    script that misses it asks for it.
    """
    if wants_json():
        body: dict[str, object] = {"status": status, "message": translate(message)}
        for name, make in more.items():
            try:
                body[name] = make()
            except Exception as error:
                faults.note(error)
        if go:
            body["next"] = go
        return jsonify(body)
    if message:
        flash(translate(message))
    return make_response(redirect(go or where, 303))


def check(form: PlainForm) -> None:
    """Raise Invalid with the form's first complaint unless it validates."""
    if not form.validate_on_submit():
        raise Invalid(first_error(form))


def region(rendered: Rendered) -> Response:
    """Answer a GET for a region: 304 where the client has it, gzip where it can read it."""
    headers = {"ETag": f'"{rendered.etag}"', "X-Rev": str(rendered.rev), "X-Now": str(clock.now())}
    if rendered.etag in request.if_none_match:
        return Response(status=304, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    if request.accept_encodings["gzip"]:
        headers["Content-Encoding"] = "gzip"
        return Response(rendered.gzipped, mimetype="text/html", headers=headers)
    return Response(rendered.html, mimetype="text/html", headers=headers)


def base_url() -> str:
    """Return the address under which phones reach this server."""
    url: str = current_app.config["BASE_URL"]
    return url
