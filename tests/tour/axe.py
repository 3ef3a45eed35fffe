"""axe-core on every screen x state x theme x language: `python -m tests.tour.axe`. Prints what it finds."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tests.tour.walk import FORMS, Browsers, Tour, browsing, launch

AXE = Path(__file__).resolve().parent.parent / "browser" / "vendor" / "axe.min.js"
SIZE: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 800},
    "page": {"width": 1440, "height": 900},
    "wall": {"width": 1920, "height": 1080},
}
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap((one) =>
    one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 140)}`));
}"""


def faults(page: Page, source: str) -> list[str]:
    """Return what axe-core finds on a page, in its words."""
    page.evaluate(source)
    found: list[str] = page.evaluate(RUN)
    return found


def check(form: str, themes: list[str], languages: list[str]) -> tuple[int, list[str]]:
    """Tour one form; return how many pages were looked at, and every fault with the place it was first met."""
    source, looked, met = AXE.read_text(), 0, dict[str, str]()
    with Tour(form) as tour, browsing() as playwright:
        browsers = Browsers(launch(playwright), tour)
        for stop in tour.stops():
            for shown in stop.pages:
                # The facilitator's pages are in English.
                for language in languages if shown.kind != "page" else languages[:1]:
                    for theme in themes:
                        # Asked for anew in each theme: a page that has just changed its colours is misread.
                        browsers.of(shown.who).emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                        browsers.of(shown.who).set_viewport_size(SIZE[shown.kind])
                        page = browsers.open(shown, "" if language == "en_GB" else language)
                        looked += 1
                        for fault in faults(page, source):
                            where = f"{form} / {stop.name} / {shown.name} / {theme} / {language}"
                            met.setdefault(re.sub(r"[0-9a-f]{32}", "…", fault), where)
        browsers.close()
    return looked, [f"{where}\n    {fault}" for fault, where in met.items()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--languages", default="en_GB,ar")
    given = parser.parse_args()
    looked, found = 0, list[str]()
    for form in given.forms.split(","):
        more, faulty = check(form, given.themes.split(","), given.languages.split(","))
        looked, found = looked + more, found + faulty
    sys.stdout.write("\n".join([*found, f"{looked} pages looked at, {len(found)} faults."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
