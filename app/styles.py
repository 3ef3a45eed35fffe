"""One style sheet for every page: the files of static/css in the order of main.css, then those of the kinds.

A chain of imports costs a phone a round trip for each; the files stay apart for whoever edits them.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from app.joined import serve

IMPORT = re.compile(r'@import url\("([^"]+)"\);')


def init(app: Flask) -> None:
    """Serve the sheet."""
    serve(app, "styles", "css/all.css", joined(Path(str(app.static_folder)) / "css"), "text/css")


def joined(folder: Path) -> str:
    """Return the text of all style sheets in their order. A name that main.css imports must be there."""
    names = IMPORT.findall((folder / "main.css").read_text())
    kinds = sorted(path.relative_to(folder).as_posix() for path in (folder / "activities").glob("*.css"))
    return "\n".join((folder / name).read_text() for name in [*names, *kinds])
