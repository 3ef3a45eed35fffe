"""How long the PDF of a half day takes, and how much memory: `python -m tests.report.measure [FOLDER]`.

Leaves the page and the PDF in the folder, to be looked at: `pdftoppm -r 70 -png FOLDER/report.pdf page`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask import render_template

from app import create_app, report
from app.domain.telling import CHAPTERS
from app.report import drawing, pdf, svg
from tests.report.rooms import COMMENTS, held

STATIC = Path(__file__).resolve().parents[2] / "static"


def page() -> str:
    """Return the page that becomes the PDF of a half day with 27 people."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DATA_DIR": f"{folder}/data", "KEY_DIR": f"{folder}/keys"})
        with app.test_request_context("/"):
            made = report.build(held((14, 13)), COMMENTS)
            shown = {"chapters": CHAPTERS, "drawing": drawing, "on_paper": svg.on_paper, "paper": True}
            return svg.inked(render_template("report/pdf.html", report=made, **shown))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(page(), encoding="utf-8")
    began = time.monotonic()
    subprocess.run([sys.executable, "-I", str(pdf.TYPESET), str(folder), str(STATIC)], check=True)
    spent = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = (folder / "report.pdf").stat().st_size
    print(
        f"{spent:.1f} s, of which {used.ru_utime + used.ru_stime:.1f} s of processor; "
        f"{used.ru_maxrss / 1024:.0f} MB of memory; {size / 1024:.0f} KB"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="otherwise-pdf-")))
