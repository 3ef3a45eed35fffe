"""What can go wrong, in the words of the product. app/errors.py maps each to a page or JSON."""

from __future__ import annotations

from app.domain.i18n import mark as _


class Refusal(Exception):
    """A command or look-up that was not carried out; nothing has changed.

    `message` is an English message id, translated where it is shown; `values` fill its placeholders.
    """

    code = "refused"

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


class NotFound(Refusal):
    """There is no such thing for whoever asked; whether it exists for others is not said."""

    code = "not_found"

    def __init__(self, message: str = _("There is nothing here for you."), **values: object) -> None:
        super().__init__(message, **values)


class Closed(Refusal):
    """The moment for this has passed, or has not come yet."""

    code = "closed"


class Invalid(Refusal):
    """What was sent breaks a rule that its sender can mend."""

    code = "invalid"


class Full(Refusal):
    """The workshop holds as many people as it was made for."""

    code = "full"


class TooMany(Refusal):
    """Too much came from one place; the same request will do later. `retry_after` is in seconds."""

    code = "too_many"
    retry_after = 1


class Unavailable(Refusal):
    """The server cannot write just now; the same request will do later. `retry_after` is in seconds."""

    code = "busy"
    retry_after = 2


class Busy(Unavailable):
    """Something else holds the database."""


class DiskFull(Unavailable):
    """There is no room left on the server's disk."""

    code = "disk_full"
    retry_after = 10


class Draining(Unavailable):
    """The server is restarting."""

    code = "draining"
    retry_after = 3
