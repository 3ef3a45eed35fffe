"""What the room keeps: one model of the report, made from what every kind tells of its step."""

from __future__ import annotations

from app.report.exchange import data, read, schema, write
from app.report.model import Report, build, kept

__all__ = ["Report", "build", "data", "kept", "read", "schema", "write"]
