"""The one answer of a speaker."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm


class UnderstoodForm(AnswerForm):
    first = StringField(validators=[Length(max=10)])
    final = StringField(validators=[Length(max=10)])
