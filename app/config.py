"""Configuration from the environment. A bad value stops the start with a sentence that says what to change."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.domain.colours import parse
from app.secrets import keep_once

Network = IPv4Network | IPv6Network


class BadConfiguration(RuntimeError):
    """The environment asks for something that cannot be."""


@dataclass(frozen=True)
class Organisation:
    """How an organisation presents itself: a name, an image file, a colour such as #1d4f91; all may be missing."""

    name: str = ""
    logo: Path | None = None
    accent: str | None = None


@dataclass(frozen=True)
class Config:
    """Where things are and how long they take. Seconds unless the name says otherwise."""

    data_dir: Path
    key_dir: Path
    database_url: str
    redis_url: str | None
    # Whether the keys of open steps lie in Redis, which all processes reach, or in KEY_DIR.
    keys_in_redis: bool
    # How many processes gunicorn is asked to run: app/gunicorn_conf.py reads the same name.
    workers: int
    secret_key: str
    public_url: str | None
    behind_proxy: bool
    undo_seconds: int
    readiness_seconds: int
    base_url: str
    limits: bool
    dev: bool
    organisation: Organisation
    signup: str
    idle_minutes: int
    mail_url: str | None
    mail_from: str | None
    metrics: bool
    metrics_from: tuple[Network, ...]

    @property
    def secure(self) -> bool:
        return bool(self.public_url and self.public_url.startswith("https://"))


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read the environment, make DATA_DIR and KEY_DIR if they are missing. Raises BadConfiguration."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("DATA_DIR") or "instance").resolve()
    make_private(data_dir)
    key_dir = Path(env["KEY_DIR"]).resolve() if env.get("KEY_DIR") else default_key_dir(env, data_dir)
    make_private(key_dir)
    public_url = (env.get("PUBLIC_URL") or "").rstrip("/") or None
    if public_url and not public_url.startswith(("http://", "https://")):
        raise BadConfiguration(f"PUBLIC_URL must start with http:// or https://, and is {public_url!r}.")
    database, redis = database_url(env, data_dir), redis_url(env)
    return Config(
        data_dir=data_dir,
        key_dir=key_dir,
        database_url=database,
        redis_url=redis,
        keys_in_redis=keys_in_redis(env, redis),
        workers=workers(env, database, redis),
        secret_key=env.get("SECRET_KEY") or kept_secret(data_dir / "secret_key"),
        public_url=public_url,
        behind_proxy=env.get("BEHIND_PROXY") == "1",
        undo_seconds=whole(env, "UNDO_SECONDS", 10),
        readiness_seconds=whole(env, "READINESS_SECONDS", 15),
        # Where phones reach this server: PUBLIC_URL, or what `make run` found out about the local network.
        base_url=public_url
        or env.get("LAN_URL", "").rstrip("/")
        or f"http://127.0.0.1:{env.get('PORT') or 8000}",
        limits=env.get("LIMITS", "1") != "0",
        dev=env.get("DEV") == "1",
        organisation=organisation(env),
        signup=signup(env),
        idle_minutes=whole(env, "IDLE_MINUTES", 120),
        mail_url=mail_url(env),
        mail_from=env.get("MAIL_FROM") or None,
        metrics=env.get("METRICS") == "1",
        metrics_from=networks(env, "METRICS_FROM", "127.0.0.1,::1"),
    )


SIGNUPS = ("closed", "invite", "open")


def signup(env: Mapping[str, str]) -> str:
    """Read who may become a facilitator: nobody by themselves, by a link of another one, or everybody."""
    value = env.get("SIGNUP") or "invite"
    if value not in SIGNUPS:
        raise BadConfiguration(f"SIGNUP must be closed, invite or open, and is {value!r}.")
    return value


def mail_url(env: Mapping[str, str]) -> str | None:
    """Read MAIL_URL, such as smtp://user:password@mail.example:587 or smtps://... Raises BadConfiguration."""
    value = env.get("MAIL_URL") or None
    if value and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
        # Its words are not repeated: an address may hold a password.
        raise BadConfiguration("MAIL_URL must look like smtp://user:password@host:587 or smtps://host.")
    return value


LONGEST_NAME = 80
LARGEST_LOGO = 200 * 1024


def organisation(env: Mapping[str, str]) -> Organisation:
    """Read ORG_NAME, ORG_LOGO (a file) and ORG_ACCENT. Raises BadConfiguration."""
    name, accent = (env.get("ORG_NAME") or "").strip(), env.get("ORG_ACCENT") or None
    if len(name) > LONGEST_NAME:
        raise BadConfiguration(f"ORG_NAME may have up to {LONGEST_NAME} characters.")
    try:
        parse(accent or "#000000")
    except ValueError as error:
        raise BadConfiguration(f"ORG_ACCENT must be a colour such as #1d4f91, and is {accent!r}.") from error
    logo = Path(env["ORG_LOGO"]).resolve() if env.get("ORG_LOGO") else None
    if logo and logo.suffix.lower() not in {".svg", ".png", ".webp"}:
        raise BadConfiguration("ORG_LOGO must name a file that ends in .svg, .png or .webp.")
    if logo and not logo.is_file():
        raise BadConfiguration(f"ORG_LOGO names {logo}, and there is no such file.")
    if logo and logo.stat().st_size > LARGEST_LOGO:
        raise BadConfiguration(
            f"The file of ORG_LOGO may have up to {LARGEST_LOGO // 1024} KB: phones load it."
        )
    return Organisation(name, logo, accent)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter. Raises BadConfiguration where that cannot be done."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadConfiguration(f"The folder {folder} cannot be made: {error.strerror}.") from error
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise BadConfiguration(
            f"The folder {folder} belongs to somebody else. Choose another one, or remove it."
        )
    folder.chmod(0o700)


def default_key_dir(env: Mapping[str, str], data_dir: Path) -> Path:
    """Return a folder in memory where there is one, so that a key leaves no trace on a disk."""
    candidates = [env.get("XDG_RUNTIME_DIR"), "/run" if os.geteuid() == 0 else None, "/dev/shm"]  # noqa: S108
    for candidate in candidates:
        if candidate and in_memory(Path(candidate)) and os.access(candidate, os.W_OK):
            return Path(candidate) / f"otherwise-{os.geteuid()}"
    return data_dir / "keys"


def in_memory(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Return whether a folder lies on a file system that is kept in memory only."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return False
    found = ("", "")
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        if folder.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1] in {"tmpfs", "ramfs"}


def database_url(env: Mapping[str, str], data_dir: Path) -> str:
    """Return the SQLAlchemy address of the database: the embedded one unless DATABASE_URL says otherwise."""
    url = env.get("DATABASE_URL", "")
    if not url:
        return f"sqlite:///{data_dir / 'otherwise.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        dialect = make_url(url).get_backend_name()
    except ArgumentError:
        dialect = ""
    if dialect not in {"sqlite", "postgresql"}:
        # Its words are not repeated: an address may hold a password.
        raise BadConfiguration("DATABASE_URL must start with postgresql:// or sqlite:///, and does not.")
    return url


def redis_url(env: Mapping[str, str]) -> str | None:
    """Read REDIS_URL, such as redis://127.0.0.1:6379/0, rediss://... or unix:///path. Raises BadConfiguration."""
    value = env.get("REDIS_URL") or None
    found = urlsplit(value or "")
    if value and not (
        found.hostname if found.scheme in {"redis", "rediss"} else found.scheme == "unix" and found.path
    ):
        # Its words are not repeated: an address may hold a password.
        raise BadConfiguration(
            "REDIS_URL must look like redis://:password@host:6379/0, rediss://… or unix:///path."
        )
    return value


def keys_in_redis(env: Mapping[str, str], redis: str | None) -> bool:
    """Read KEYS: "redis", as it is where REDIS_URL is set, or "folder" where all processes share one KEY_DIR."""
    value = env.get("KEYS") or ("redis" if redis else "folder")
    if value not in {"redis", "folder"}:
        raise BadConfiguration(f"KEYS must be redis or folder, and is {value!r}.")
    if value == "redis" and redis is None:
        raise BadConfiguration("KEYS=redis needs REDIS_URL: set it, or leave KEYS out.")
    return value == "redis"


def workers(env: Mapping[str, str], database: str, redis: str | None) -> int:
    """Read how many processes serve. More than one share a database server and Redis. Raises BadConfiguration."""
    count = whole(env, "WEB_CONCURRENCY", 1)
    if count < 1:
        raise BadConfiguration("WEB_CONCURRENCY must be 1 or more.")
    if count > 1 and database.startswith("sqlite"):
        raise BadConfiguration(
            f"WEB_CONCURRENCY is {count}, and SQLite is for one process: set DATABASE_URL to a PostgreSQL and "
            "REDIS_URL to a Redis, or WEB_CONCURRENCY to 1."
        )
    if count > 1 and redis is None:
        raise BadConfiguration(
            f"WEB_CONCURRENCY is {count}, and several processes need Redis: set REDIS_URL, or WEB_CONCURRENCY to 1."
        )
    return count


def kept_secret(path: Path) -> str:
    """Return the secret key kept in a file, making one that only its owner may read."""
    return keep_once(path, secrets.token_urlsafe(48).encode()).decode().strip()


def networks(env: Mapping[str, str], name: str, default: str) -> tuple[Network, ...]:
    """Return addresses or networks separated by commas, such as 10.0.0.5,192.168.0.0/16. Raises BadConfiguration."""
    try:
        return tuple(ip_network(one.strip()) for one in (env.get(name) or default).split(","))
    except ValueError as error:
        raise BadConfiguration(
            f"{name} must be addresses or networks separated by commas, such as 127.0.0.1,10.0.0.0/8: {error}."
        ) from error


def whole(env: Mapping[str, str], name: str, default: int) -> int:
    """Return a whole number of at least 0 from the environment; raises BadConfiguration otherwise."""
    value = env.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise BadConfiguration(f"{name} must be a whole number, and is {value!r}.")
    return int(value)
