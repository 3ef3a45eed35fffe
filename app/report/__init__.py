"""What the room keeps: one model of the report, made from what every kind tells of its step."""

from __future__ import annotations

from app.report.model import data, plain

__all__ = ["data", "plain"]
