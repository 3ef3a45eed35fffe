"""A facilitator's account: sessions that can be seen and ended, passwords, invitations."""

from __future__ import annotations

from sqlalchemy import delete, select

from app import access
from app.actions import Transaction, audit
from app.config import Config
from app.domain.clock import MINUTE
from app.domain.errors import Invalid, NotFound
from app.models import Audit, Facilitator, OneTimeLink, SignedIn
from app.secrets import digest, new_token

SESSION_LIFE = 12 * 60 * MINUTE


def limits(config: Config, now: int) -> tuple[int, int]:
    """Return the moments (ms) after which a browser must have signed in, and must have asked for something."""
    return now - SESSION_LIFE, now - config.idle_minutes * MINUTE


def touch(tx: Transaction, token_hash: str) -> None:
    """Note that a browser is in use; once in a minute is enough."""
    found = tx.session.get(SignedIn, token_hash)
    if found is not None:
        found.seen = tx.now


def confirm(tx: Transaction, token_hash: str) -> str:
    """Note that the password was given again in this browser, and return the token that takes the old one's place.

    The session keeps its age: giving the password again makes no working day longer.
    """
    old = tx.session.get(SignedIn, token_hash)
    if old is None:
        raise NotFound()
    token = new_token()
    moments = {"since": old.since, "seen": tx.now, "confirmed": tx.now}
    tx.session.add(
        SignedIn(token_hash=digest(token), facilitator_id=old.facilitator_id, browser=old.browser, **moments)
    )
    tx.session.delete(old)
    return token


def note_wrong_password(tx: Transaction, facilitator: str) -> None:
    """Write down for a facilitator that somebody tried a wrong password; once in a minute at most."""
    wrong = (Audit.facilitator_id == facilitator, Audit.did == "wrong_password", Audit.at > tx.now - MINUTE)
    if tx.session.scalar(select(Audit.id).where(*wrong).limit(1)) is None:
        audit.note(tx, facilitator, "wrong_password")


def end_session(tx: Transaction, facilitator: str, token_hash: str) -> None:
    """Sign one of a facilitator's own browsers out. Raises NotFound for anybody else's."""
    found = tx.session.get(SignedIn, token_hash)
    if found is None or found.facilitator_id != facilitator:
        raise NotFound()
    tx.session.delete(found)
    audit.note(tx, facilitator, "end_sessions")


def end_sessions(tx: Transaction, facilitator: str, but: str = "") -> list[str]:
    """Sign every browser of a facilitator out, but one if it is named; return the hashes of their tokens."""
    ended = select(SignedIn).where(SignedIn.facilitator_id == facilitator, SignedIn.token_hash != but)
    hashes = [one.token_hash for one in tx.session.scalars(ended)]
    tx.session.execute(delete(SignedIn).where(SignedIn.token_hash.in_(hashes)))
    audit.note(tx, facilitator, "end_sessions")
    return hashes


def set_password(tx: Transaction, facilitator: str, password_hash: str, but: str = "") -> list[str]:
    """Keep a new password, sign every other browser out, and make links for an older one worthless.

    Returns the hashes of the tokens that no longer open anything.
    """
    tx.session.get_one(Facilitator, facilitator).password_hash = password_hash
    links = OneTimeLink.purpose.in_(("reset", "sign_in"))
    tx.session.execute(delete(OneTimeLink).where(OneTimeLink.facilitator_id == facilitator, links))
    audit.note(tx, facilitator, "set_password")
    return end_sessions(tx, facilitator, but)


def reset(tx: Transaction, token: str, password_hash: str) -> tuple[str, list[str]]:
    """Use up a link for a new password; return whose it was, and the tokens that open nothing any more."""
    link = access.one_time_link(tx.session, "reset", token, tx.now)
    facilitator = str(link.facilitator_id)
    return facilitator, set_password(tx, facilitator, password_hash)


def use_invitation(tx: Transaction, token: str) -> None:
    """Use up an invitation to sign up. Raises NotFound where it was used or has run out."""
    tx.session.delete(access.one_time_link(tx.session, "invite", token, tx.now))


def check_may_sign_up(signup: str) -> None:
    """Raise Invalid where nobody becomes a facilitator by themselves, whatever link they hold."""
    if signup == "closed":
        raise Invalid("New facilitators are added by whoever runs this server.")


def disable(tx: Transaction, facilitator: str) -> list[str]:
    """Let a facilitator in no more until they choose a new password by a link; their workshops stay.

    Returns the hashes of the tokens that no longer open anything.
    """
    tx.session.get_one(Facilitator, facilitator).password_hash = None
    tx.session.execute(delete(OneTimeLink).where(OneTimeLink.facilitator_id == facilitator))
    return end_sessions(tx, facilitator)


def forget_expired(tx: Transaction, earliest: int, last: int) -> list[str]:
    """Delete sessions and links that have run out; return the hashes of the sessions' tokens."""
    query = select(SignedIn).where((SignedIn.since <= earliest) | (SignedIn.seen <= last))
    hashes = [one.token_hash for one in tx.session.scalars(query)]
    tx.session.execute(delete(SignedIn).where(SignedIn.token_hash.in_(hashes)))
    tx.session.execute(delete(OneTimeLink).where(OneTimeLink.until < tx.now))
    return hashes
