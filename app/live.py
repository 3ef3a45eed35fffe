"""The sockets that a cookie has opened: they are closed when it opens nothing any more, in every process."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import access, faults
from app.bus import bus
from app.extensions import socketio
from app.secrets import digest

PHONES, SCREENS, LEADERS = "holder:", "screen:", "leader:"


def holder(secret: str) -> str:
    """Return the room of all sockets that one phone's cookie has opened."""
    return PHONES + digest(secret)


def screen(token: str) -> str:
    """Return the room of all sockets that the address of one wall, or of one group's screen, has opened."""
    return SCREENS + digest(token)


def leader(token: str, workshop: str) -> str:
    """Return the room of all sockets that one facilitator's browser has opened on one workshop."""
    return f"{LEADERS}{workshop}:{digest(token)}"


def close_all(secret: str | None) -> None:
    """Close every live socket that a secret has opened: it opens nothing any more."""
    if secret:
        close_holder(digest(secret))


def close_holder(token_hash: str) -> None:
    """Close every live socket of whoever holds the secret with this hash."""
    bus.tell("shut", token_hash=token_hash)
    close_here(token_hash)


def close_here(token_hash: str) -> None:
    """Close those of them that this process has."""
    for room in rooms():
        if room == PHONES + token_hash or (room.startswith(LEADERS) and room.endswith(f":{token_hash}")):
            close_oldest(room, 0)


def close_oldest(room: str, most: int) -> None:
    """Close what a holder has opened beyond so many sockets, the oldest first: the newest is being looked at."""
    server = socketio.server
    if server is None:
        return
    # The manager keeps the sockets of a room in the order in which they came.
    opened = [sid for sid, _ in server.manager.get_participants("/", room)]
    for sid in opened[: max(0, len(opened) - most)]:
        # One that is just going by itself is no fault, and its number is nobody's business.
        socketio.start_background_task(faults.noted(server.disconnect), sid)


def close_shut_out(session: Session, earliest: int, last: int) -> None:
    """Close the sockets of facilitators who may no longer look, wherever and however that was decided.

    Their sessions have ended, they were taken out of the workshop, or it is gone. `earliest` and `last` are those of
    access.signed_in. Called every second, so none lives longer than that.
    """
    here = {room for room in rooms() if room.startswith(LEADERS)}
    pairs = {room: tuple(room.removeprefix(LEADERS).split(":")) for room in here}
    leading = access.still_leading(session, {token for _workshop, token in pairs.values()}, earliest, last)
    for room, pair in pairs.items():
        if pair not in leading:
            close_oldest(room, 0)


def close_given_up(session: Session) -> None:
    """Close the sockets of phones whose seat is theirs no more."""
    here = {room for room in rooms() if room.startswith(PHONES)}
    taken = access.taken_seats(session, {room.removeprefix(PHONES) for room in here})
    for room in here:
        if room.removeprefix(PHONES) not in taken:
            close_oldest(room, 0)


def rooms() -> list[str]:
    """Return the names of the rooms of holders in this process."""
    server = socketio.server
    found = server.manager.rooms.get("/", {}) if server else {}
    return [room for room in list(found) if room and room.startswith((PHONES, LEADERS))]
