"""PDFs of reports, made outside the server's process: a folder a job, thrown away once the file was fetched.

A job's state is what lies in its folder, so every process of a server knows it: report.html is to be made, report.pdf
is whole, "failed" says that it did not work.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from ctypes.util import find_library
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from app.bus import bus
from app.domain.errors import NotFound, Unavailable
from app.domain.i18n import mark as _
from app.secrets import new_token

State = Literal["making", "ready", "failed"]
TOKEN = re.compile(r"[\w-]{43}\Z")
# A half day takes some five seconds on one slow core; nobody waits longer than this.
PATIENCE = 120
# How long a file lies there for somebody who never fetches it.
KEPT_FOR = 60 * 60
AT_ONCE = 2
TYPESET = Path(__file__).with_name("typeset.py")


@lru_cache(maxsize=1)
def available() -> bool:
    """Return whether this server can make PDFs: WeasyPrint and the Pango library are there."""
    return find_spec("weasyprint") is not None and find_library("pango-1.0") is not None


def folder_of(data_dir: Path) -> Path:
    """Return where the PDFs of a server lie while they are made and wait."""
    return data_dir / "pdf"


# The processes that this server has running, by the folders of their jobs.
RUNNING: dict[Path, subprocess.Popen[bytes]] = {}


def forget(data_dir: Path, workshop: str) -> None:
    """Throw away what there is of one workshop, ready or being made: a text of it has gone, or all of it."""
    bus.tell("forget_pdf", workshop=workshop)
    forget_here(data_dir, workshop)


def forget_here(data_dir: Path, workshop: str) -> None:
    """Throw away what this machine has of it."""
    folder = folder_of(data_dir) / workshop
    for job, process in list(RUNNING.items()):
        if job.parent == folder:
            process.kill()
            process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def tidy(folder: Path) -> None:
    """Throw away what nobody has fetched."""
    for job in folder.glob("*/*"):
        if age(job) > KEPT_FOR:
            shutil.rmtree(job.parent, ignore_errors=True)


@dataclass(frozen=True)
class Jobs:
    """The PDFs that are being made on this server, and those that wait to be fetched."""

    folder: Path
    static: Path

    def begin(self, workshop_id: str, page: str) -> str:
        """Start to make a PDF of a page and return the job's secret name. What is ready of this workshop goes.

        Raises Unavailable while one of this workshop or too many others are being made.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        tidy(self.folder)
        own = self.folder / workshop_id
        if any(state(one) == "making" for one in own.glob("*")):
            raise Unavailable(_("A PDF of this report is being made already. Try again in a minute."))
        shutil.rmtree(own, ignore_errors=True)
        if sum(state(one) == "making" for one in self.folder.glob("*/*")) >= AT_ONCE:
            raise Unavailable(_("Other PDFs are being made. Try again in a minute."))
        name = new_token()
        job = self.folder / workshop_id / name
        job.mkdir(parents=True, mode=0o700)
        (job / "report.html").write_text(page, encoding="utf-8")
        run(job, self.static)
        return name

    def find(self, workshop_id: str, name: str) -> Path:
        """Return the folder of a job of this workshop; raises NotFound where there is none any more."""
        job = self.folder / workshop_id / name
        if not TOKEN.match(name) or not job.is_dir():
            raise NotFound("This PDF is no longer there. Make it anew.")
        return job

    def fetch(self, workshop_id: str, name: str) -> bytes:
        """Return a PDF that is ready, and throw it away."""
        job = self.find(workshop_id, name)
        if state(job) != "ready":
            raise NotFound("This PDF is no longer there. Make it anew.")
        content = (job / "report.pdf").read_bytes()
        shutil.rmtree(job.parent, ignore_errors=True)
        return content


def state(job: Path) -> State:
    """Return how far a job is."""
    if (job / "report.pdf").exists():
        return "ready"
    if (job / "failed").exists() or age(job) > PATIENCE:
        return "failed"
    return "making"


def age(job: Path) -> float:
    """Return for how many seconds a job has been there."""
    try:
        return time.time() - job.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def run(job: Path, static: Path) -> None:
    """Make a PDF in a process of its own, which knows neither the database nor a key nor the server's environment."""
    process = subprocess.Popen(  # noqa: S603 - our own program, and no word of a user among its arguments
        [sys.executable, "-I", str(TYPESET), str(job), str(static)],
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(job)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    RUNNING[job] = process
    threading.Thread(target=wait, args=(process, job), daemon=True).start()


def wait(process: subprocess.Popen[bytes], job: Path) -> None:
    """Note how a process ended; one that takes too long is stopped. The page is not needed any more."""
    try:
        worked = process.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        worked = False
    RUNNING.pop(job, None)
    (job / "report.html").unlink(missing_ok=True)
    if not worked and job.is_dir():
        (job / "failed").touch()
