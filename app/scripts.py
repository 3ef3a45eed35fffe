"""One script for each page: a module of static/js/pages with all that it imports, as one file.

A chain of imports costs a phone two dozen requests before anything happens; the modules stay apart for whoever edits
them. Each becomes a function that runs once and returns what it exports, in the order in which they need one another.
Only what our own modules and the vendored ones use of the language is understood; anything else stops the start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from app.joined import serve

IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\.[^"]+)";$', re.MULTILINE)
DECLARED = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
LISTED = re.compile(r"(?:^|(?<=[;}]))\s*export ?\{([^{}]+)\};?\s*\Z")
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b|\bimport\.meta\b|\bimport\(", re.MULTILINE)


class CannotJoin(RuntimeError):
    """A module says something that cannot be joined with others."""


@dataclass
class Joining:
    """The modules of one page, each after those that it imports."""

    root: Path
    parts: dict[Path, str] = field(default_factory=dict)
    entered: list[Path] = field(default_factory=list)

    def add(self, path: Path) -> str:
        """Add a module and what it imports, once; return the name under which others find it. Raises CannotJoin."""
        if path in self.entered and path not in self.parts:
            raise CannotJoin(f"{path.name} imports itself in a circle.")
        if path not in self.entered:
            self.entered.append(path)
            self.parts[path] = self.wrapped(path)
        return f"module{self.entered.index(path)}"

    def wrapped(self, path: Path) -> str:
        text = IMPORT.sub(lambda found: self.taken(path, found), path.read_text(encoding="utf-8"))
        exported = {name: name for _, name in DECLARED.findall(text)}
        text = DECLARED.sub(r"\1 \2", text)
        if listed := LISTED.search(text):
            pairs = [one.split(" as ") for one in listed[1].split(",") if one.strip()]
            exported |= {pair[-1].strip(): pair[0].strip() for pair in pairs}
            text = text[: listed.start()]
        if found := LEFT_OVER.search(text):
            raise CannotJoin(f"{path.name} has {found[0].strip()!r} where it cannot be joined.")
        given = ", ".join(f"{name}: {inside}" for name, inside in exported.items())
        head = f"// {path.relative_to(self.root)}\nconst module{self.entered.index(path)} = (() => {{\n"
        return f"{head}{text}\nreturn {{ {given} }};\n}})();\n"

    def taken(self, path: Path, found: re.Match[str]) -> str:
        """Return what stands in the place of an import."""
        names = ", ".join(one.strip().replace(" as ", ": ") for one in found[1].split(","))
        return f"const {{ {names} }} = {self.add((path.parent / found[2]).resolve())};"


def joined(page: Path, root: Path) -> str:
    """Return a page's module and all that it imports as the text of one module."""
    joining = Joining(root.resolve())
    joining.add(page.resolve())
    return "".join(joining.parts.values())


def init(app: Flask) -> None:
    """Serve js/all/<page>.js for every page."""
    root = Path(str(app.static_folder))
    for page in sorted((root / "js/pages").glob("*.js")):
        text = joined(page, root)
        serve(app, f"script_{page.stem}", f"js/all/{page.stem}.js", text, "text/javascript")
