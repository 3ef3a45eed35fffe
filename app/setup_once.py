"""`python -m app.setup_once`: everything a start needs done before the server runs.

Prints the path of the one-time set-up link on its last line, or nothing where a facilitator exists.
"""

from __future__ import annotations

import sys

from app import config as configuration
from app.actions import Actions, preparing
from app.actions.writer import Writer
from app.db import from_config
from app.shared_keys import keys_of


def services() -> Actions:
    """Return the write path without a web app around it. Makes DATA_DIR and the secret key on the way."""
    settings = configuration.load()
    database = from_config(settings)
    return Actions(database, Writer(database), keys_of(settings), settings, lambda _workshop, _shared: None)


def prepare() -> str | None:
    """Migrate, and return the path of a fresh set-up link unless somebody has used one already."""
    actions = services()
    actions.database.migrate()
    if actions.write(preparing.anybody):
        return None
    token = actions.write(lambda tx: preparing.make_link(tx, "setup"))
    return f"/setup/{token}"


if __name__ == "__main__":
    try:
        print(prepare() or "", end="")
    except configuration.BadConfiguration as error:
        sys.exit(f"wrong         Configuration: {error}")
