"""What all forms share: CSRF by Flask-WTF, and for answers the UUID that names the post."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import Regexp, ValidationError

from app.domain.i18n import mark as _

UUID = re.compile(r"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """An answer of a participant. `entry` names the card that it changes, if it does."""

    uuid = HiddenField(
        validators=[Regexp(UUID, message=_("This form has lost its number. Load the page again."))]
    )
    entry = HiddenField()


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
