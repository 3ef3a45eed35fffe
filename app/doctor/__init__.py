"""What is right and what is not with a server, in lines that say what to do. Nothing secret is ever in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.config import Config
from app.db import Database

OK, LOOK, WRONG = "ok", "look at this", "wrong"


@dataclass(frozen=True)
class Finding:
    """One line: a state of the three above, what was looked at, what was found, and what to do."""

    state: str
    what: str
    found: str
    advice: str = ""

    def line(self) -> str:
        """Return it as a line to be read, with what to do under it."""
        advice = f"\n{'':14}→ {self.advice}" if self.advice else ""
        return f"{self.state:12}  {self.what}: {self.found}{advice}"


@dataclass(frozen=True)
class Patient:
    """A server to be looked at."""

    config: Config
    database: Database
    environ: Mapping[str, str]


Check = Callable[[Patient], Iterator[Finding]]


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what is found, check by check; a check that fails itself is a finding, told by its class alone."""
    from app.doctor import machine, services

    for check in (*machine.CHECKS, *services.CHECKS):
        try:
            yield from check(patient)
        except Exception as error:
            name = check.__name__.replace("_", " ")
            yield Finding(
                WRONG, name, f"could not be checked ({type(error).__name__})", "Look at this by hand."
            )
