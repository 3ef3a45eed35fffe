"""The declarative base and what several nouns share."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import JSON, BigInteger, MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, int: BigInteger}


def random_id() -> str:
    """Return an id that says nothing: 128 random bits, no time, no order."""
    return secrets.token_hex(16)


# Rows that must not keep the order they came in live in tables ordered by their random key alone.
UNORDERED = {"sqlite_with_rowid": False}
