"""The extensions, made once and bound to an app in create_app."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest


class Protect(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's check, which stumbles over a field without a name: no form of ours has one."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if request.method == "POST" and None in request.form:
            raise BadRequest()
        super().protect(apply_exemptions)


def named(value: str) -> str:
    """Return a name under which somebody is counted, from which nobody finds again who it is."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]


def address() -> str:
    """Return the name of the address that asks."""
    return named(get_remote_address())


socketio = SocketIO()
csrf = Protect()
limiter = Limiter(address, headers_enabled=False)
