"""The forms of a chain."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import Length, Optional

from app.domain.i18n import mark as _
from app.forms import AnswerForm, Between, Words


class ConfidenceForm(AnswerForm):
    confidence = IntegerField(validators=[Optional(), Between(0, 10)])


class PartForm(AnswerForm):
    text = Words()
    nothing = StringField(validators=[Length(max=2)])


class TestForm(AnswerForm):
    how = Words(_("We could find out by…"))
    before = Words(_("before…"), welcome=("date",))
    who = Words(_("Who looks? A role, no name"))
