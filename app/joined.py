"""Files that are joined when the app starts and sent as one: a phone fetches each of them once."""

from __future__ import annotations

import gzip

from flask import Flask, Response, current_app, request

YEAR = 365 * 24 * 60 * 60


def serve(app: Flask, name: str, path: str, text: str, mimetype: str) -> None:
    """Serve a text beside the files it is made of, so that what it points at is found from it, too.

    `path` is below the static files, whose address changes with any of them: so browsers may keep it.
    """
    plain, packed = text.encode(), gzip.compress(text.encode(), 9, mtime=0)

    def joined() -> Response:
        headers = {"Cache-Control": f"public, max-age={YEAR}, immutable", "Vary": "Accept-Encoding"}
        if request.accept_encodings["gzip"]:
            return Response(packed, mimetype=mimetype, headers={**headers, "Content-Encoding": "gzip"})
        return Response(plain, mimetype=mimetype, headers=headers)

    app.add_url_rule(f"{app.static_url_path}/{path}", name, joined)
    app.extensions.setdefault("joined", set()).add(name)


def endpoints() -> set[str]:
    """Return the endpoints of the files that are joined."""
    found: set[str] = current_app.extensions.get("joined", set())
    return found
