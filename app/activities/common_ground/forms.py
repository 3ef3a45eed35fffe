"""The forms of a purpose line."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm

ABSURD = 5000


class TextForm(AnswerForm):
    text = StringField(validators=[Length(max=ABSURD)])


class VoteForm(AnswerForm):
    on = StringField(validators=[Length(max=2)])
