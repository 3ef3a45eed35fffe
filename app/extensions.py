"""The extensions, made once and bound to an app in create_app."""

from __future__ import annotations

from flask import request
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


socketio = SocketIO()
csrf = Protect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
