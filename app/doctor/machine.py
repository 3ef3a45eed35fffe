"""The machine: configuration, versions, folders, clock, disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from app.config import in_memory
from app.doctor import LOOK, OK, WRONG, Check, Finding, Patient

PROJECT = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"
SHORTEST_KEY = 32
MB = 1_000_000
# No clock that is right says an earlier year than this program has.
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)


def secret_key(patient: Patient) -> Iterator[Finding]:
    """Look at the key that signs forms, and never show it."""
    what = "Secret key"
    if patient.environ.get("SECRET_KEY"):
        if len(patient.config.secret_key) < SHORTEST_KEY:
            advice = f"Leave SECRET_KEY out, or give it {SHORTEST_KEY} random characters or more."
            yield Finding(WRONG, what, "SECRET_KEY is too short", advice)
        else:
            yield Finding(OK, what, "from SECRET_KEY")
        return
    file = patient.config.data_dir / "secret_key"
    if mode(file) & 0o077:
        yield Finding(WRONG, what, f"others may read {file}", f"chmod 600 {file}")
    elif patient.config.keys_in_redis:
        advice = "Set SECRET_KEY to the same value on every machine; on one machine set KEYS=folder."
        yield Finding(LOOK, what, "kept in DATA_DIR, and another machine has another", advice)
    else:
        yield Finding(OK, what, "kept in DATA_DIR, for its owner alone")


def address(patient: Patient) -> Iterator[Finding]:
    """Look at the address that phones open, and at what follows from it."""
    what, url = "Address", patient.config.public_url
    if url is None:
        advice = (
            "Set PUBLIC_URL to the https address of this server, unless it is for one room's own network."
        )
        yield Finding(
            LOOK, what, "PUBLIC_URL is not set; phones get the address on the local network", advice
        )
    elif not patient.config.secure:
        advice = "Put the server behind https; others on a shared Wi-Fi can read plain http."
        yield Finding(LOOK, what, f"{url} is plain http, and cookies are not bound to https", advice)
    else:
        yield Finding(OK, what, f"{url}, cookies bound to https")
    if patient.config.secure and not patient.config.behind_proxy:
        advice = "Set BEHIND_PROXY=1: https needs a proxy in front, and without this everybody seems to be one address."
        yield Finding(LOOK, "Proxy", "BEHIND_PROXY is off", advice)
    elif patient.config.behind_proxy and patient.environ.get("HOST", "") not in {
        "127.0.0.1",
        "::1",
        "localhost",
    }:
        advice = "Set HOST=127.0.0.1 where the proxy is on this machine; whoever goes round it can forge their address."
        yield Finding(LOOK, "Proxy", "one is trusted, and the server listens to everybody", advice)
    elif patient.config.behind_proxy:
        yield Finding(OK, "Proxy", "one in front, and nobody goes round it")


def switches(patient: Patient) -> Iterator[Finding]:
    """Look at settings that are for tests."""
    if not patient.config.limits:
        yield Finding(WRONG, "Limits", "LIMITS=0 lets codes and passwords be guessed", "Leave LIMITS out.")
    if patient.config.metrics and patient.config.secure and not patient.config.behind_proxy:
        advice = "Set BEHIND_PROXY=1: without it everybody seems to come from the proxy, whose address may read them."
        yield Finding(WRONG, "Counters", "METRICS=1 may show them to everybody", advice)
    if patient.config.dev:
        yield Finding(LOOK, "Developer's pages", "DEV=1", "Leave DEV out on a server that people use.")


def versions(_patient: Patient) -> Iterator[Finding]:
    """Compare Python and the packages with what this version was tested with."""
    project = tomllib.loads(PROJECT.read_text())["project"]
    least = tuple(int(part) for part in project["requires-python"].removeprefix(">=").split("."))
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < least:
        yield Finding(WRONG, "Python", found, f"Install Python {'.'.join(map(str, least))} or newer.")
    else:
        yield Finding(OK, "Python", found)
    wrong = list(other_versions(project["dependencies"]))
    if wrong:
        yield Finding(WRONG, "Packages", "; ".join(wrong), "pip install -c constraints.txt -e .")
    else:
        yield Finding(OK, "Packages", f"{len(project['dependencies'])} as pinned")
    yield Finding(OK, "SQLite", sqlite3.sqlite_version)


def other_versions(pins: list[str]) -> Iterator[str]:
    """Yield each package that is missing, or there in another version than pinned."""
    for pin in pins:
        name, _, wanted = pin.partition("==")
        name = name.partition("[")[0]
        try:
            if (found := version(name)) != wanted:
                yield f"{name} is {found}, wanted {wanted}"
        except PackageNotFoundError:
            yield f"{name} is missing"


def folders(patient: Patient) -> Iterator[Finding]:
    """Look at the folders of the data and of the keys of open steps."""
    for what, folder in (("Data folder", patient.config.data_dir), ("Key folder", patient.config.key_dir)):
        if not folder.is_dir():
            yield Finding(WRONG, what, f"{folder} is not there", f"mkdir -m 700 {folder}")
        elif mode(folder) & 0o077:
            yield Finding(WRONG, what, f"others may enter {folder}", f"chmod 700 {folder}")
        elif not os.access(folder, os.W_OK | os.X_OK):
            advice = "Run this as the server's own user; if you do, give that user the folder."
            yield Finding(WRONG, what, f"{folder} cannot be written to", advice)
        else:
            yield Finding(OK, what, str(folder))
    if patient.config.keys_in_redis:
        yield Finding(OK, "Keys", "in Redis, for all processes")
    elif not in_memory(patient.config.key_dir):
        advice = "Set KEY_DIR to a folder on a tmpfs, such as /run/otherwise. Until then the join page says so."
        yield Finding(LOOK, "Keys", "they lie on a disk, where a deleted key may still be read", advice)
    else:
        yield Finding(OK, "Keys", "in memory only")


def clock(patient: Patient) -> Iterator[Finding]:
    """Look whether the clock can be right: texts are deleted by its date."""
    now, first = datetime.now(UTC), time.monotonic()
    advice = "Set the clock, and let it be kept: timedatectl set-ntp true"
    if now < EARLIEST:
        yield Finding(WRONG, "Clock", f"{now:%Y-%m-%d %H:%M} UTC", advice)
        return
    last = last_act(patient)
    if last and last > now.timestamp() * 1000 + 60_000:
        yield Finding(
            WRONG, "Clock", f"{now:%Y-%m-%d %H:%M} UTC is before what the log has seen already", advice
        )
    elif time.monotonic() < first:
        yield Finding(WRONG, "Clock", "it runs backwards", advice)
    else:
        yield Finding(OK, "Clock", f"{now:%Y-%m-%d %H:%M} UTC; dates are those of {time.tzname[0]}")


def last_act(patient: Patient) -> int | None:
    """Return when the log's last entry was made, in milliseconds, if there is one."""
    from sqlalchemy import func, inspect, select

    from app.models import Audit

    if patient.database.embedded and not Path(patient.database.engine.url.database or "").exists():
        return None
    with patient.database.engine.connect() as connection:
        if not inspect(connection).has_table(Audit.__tablename__):
            return None
        return connection.scalar(select(func.max(Audit.at)))


def disk(patient: Patient) -> Iterator[Finding]:
    """Look whether there is room to write."""
    free = shutil.disk_usage(patient.config.data_dir).free
    found = f"{free // MB:,} MB free"
    if free < 200 * MB:
        yield Finding(WRONG, "Disk", found, "Make room: answers are refused when nothing can be written.")
    elif free < 1000 * MB:
        yield Finding(LOOK, "Disk", found, "Make room before the next workshop.")
    else:
        yield Finding(OK, "Disk", found)


def mode(path: Path) -> int:
    """Return who may do what with a file, as the bits of chmod."""
    return stat.S_IMODE(path.stat().st_mode)


def host_of(url: str) -> str:
    """Return the host of an address, without what else may stand in it, such as a password."""
    return urlsplit(url).hostname or "?"


CHECKS: tuple[Check, ...] = (secret_key, address, switches, versions, folders, clock, disk)
