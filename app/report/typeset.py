"""Makes a PDF of one HTML file, in a process of its own: `python -I typeset.py FOLDER STATIC`.

It imports nothing of the app, knows no secret and asks no network: whatever the page names must be one of the
server's own static files. In FOLDER it reads report.html and leaves report.pdf when that is whole, or "failed".
"""

from __future__ import annotations

import mimetypes
import resource
import sys
from pathlib import Path

# Under this address the page finds the static files. Nothing of that name is on any network.
BASE = "http://static.invalid/"
SECONDS, BYTES = 100, 2 * 1024**3


class Refused(ValueError):
    """The page names something that is no static file of this server."""


def own_file(url: str, static: Path) -> Path:
    """Return the static file that an address names; raises Refused for everything else."""
    path = (static / url.removeprefix(BASE).partition("?")[0].partition("#")[0]).resolve()
    if not url.startswith(BASE) or not path.is_relative_to(static.resolve()) or not path.is_file():
        raise Refused(url)
    return path


def make(folder: Path, static: Path) -> None:
    """Write report.pdf: tagged for screen readers as PDF/UA asks. Raises what WeasyPrint raises."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
            path = own_file(url, static)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    page = HTML(
        string=(folder / "report.html").read_text(encoding="utf-8"), base_url=BASE, url_fetcher=OwnFiles()
    )
    part = folder / "report.part"
    page.write_pdf(part, pdf_variant="pdf/ua-1")
    part.rename(folder / "report.pdf")


def main(folder: Path, static: Path) -> int:
    """Make it within bounds; return 0, or 1 where it failed, with the class of what went wrong and nothing else."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    try:
        make(folder, static)
    except Exception as error:
        (folder / "failed").write_text(type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
