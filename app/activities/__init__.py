"""The kinds of step. Each is one folder here; this file finds them and nothing else names them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from app.domain.activity import Activity, Registry


def find() -> tuple[Activity, ...]:
    """Return the ACTIVITY of every folder, by name; a folder without one stops the start."""
    return tuple(
        import_module(f"{__name__}.{folder.name}").ACTIVITY
        for folder in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name)
    )


KINDS = Registry(find())
