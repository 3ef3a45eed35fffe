"""The forms of a commitment and of the support for it."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm

ABSURD = 5000


class CommitmentForm(AnswerForm):
    what = StringField(validators=[Length(max=ABSURD)])
    by = StringField(validators=[Length(max=ABSURD)])
    notice = StringField(validators=[Length(max=ABSURD)])
    type = StringField(validators=[Length(max=20)])
    sponsor = StringField(validators=[Length(max=2)])
    keep = StringField(validators=[Length(max=2)])


class SupportForm(AnswerForm):
    on = StringField(validators=[Length(max=2)])
