"""Paints one SVG document as PNG: `python -I painter.py FONTS < chart.svg > chart.png`.

It imports nothing of the app, knows no secret and asks no network. Its letters are ours: resvg reads no woff2, so they
are unpacked first. Letters that our fonts do not have (Arabic) come from the system, where it has any.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

SECONDS, BYTES = 15, 1024**3
FAMILY = "Atkinson Hyperlegible Next"
ZOOM = 2.0


def unpack(packed: Path, folder: Path) -> str:
    """Write a font as resvg reads it; return its path."""
    from fontTools.ttLib import TTFont

    font, path = TTFont(packed), folder / f"{packed.stem}.ttf"
    font.flavor = None
    font.save(path)
    return str(path)


def paint(svg: str, fonts: Path) -> bytes:
    """Return the bytes of a PNG on white, of twice the size that the document says."""
    import resvg_py

    with tempfile.TemporaryDirectory() as folder:
        unpacked = [unpack(one, Path(folder)) for one in sorted(fonts.glob("atkinson-*.woff2"))]
        painted = resvg_py.svg_to_bytes(
            svg_string=svg, zoom=ZOOM, background="white", font_files=unpacked, font_family=FAMILY
        )
    return bytes(painted)


def main(fonts: Path) -> int:
    """Paint what stands in the standard input, within bounds."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    sys.stdout.buffer.write(paint(sys.stdin.buffer.read().decode(), fonts))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
