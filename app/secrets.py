"""Tokens and the keys of rounds. What is stored of a token is its hash; a key is never in the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Protocol


def new_token() -> str:
    """Return 256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


class Keys(Protocol):
    """Where the keys of rounds are kept: in a folder, below, or in Redis (app/shared_keys.py)."""

    def create(self, round_id: str) -> None: ...
    def get(self, round_id: str) -> bytes | None: ...
    def lost(self, round_id: str) -> bool: ...
    def names(self) -> list[str]: ...
    def destroy(self, round_id: str) -> None: ...


class KeyStore:
    """Round keys as files that only the server's user may read, in memory where the machine allows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, round_id: str) -> Path:
        return self.folder / round_id

    def create(self, round_id: str) -> None:
        """Make the key of a round, unless it has one."""
        if self.get(round_id) is None:
            self.destroy(round_id)
        keep_once(self.path(round_id), secrets.token_bytes(32))

    def get(self, round_id: str) -> bytes | None:
        """Return the key, or None where it is lost or destroyed, also by half: overwritten and not yet removed."""
        try:
            key = self.path(round_id).read_bytes()
        except FileNotFoundError:
            return None
        return key if any(key) else None

    def lost(self, round_id: str) -> bool:
        """Return whether there is no key."""
        return self.get(round_id) is None

    def names(self) -> list[str]:
        """Return the names of the rounds that have a key here."""
        return [path.name for path in self.folder.iterdir() if path.is_file()]

    def destroy(self, round_id: str) -> None:
        """Overwrite and remove the key; nothing happens where there is none."""
        path = self.path(round_id)
        try:
            with path.open("r+b") as file:
                file.write(bytes(32))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return


def keep_once(path: Path, content: bytes) -> bytes:
    """Return what a private file holds, writing `content` first if it is missing or was left empty by a crash.

    It appears under its name only when it is whole, so that two that start at once read the same.
    """
    if path.exists() and path.stat().st_size == 0:
        path.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_bytes()


def author_tag(key: bytes, member_id: str) -> str:
    """Return the tag under which a member's entries of one round are found, HMAC-SHA256 in hex.

    A plain hash would fall to trying every member; without the key this links nothing to anyone.
    """
    return hmac.new(key, member_id.encode(), hashlib.sha256).hexdigest()
