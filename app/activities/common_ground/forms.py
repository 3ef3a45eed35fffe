"""The forms of a purpose line."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm, Words


class TextForm(AnswerForm):
    text = Words()


class VoteForm(AnswerForm):
    on = StringField(validators=[Length(max=2)])
