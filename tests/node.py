"""Running a module of the pages outside a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import playwright

ROOT = Path(__file__).resolve().parent.parent


def node() -> str:
    """Return Node: the machine's own, or the one that Playwright brings."""
    return shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")


def run(script: str, given: Any) -> Any:
    """Hand JSON to a script of tests/js and return what it answers."""
    ran = subprocess.run(
        [node(), str(ROOT / "tests" / "js" / script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(ran.stdout)
