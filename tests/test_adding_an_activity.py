"""docs/adding-an-activity.md is followed to the letter: its files make a kind that keeps the whole contract."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE = re.compile(r"^`((?:app|templates)/[^`]+)`[^\n]*\n\n```\w+\n(.*?)^```$", re.M | re.S)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the app with the files of the page in their places."""
    for name in ("app", "templates", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("static", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    page = (ROOT / "docs" / "adding-an-activity.md").read_text()
    for name, content in FILE.findall(page):
        path = tmp_path / name
        if path.suffix == ".json":
            journey = json.loads(path.read_text())
            place = next(number for number, step in enumerate(journey["steps"]) if step["id"] == "close")
            journey["steps"].insert(place, json.loads(content))
            path.write_text(json.dumps(journey))
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
    return tmp_path


def test_who_follows_the_page_gets_a_kind_that_keeps_the_contract(copy: Path) -> None:
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/activities/test_contract.py",
        "tests/test_layers.py", "tests/test_translation.py", "-k", "weather or every_step or no_kind or domain_imports",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "weather" in subprocess.run(
        [sys.executable, "-c", "from app.activities import KINDS; print(*KINDS.by_kind)"],
        cwd=copy, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip


def test_the_files_of_the_page_pass_the_same_checks_as_the_app(copy: Path) -> None:
    for tool in (
        ["-m", "ruff", "check", "app/activities/weather"],
        ["-m", "mypy", "--no-error-summary", "app/activities/weather"],
    ):
        done = subprocess.run(
            [sys.executable, *tool], cwd=copy, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-1000:]
