"""A page's modules as one file: all that it needs, in its order, and nothing that was not understood."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from app.scripts import CannotJoin, joined
from tests.cast import Cast
from tests.node import node

# What a phone may load before it shows its step, in bytes as they are sent.
MOST = 100_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lib").mkdir()
    return tmp_path


def ran(text: str) -> object:
    command = [node(), "--input-type=module", "-"]
    return json.loads(subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout)


def test_modules_that_share_one_get_the_same_one_and_each_runs_once(folder: Path) -> None:
    (folder / "lib/log.js").write_text("export const log = [];\nlog.push('log');\n")
    (folder / "a.js").write_text(
        'import { log as lines } from "./lib/log.js";\n\nexport class A {}\nlines.push("a");\n'
    )
    (folder / "b.js").write_text(
        'import { A } from "./a.js";\nimport { log } from "./lib/log.js";\n\n'
        "const inner = () => new A();\nlog.push('b');\nexport { inner as outer };\n"
    )
    (folder / "page.js").write_text(
        'import { A } from "./a.js";\nimport { outer } from "./b.js";\nimport { log } from "./lib/log.js";\n\n'
        "const log2 = [...log, outer() instanceof A];\nconsole.log(JSON.stringify(log2));\n"
    )
    assert ran(joined(folder / "page.js", folder)) == ["log", "a", "b", True]


@pytest.mark.parametrize(
    "text",
    [
        'import whole from "./other.js";\n',
        'import * as all from "./other.js";\n',
        "export default 1;\n",
        'const late = await import("./other.js");\n',
        "const here = import.meta.url;\n",
        'import { page } from "./page.js";\nexport const page = 1;\n',
    ],
)
def test_what_cannot_be_joined_stops_the_start(folder: Path, text: str) -> None:
    (folder / "other.js").write_text("export const other = 1;\n")
    (folder / "page.js").write_text(text)
    with pytest.raises(CannotJoin):
        joined(folder / "page.js", folder)


def test_a_phone_loads_one_script_and_little_in_all(cast: Cast) -> None:
    cast.open()
    phone = cast.join(0)
    page = phone.sees()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert len([one for one in files if one.endswith(".js")]) == 1
    answers = [phone.get(one, headers={"Accept-Encoding": "gzip"}) for one in files]
    assert all(one.status_code == 200 for one in answers)
    assert len(gzip.compress(page.encode())) + sum(len(one.data) for one in answers) < MOST
