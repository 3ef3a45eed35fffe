"""The form of a vote."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm


class VoteForm(AnswerForm):
    on = StringField(validators=[Length(max=2)])
    label = StringField(validators=[Length(max=20)])
