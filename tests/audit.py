"""Looks the pinned packages up in the list of known faults, where that list can be reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ("-m", "pip_audit", "-r", "constraints.txt", "--no-deps", "--disable-pip", "--progress-spinner", "off")
NOT_REACHED = "The list of known faults in packages could not be reached: not checked."


def verdict(output: str) -> tuple[int, str]:
    """Return the exit code and what to say, from pip-audit's JSON; nothing or skips alone mean: not reached."""
    packages = json.loads(output)["dependencies"] if output.strip() else []
    if not any("vulns" in one for one in packages):
        return 0, NOT_REACHED
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in packages
        for fault in one.get("vulns", [])
    ]
    return (1, "\n".join(faults)) if faults else (0, "")


def main() -> int:
    try:
        ran = subprocess.run(
            [sys.executable, *COMMAND, "-f", "json"], cwd=ROOT, capture_output=True, text=True, timeout=120
        )
        code, said = verdict(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        code, said = 0, NOT_REACHED
    if said:
        print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
