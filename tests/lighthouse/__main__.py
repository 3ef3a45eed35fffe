"""`make lighthouse`: the join page and a phone in a step on the mobile profile; at least 95 in each category."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from tests.browser.chromium import NAMES
from tests.conftest import Server, start_server

LEAST = 95
HERE = Path(__file__).resolve().parent


def seat(server: Server, links: dict[str, str]) -> str:
    """Take a seat as a browser without script would, and return its cookies."""
    phone = requests.Session()
    page = phone.get(links["join_url"], timeout=10).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    group = re.search(r'name="group" value="([^"]+)"', page)
    assert token and group
    phone.post(links["join_url"], data={"csrf_token": token[1], "group": group[1]}, timeout=10)
    return "; ".join(f"{one.name}={one.value}" for one in phone.cookies)


def measure(server: Server) -> list[dict[str, Any]]:
    """Return what Lighthouse says of each page."""
    links = json.loads(server.flask("demo", "--json", "--until", "they", "--participants", "12"))
    pages = [
        {"name": "join", "url": links["join_url"], "cookie": ""},
        {"name": "phone", "url": f"{server.url}/room/{links['join_code']}", "cookie": seat(server, links)},
    ]
    # Lighthouse wants a whole browser; the shell stands in where there is none.
    chromium = next((found for found in map(shutil.which, (*NAMES[1:], NAMES[0])) if found), None)
    given = json.dumps({"chromium": chromium, "pages": pages})
    printed = subprocess.run(["node", "run.mjs", given], cwd=HERE, check=True, capture_output=True, text=True)
    found: list[dict[str, Any]] = json.loads(printed.stdout)
    return found


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="otherwise-lighthouse-"))
    server = start_server(folder)
    try:
        found = measure(server)
    finally:
        server.process.terminate()
        server.process.wait(10)
        shutil.rmtree(folder)
    for page in found:
        scores = ", ".join(f"{name} {score}" for name, score in page["scores"].items())
        sys.stdout.write(f"{page['name']:6} {scores}\n")
        for one in page["lost"]:
            sys.stdout.write(f"       {one['category']}: {one['id']} {one['score']} {one['shown']}\n")
    return 0 if all(score >= LEAST for page in found for score in page["scores"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
