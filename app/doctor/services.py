"""What the server leans on: its database, and where they are set up Redis, mail, PDF and the way from outside."""

from __future__ import annotations

import importlib
import importlib.util
import os
import smtplib
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app import mail as mailing
from app.backup import revisions
from app.bus import connect
from app.db import OVERFLOW, POOL
from app.doctor import LOOK, OK, WRONG, Check, Finding, Patient
from app.doctor.machine import mode

PATIENCE = 5.0
# What every connection to SQLite is to have: see app/db.py.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


# What one process may hold of PostgreSQL at the same time (app/db.py, app/lease.py).
CONNECTIONS = POOL + OVERFLOW


def database(patient: Patient) -> Iterator[Finding]:
    """Look whether the database answers, keeps what it promises, and is up to date."""
    what = "Database"
    if patient.database.embedded and not Path(patient.database.engine.url.database or "").exists():
        yield Finding(LOOK, what, "there is none yet", "flask --app wsgi migrate, or start the server once")
        return
    try:
        with patient.database.engine.connect() as connection:
            if patient.database.embedded:
                yield from embedded(connection)
            else:
                yield from postgresql(connection, patient.config.workers)
            yield migrations(connection)
    except SQLAlchemyError as error:
        advice = "Is the database server running, and is DATABASE_URL right?"
        yield Finding(WRONG, what, f"it does not answer ({type(error).__name__})", advice)


def embedded(connection: Connection) -> Iterator[Finding]:
    """Look at SQLite: its pragmas, its file, and whether the file is whole."""
    file = Path(connection.engine.url.database or "")
    found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    other = [f"{name} is {found[name]}" for name, wanted in PRAGMAS.items() if found[name] != wanted]
    if other:
        advice = "Is the disk a network share? SQLite needs one of this machine."
        yield Finding(WRONG, "Database", f"SQLite, but {', '.join(other)}", advice)
    elif connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
        advice = "Stop the server, and restore the last backup: flask --app wsgi restore FILE"
        yield Finding(WRONG, "Database", f"{file} is damaged", advice)
    elif not os.access(file, os.W_OK):
        yield Finding(WRONG, "Database", f"{file} cannot be written to", "Run this as the server's own user.")
    else:
        yield Finding(
            OK, "Database", f"SQLite, whole, durable, forgetful; {file.stat().st_size / 1e6:.1f} MB"
        )
    if mode(file.parent) & 0o077:
        yield Finding(WRONG, "Database", f"others may enter {file.parent}", f"chmod 700 {file.parent}")


def postgresql(connection: Connection, workers: int) -> Iterator[Finding]:
    """Look at PostgreSQL: what makes a commit last, its clock, its connections, and that links are not in its log."""
    settings = {
        name: str(connection.scalar(text("SELECT current_setting(:name)"), {"name": name}))
        for name in ("server_version", "fsync", "synchronous_commit", "wal_recycle", "archive_mode")
    }
    lossy = [f"{name} is off" for name in ("fsync", "synchronous_commit") if settings[name] == "off"]
    named = f"PostgreSQL {settings['server_version']}"
    if lossy:
        advice = "Turn it on: what a phone was told is saved would not be."
        yield Finding(WRONG, "Database", f"{named}, but {', '.join(lossy)}", advice)
    else:
        yield Finding(OK, "Database", f"{named}, durable")
    apart = abs(float(connection.scalar(text("SELECT extract(epoch FROM now())")) or 0) - time.time())
    if apart > 5:
        yield Finding(
            LOOK, "Database's clock", f"{apart:.0f} seconds from this machine's", "Set both by NTP."
        )
    allowed = int(connection.scalar(text("SELECT current_setting('max_connections')")) or 0)
    if allowed < workers * CONNECTIONS:
        advice = f"Set max_connections to {CONNECTIONS} for each process on all machines together, or more."
        yield Finding(LOOK, "Connections", f"{allowed} for {workers} processes of this machine", advice)
    logged = connection.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'author_link'"))
    keeps = [f"{name} is on" for name in ("wal_recycle", "archive_mode") if settings[name] != "off"]
    if not connection.scalar(text("SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')")):
        keeps.append("it may not be told to begin anew")
    if keeps:
        advice = "What was deleted stays in it for a while: see PostgreSQL in docs/deploy.md."
        yield Finding(LOOK, "Database's log", ", ".join(keeps), advice)
    if logged == "p":
        advice = "ALTER TABLE author_link SET UNLOGGED"
        yield Finding(WRONG, "Database", "links to authors are written to its log", advice)


def migrations(connection: Connection) -> Finding:
    """Look whether the database is of this version."""
    from alembic.script import ScriptDirectory

    from app.backup import scripts

    head = ScriptDirectory.from_config(scripts()).get_current_head()
    there = inspect(connection).has_table("alembic_version")
    found = connection.scalar(text("SELECT version_num FROM alembic_version")) if there else None
    if found == head:
        return Finding(OK, "Migrations", f"up to date ({head})")
    if found is not None and found not in revisions():
        advice = "Install the version that was here before, or a later one."
        return Finding(WRONG, "Migrations", f"made by a newer version ({found})", advice)
    advice = "Stop the server, make a backup, then: flask --app wsgi migrate"
    return Finding(WRONG, "Migrations", f"at {found or 'nothing'}, and this version needs {head}", advice)


def from_outside(patient: Patient) -> Iterator[Finding]:
    """Ask for the server by its public address, as a phone would."""
    url = patient.config.public_url
    if url is None:
        return
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=PATIENCE) as answer:  # noqa: S310 - http or https, by config
            said = answer.headers.get("Date")
    except urllib.error.HTTPError as error:
        advice = (
            "The proxy answers, and the server behind it does not. Is it running, on the port the proxy asks?"
        )
        yield Finding(LOOK, "From outside", f"{url} answers {error.code}", advice)
        return
    except (OSError, ValueError) as error:
        advice = "Is the server running? Then look at the name in the DNS, the proxy, the certificate, the firewall."
        yield Finding(LOOK, "From outside", f"{url} does not answer ({type(error).__name__})", advice)
        return
    apart = abs(parsedate_to_datetime(said).timestamp() - time.time()) if said else 0.0
    if apart > 60:
        yield Finding(
            LOOK, "From outside", f"its clock is {apart:.0f} seconds away", "Set both clocks by NTP."
        )
    else:
        yield Finding(OK, "From outside", f"{url} answers")


def redis(patient: Patient) -> Iterator[Finding]:
    """Look whether Redis answers, and where it holds keys, whether it keeps them in memory alone."""
    what, url = "Redis", patient.config.redis_url
    if url is None:
        return
    from redis.exceptions import RedisError

    # Its types would have every answer be one to wait for, too.
    client: Any = connect(url)
    try:
        version = client.info("server")["redis_version"]
        if patient.database.embedded:
            advice = "Leave REDIS_URL out, or set DATABASE_URL: several processes need both."
            yield Finding(LOOK, what, f"{version} answers, and SQLite is for one process", advice)
        else:
            yield Finding(OK, what, f"{version} answers")
        if patient.config.keys_in_redis:
            yield keys_in_redis(client)
    except RedisError as error:
        advice = "Is it running, and is REDIS_URL right? Until it is there, answers wait and pages are seconds late."
        yield Finding(WRONG, what, f"it does not answer ({type(error).__name__})", advice)


# What Redis is to be told, so that a key that was destroyed is nowhere.
FORGETFUL = {"save": "", "appendonly": "no", "slowlog-log-slower-than": "-1"}


def keys_in_redis(client: Any) -> Finding:
    """Look whether the keys of open steps stay in the memory of one Redis."""
    from redis.exceptions import ResponseError

    what = "Keys in Redis"
    try:
        found = {name: client.config_get(name).get(name) for name in (*FORGETFUL, "maxmemory-policy")}
    except ResponseError:
        wanted = ", ".join(f'{name} "{value}"' for name, value in FORGETFUL.items())
        return Finding(
            LOOK, what, "this Redis does not say whether it writes to a disk", f"It needs {wanted}."
        )
    wrong = [f'{name} is "{found[name]}"' for name, wanted in FORGETFUL.items() if found[name] != wanted]
    if copies := int(client.info("replication")["connected_slaves"]):
        wrong.append(f"it has {copies} copies")
    if wrong:
        advice = (
            "Use deploy/redis.conf: a destroyed key must be gone. On one machine KEYS=folder does without."
        )
        return Finding(WRONG, what, "; ".join(wrong), advice)
    if str(found["maxmemory-policy"]).startswith("allkeys"):
        advice = "Set maxmemory-policy noeviction: a key that is thrown away ends the answers of its step."
        return Finding(WRONG, what, f"maxmemory-policy is {found['maxmemory-policy']}", advice)
    return Finding(OK, what, "in its memory only")


def mail(patient: Patient) -> Iterator[Finding]:
    """Ask the mail server whether it is there; nothing is sent."""
    url = patient.config.mail_url
    if url is None:
        yield Finding(OK, "Mail", "none; new passwords come by flask --app wsgi facilitator reset-link")
        return
    where = urlsplit(url)
    try:
        with mailing.connected(where.scheme, where.hostname or "", where.port) as server:
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
    except smtplib.SMTPAuthenticationError:
        yield Finding(WRONG, "Mail", f"{where.hostname} refuses the password", "Look at MAIL_URL.")
        return
    except (OSError, smtplib.SMTPException) as error:
        advice = "Look at MAIL_URL, and whether this machine may connect to that port."
        yield Finding(WRONG, "Mail", f"{where.hostname} does not answer ({type(error).__name__})", advice)
        return
    if patient.config.mail_from is None and "@" not in unquote(where.username or ""):
        advice = "Set MAIL_FROM to an address that this mail server may send from."
        yield Finding(LOOK, "Mail", "no address to send from", advice)
    else:
        yield Finding(OK, "Mail", f"{where.hostname} answers")


def pdf(_patient: Patient) -> Iterator[Finding]:
    """Look whether reports can be made as PDF here; printing from a browser always works."""
    if importlib.util.find_spec("weasyprint") is None:
        advice = "Print from the browser, or install WeasyPrint and Pango (docs/deploy.md)."
        yield Finding(LOOK, "PDF", "WeasyPrint is not installed", advice)
        return
    try:
        importlib.import_module("weasyprint")
    except OSError:
        advice = "On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Finding(LOOK, "PDF", "WeasyPrint is there, and Pango is missing", advice)
    else:
        yield Finding(OK, "PDF", "WeasyPrint and Pango")


def png(_patient: Patient) -> Iterator[Finding]:
    """Look whether charts can be made as PNG here; SVG files always are."""
    if importlib.util.find_spec("resvg_py") and importlib.util.find_spec("fontTools"):
        yield Finding(OK, "PNG", "resvg-py and fontTools")
    else:
        advice = (
            "Charts are there as SVG; for PNG install the extra: pip install -c constraints.txt -e '.[pdf]'"
        )
        yield Finding(LOOK, "PNG", "resvg-py or fontTools is not installed", advice)


CHECKS: tuple[Check, ...] = (database, from_outside, redis, mail, pdf, png)
