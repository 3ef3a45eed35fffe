"""What every response says to the browser about what it may do."""

from __future__ import annotations

from flask import Flask, Response, request

# The pages that the console and the editor show beside one another.
EMBEDDED = {"facilitator.preview", "wall.wall", "templates.preview_of", "dev.sheet"}


def init(app: Flask) -> None:
    app.after_request(add)


def add(response: Response) -> Response:
    """Add the security headers; personal pages are kept by nobody."""
    headers = response.headers
    embedded = request.endpoint in EMBEDDED
    framing = "'self'" if embedded else "'none'"
    # Older Safari does not read 'self' as allowing a WebSocket, so its address is named.
    sockets = f"ws://{request.host} wss://{request.host}"
    headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' {sockets}; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {framing}; manifest-src 'self'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = (
        "camera=(), microphone=(), geolocation=(), screen-wake-lock=(self), fullscreen=(self)"
    )
    if not embedded:
        headers["X-Frame-Options"] = "DENY"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in {"static", "styles", "hints", "brand.style", "brand.logo"}:
        headers.setdefault("Cache-Control", "no-store")
    return response
