"""One style sheet for every page: the files of static/css in the order of main.css, then those of the kinds.

A chain of imports costs a phone a round trip for each; the files stay apart for whoever edits them.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from flask import Flask, Response, request

IMPORT = re.compile(r'@import url\("([^"]+)"\);')
YEAR = 365 * 24 * 60 * 60


def init(app: Flask) -> None:
    """Serve the sheet beside the files it is made of, so that what they point at is found from it too."""
    text = joined(Path(str(app.static_folder)) / "css")
    plain, packed = text.encode(), gzip.compress(text.encode(), 9, mtime=0)

    def styles() -> Response:
        headers = {"Cache-Control": f"public, max-age={YEAR}, immutable", "Vary": "Accept-Encoding"}
        if request.accept_encodings["gzip"]:
            return Response(packed, mimetype="text/css", headers={**headers, "Content-Encoding": "gzip"})
        return Response(plain, mimetype="text/css", headers=headers)

    app.add_url_rule(f"{app.static_url_path}/css/all.css", "styles", styles)


def joined(folder: Path) -> str:
    """Return the text of all style sheets in their order. A name that main.css imports must be there."""
    names = IMPORT.findall((folder / "main.css").read_text())
    kinds = sorted(path.relative_to(folder).as_posix() for path in (folder / "activities").glob("*.css"))
    return "\n".join((folder / name).read_text() for name in [*names, *kinds])
