"""A picture of every screen at every size in light and dark: `python -m tests.tour.pictures`.

They are there to be looked at, one by one: build/screenshots/index.html. What a machine can see is printed: pages
that scroll sideways, walls that do not fit, words that are cut off.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.tour.walk import AT_REST, FORMS, Browsers, Shown, Tour, browsing, launch, themed

SIZES = {"phone": (320, 390, 820), "page": (390, 820, 1440), "wall": (820, 1440, 1920, 3840)}
STYLE = """
body { display: flex; flex-wrap: wrap; gap: 1rem; font: 14px sans-serif; }
figure { margin: 0; }
img { max-width: 480px; border: 1px solid #999; }
"""
FAULTS = """(wall) => {
  const root = document.documentElement;
  const found = [];
  if (root.scrollWidth > root.clientWidth) found.push("scrolls sideways");
  const below = root.scrollHeight - root.clientHeight;
  if (wall && below > 1) found.push(`does not fit by ${below}px`);
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest("svg, .preview, .visually-hidden, textarea, select, [hidden]")) continue;
    const style = getComputedStyle(one);
    const shown = style.clipPath === "none" && one.textContent.trim();
    const cut = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && style.overflowX !== "auto";
    if (cut && shown) found.push(`cut off: ${one.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""


def take(page: Page, shown: Shown, into: Path, name: str, sizes: list[int], themes: list[str]) -> list[str]:
    """Take a page at all its sizes; return what is wrong with it."""
    found: list[str] = []
    for width in [one for one in SIZES[shown.kind] if one in sizes]:
        height = width * 9 // 16 if shown.kind == "wall" else 900 if shown.kind == "page" else 800
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(AT_REST)
        found += [
            f"{name} at {width}: {one}" for one in page.evaluate(FAULTS, shown.kind == "wall" and width > 820)
        ]
        for theme in themes:
            themed(page, theme)
            path = into / f"{name} {width} {theme}.png"
            page.screenshot(path=path, full_page=shown.kind != "wall", animations="disabled")
    return found


def tour(form: str, into: Path, sizes: list[int], themes: list[str], given: argparse.Namespace) -> list[str]:
    """Take every picture of one form; return what is wrong."""
    only = re.compile(given.only)
    found: list[str] = []
    with Tour(form) as walked, browsing() as playwright:
        options = {"forced_colors": "active"} if given.forced_colours else {}
        browsers = Browsers(launch(playwright), walked, options)
        for stop in walked.stops():
            for shown in stop.pages:
                name = f"{form} {stop.name} {shown.name}"
                if not only.search(name):
                    continue
                page = browsers.open(shown, given.language)
                page.evaluate("size => { document.documentElement.style.fontSize = size; }", f"{given.text}%")
                found += take(page, shown, into, name, sizes, themes)
        browsers.close()
    return found


def index(into: Path) -> None:
    """Write a page that shows all pictures."""
    pictures = [html.escape(path.name) for path in sorted(into.glob("*.png"))]
    figure = '<figure><img loading="lazy" src="{0}" alt=""><figcaption>{0}</figcaption></figure>'
    shown = "\n".join(figure.format(one) for one in pictures)
    into.joinpath("index.html").write_text(
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>\n{shown}\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--sizes", default="320,390,820,1440,1920,3840")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--language", default="", help="ar, for right to left; English otherwise")
    parser.add_argument("--only", default="", help="a pattern that names must match")
    parser.add_argument(
        "--text", type=int, default=100, help="the size of text in per cent, as set in a browser"
    )
    parser.add_argument("--forced-colours", action="store_true")
    given = parser.parse_args()
    shutil.rmtree(given.into, ignore_errors=True)
    given.into.mkdir(parents=True)
    found: list[str] = []
    for form in given.forms.split(","):
        sizes = [int(one) for one in given.sizes.split(",")]
        found += tour(form, given.into, sizes, given.themes.split(","), given)
    index(given.into)
    sys.stdout.write(
        "\n".join([*sorted(set(found)), f"{len(list(given.into.glob('*.png')))} pictures."]) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
