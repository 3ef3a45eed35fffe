"""Passwords of facilitators: Argon2id, worked out in a real thread so that no phone waits for it."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.blocking import in_real_thread

hasher = PasswordHasher()
# Verified when nobody has this e-mail address, so that the answer takes as long.
NOBODY = hasher.hash("nobody has this password")


def make(password: str) -> str:
    """Return the hash to keep."""
    return str(in_real_thread(hasher.hash, password))


def fits(password: str, kept: str | None) -> bool:
    """Return whether a password belongs to a hash; never true without one."""
    try:
        in_real_thread(hasher.verify, kept or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
