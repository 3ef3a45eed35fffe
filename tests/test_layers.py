"""Who may import whom: the shape of the house, kept by a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parent.parent / "app"
WEB = {"flask", "flask_wtf", "flask_babel", "flask_socketio", "werkzeug", "wtforms"}
STORE = {"sqlalchemy", "alembic"}


def imports(path: Path) -> Iterator[str]:
    """Yield every module a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in APP.glob(pattern))


def name(path: Path) -> str:
    return path.relative_to(APP).as_posix()


PURE = files(
    "domain/*.py",
    "activities/*/rules.py",
    "activities/*/projections.py",
    "activities/*/rehearsal.py",
    "activities/*/report.py",
)


@pytest.mark.parametrize("path", PURE, ids=name)
def test_pure_rules_know_neither_the_web_nor_the_database(path: Path) -> None:
    roots = {module.split(".")[0] for module in imports(path)}
    assert not roots & (WEB | STORE | {"gevent", "gunicorn"})


@pytest.mark.parametrize("path", files("domain/*.py"), ids=name)
def test_the_domain_imports_nothing_of_the_app_but_itself(path: Path) -> None:
    inside = {module for module in imports(path) if module.split(".")[0] == "app"}
    assert all(module.startswith("app.domain") for module in inside)


@pytest.mark.parametrize("path", files("activities/*/*.py"), ids=name)
def test_a_kind_imports_no_other_kind_and_neither_models_nor_actions(path: Path) -> None:
    own = f"app.activities.{path.parent.name}"
    # The report's blocks hold sentences in the language at hand, as forms do.
    speaking = ("app.phrases", "app.i18n") if path.name == "report.py" else ()
    allowed = (own, "app.domain", "app.forms", *speaking)
    inside = {module for module in imports(path) if module.startswith("app.")}
    inside -= {"app.activities"}
    assert all(module.startswith(allowed) for module in inside)


@pytest.mark.parametrize("path", files("**/*.py"), ids=name)
def test_only_publish_emits(path: Path) -> None:
    emits = any(
        isinstance(node, ast.Attribute) and node.attr == "emit" and ast.unparse(node.value) != "self"
        for node in ast.walk(ast.parse(path.read_text()))
    )
    assert not emits or path.name == "publish.py"


@pytest.mark.parametrize(
    "path", files("web/*.py", "sockets.py", "regions.py", "snapshot.py", "review.py"), ids=name
)
def test_nothing_outside_the_write_path_writes(path: Path) -> None:
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value).split(".")[-1] in {"session", "reading()"}
    }
    assert not called & {"add", "add_all", "delete", "merge", "commit", "flush"}


def kinds() -> set[str]:
    return {path.parent.name for path in APP.glob("activities/*/__init__.py")}


@pytest.mark.parametrize("path", [one for one in files("**/*.py") if "activities" not in one.parts], ids=name)
def test_no_kind_is_named_outside_its_folder(path: Path) -> None:
    compared = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare)
        and any(
            isinstance(side, ast.Constant) and side.value in kinds()
            for side in [node.left, *node.comparators]
        )
    ]
    assert not compared
