"""The one background loop of a server process: bands, seals that are due, workshops that were left alone.

Of several processes one does what is due for all (app/lease.py); each looks after what is its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import faults, follow_up, live, metrics, regions, retention, sealing
from app.actions import Actions, accounts, rehearsing
from app.domain import clock
from app.lease import Lease
from app.models import Workshop
from app.readiness import Tick
from app.rehearsal.live import Rehearsals
from app.report import pdf

TIDY_EVERY = 3600.0


def start(actions: Actions, every: float = 1.0) -> None:
    """Run the loop for as long as the process lives."""

    rehearsals, lease = Rehearsals(), Lease(actions.database)

    def loop() -> None:
        tidied = -TIDY_EVERY
        while True:
            try:
                alone(close_shut_out, actions, clock.now())
                alone(metrics.note_connections)
                held = lease.held()
                if held:
                    tick(actions)
                    alone(rehearsals.tick, actions)
                clear_if_due(actions)
                if time.monotonic() - tidied > TIDY_EVERY:
                    tidied = time.monotonic()
                    alone(pdf.tidy, pdf.folder_of(actions.config.data_dir))
                    alone(regions.forget)
                    if held:
                        alone(actions.write, retention.tidy)
            except Exception as error:
                faults.note(error)
            time.sleep(every)

    threading.Thread(target=loop, name="ticker", daemon=True).start()


def tick(actions: Actions) -> None:
    """Do everything that is due at this moment."""
    now = clock.now()
    with actions.database.reading() as session:
        running = session.scalars(
            select(Workshop.id).where(
                Workshop.current.is_not(None),
                Workshop.ended_at.is_(None),
                Workshop.readiness_tick < now // (max(1, actions.config.readiness_seconds) * 1000),
                Workshop.facilitator_seen > now - sealing.ABANDONED_AFTER,
            )
        ).all()
        due = sealing.due(session, now, actions.config.undo_seconds)
        left = sealing.left_alone(session, now)
        overdue = rehearsing.overdue(session, now)
        later = follow_up.due(session, date.today())
    for workshop_id in running:
        alone(actions.perform, workshop_id, Tick())
    for workshop_id, round_id in due["abandoned"]:
        alone(actions.perform, workshop_id, sealing.CloseAbandoned(round_id))
    for workshop_id in left:
        alone(actions.perform, workshop_id, sealing.EndAbandoned())
    for workshop_id, round_id in due["start"]:
        alone(actions.perform, workshop_id, sealing.StartSeal(round_id))
    for _, round_id in due["start"] + due["go_on"]:
        alone(sealing.carry_through, actions, round_id)
    for workshop_id in overdue:
        alone(rehearsing.throw_away, actions, partial(found_anyway, workshop_id))
    for workshop_id in later["close"]:
        alone(actions.perform, workshop_id, follow_up.CloseDueFollowUp())
    for workshop_id in later["look"]:
        alone(actions.perform, workshop_id, follow_up.LookAtFollowUp())
        actions.database.log_is_due = True  # What ties the parts of an answer to each other goes as well.
    for workshop_id in later["close"] + later["go_on"]:
        alone(follow_up.carry_through, actions, workshop_id)
    alone(retention.keep_promises, actions, date.today())


def clear_if_due(actions: Actions) -> None:
    """Make go what a deletion of this process had to leave; whichever process does what is due."""
    if actions.database.log_is_due:
        alone(sealing.forget_free_pages, actions, True)


def close_shut_out(actions: Actions, now: int) -> None:
    """Close the sockets of facilitators who are signed in no more or lead the workshop no more."""
    with actions.database.reading() as session:
        live.close_shut_out(session, *accounts.limits(actions.config, now))


def found_anyway(workshop_id: str, session: Session) -> Workshop:
    """Return a workshop that the loop itself has found to be due."""
    return session.get_one(Workshop, workshop_id)


def alone(function: Callable[..., Any], *given: Any) -> None:
    """Do one thing so that its failure keeps nothing else from being done."""
    faults.noted(function)(*given)
