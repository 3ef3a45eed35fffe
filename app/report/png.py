"""One chart as PNG: `painter.py` paints it in a process of its own, which knows no secret and asks no network."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Semaphore

from app.domain.errors import Invalid, Unavailable
from app.domain.i18n import mark as _

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
PAINTER = Path(__file__).with_name("painter.py")
# A chart takes half a second on a slow core.
PATIENCE = 20
AT_ONCE = 2
painting = Semaphore(AT_ONCE)


@lru_cache(maxsize=1)
def available() -> bool:
    """Return whether this server can make PNGs: resvg-py is there, and what reads our fonts."""
    return all(find_spec(name) is not None for name in ("resvg_py", "fontTools", "brotli"))


def make(svg: str) -> bytes:
    """Return a PNG of an SVG document, twice its size. Others are served meanwhile: gevent's subprocess gives way.

    Raises Invalid or Unavailable.
    """
    if not available():
        raise Invalid("This server cannot make PNGs. Take the chart as SVG instead.")
    if not painting.acquire(blocking=False):
        raise Unavailable(_("Other pictures are being made. Try again in a few seconds."))
    try:
        return painted(svg)
    finally:
        painting.release()


def painted(svg: str) -> bytes:
    try:
        made = subprocess.run(  # noqa: S603 - our own program, and no word of a user among its arguments
            [sys.executable, "-I", str(PAINTER), str(FONTS)],
            input=svg.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            timeout=PATIENCE,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unavailable(_("The picture could not be made. Try again, or take the chart as SVG.")) from error
    return made.stdout
