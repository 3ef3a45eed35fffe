"""What every response says to the browser about what it may do."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

# The one policy through which static/js/morph.js makes HTML of a string; everything else is refused.
TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types otherwise"
# What no page needs, of the features that browsers know.
DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join([*(f"{one}=()" for one in DENIED), "screen-wake-lock=(self)", "fullscreen=(self)"])
# Whose address is a secret: no search engine keeps the page. Those that are only read tell it to nobody at all; a form
# on https needs a Referer, which no other site gets.
SECRET = {"shared_report", "follow_up"}
ONLY_READ = {"shared_report"}
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
        f"frame-ancestors {framing}; manifest-src 'self'; {TRUSTED_TYPES}"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer" if request.blueprint in ONLY_READ else "same-origin"
    if request.blueprint in SECRET:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS
    if not embedded:
        headers["X-Frame-Options"] = "DENY"
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in {"static", "styles", "hints", "brand.style", "brand.logo"}:
        headers.setdefault("Cache-Control", "no-store")
    return response
