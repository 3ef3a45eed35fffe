"""The forms of a chain."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import Length, Optional

from app.forms import AnswerForm, Between

ABSURD = 5000


class ConfidenceForm(AnswerForm):
    confidence = IntegerField(validators=[Optional(), Between(0, 10)])


class PartForm(AnswerForm):
    text = StringField(validators=[Length(max=ABSURD)])
    nothing = StringField(validators=[Length(max=2)])


class TestForm(AnswerForm):
    how = StringField(validators=[Length(max=ABSURD)])
    before = StringField(validators=[Length(max=ABSURD)])
    who = StringField(validators=[Length(max=ABSURD)])
