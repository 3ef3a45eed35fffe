"""What all forms share: CSRF by Flask-WTF, and for answers the UUID that names the post."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import Length, Regexp, ValidationError

from app.domain.hints import Hint, HintKind, identifier_hints
from app.domain.i18n import mark as _
from app.domain.text import normalise

UUID = re.compile(r"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


# Far above any card: what is longer was not typed into one of these forms.
ABSURD = 5000


class Words(StringField):  # type: ignore[misc]
    """Something that a participant writes. Before it is sent, its author is asked about what may point at somebody.

    `welcome` are hints that nobody is asked about, because just this is wanted: a date in "by when".
    """

    def __init__(
        self, label: str = _("What you wrote"), welcome: tuple[HintKind, ...] = (), **given: Any
    ) -> None:
        super().__init__(label, [Length(max=ABSURD)], **given)
        self.welcome = welcome

    def hints(self) -> list[tuple[str, Hint]]:
        """Return what the words may point at somebody by, each with its hint."""
        text = normalise(self.data or "")
        return [
            (text[hint.start : hint.end], hint)
            for hint in identifier_hints(text)
            if hint.kind not in self.welcome
        ]


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """An answer of a participant. `entry` names the card that it changes, if it does.

    `asked` says that the author's own phone has looked for hints, or that its author was asked. It says so of every
    answer from a phone that can, so that it tells nothing about the words.
    """

    uuid = HiddenField(
        validators=[Regexp(UUID, message=_("This form has lost its number. Load the page again."))]
    )
    entry = HiddenField()
    asked = HiddenField()

    def words(self) -> list[Words]:
        """Return the fields in which something was written."""
        return [field for field in self if isinstance(field, Words) and field.data]


class PlainForm(FlaskForm):  # type: ignore[misc]
    """A button that carries nothing but its CSRF token."""


class Between:
    """Checks a whole number; WTForms' own check fails on one that is too long for a float."""

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest, self.highest = lowest, highest

    def __call__(self, _form: FlaskForm, field: IntegerField) -> None:
        if field.data is None or not self.lowest <= field.data <= self.highest:
            raise ValidationError(_("Choose one of the answers that are offered."))


def first_error(form: FlaskForm) -> str:
    """Return the first sentence of what is wrong with a form that did not validate."""
    for messages in form.errors.values():
        for message in messages:
            return str(message)
    return _("Something in this form is missing.")
