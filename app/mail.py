"""Mail to facilitators, where the server can send any: MAIL_URL names an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
import threading
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app import faults
from app.config import Config

PATIENCE = 20.0


def send_soon(config: Config, to: str, subject: str, text: str) -> None:
    """Send a mail beside everything else: how long an answer takes does not tell whether one was sent."""
    threading.Thread(target=faults.noted(send), args=(config, to, subject, text), daemon=True).start()


def send(config: Config, to: str, subject: str, text: str) -> None:
    """Send a plain text through MAIL_URL. Raises OSError or SMTPException; does nothing without MAIL_URL."""
    if not config.mail_url:
        return
    where = urlsplit(config.mail_url)
    host = where.hostname or ""
    message = EmailMessage()
    message["To"], message["Subject"] = to, subject
    message["From"] = config.mail_from or unquote(where.username or "") or f"otherwise@{host}"
    message.set_content(text)
    with connected(where.scheme, host, where.port) as server:
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)


def connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """Return a connection, encrypted wherever the server can: from the start, or after STARTTLS."""
    secure = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=secure)
    server = smtplib.SMTP(host, port or 587, timeout=PATIENCE)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=secure)
        server.ehlo()
    return server
