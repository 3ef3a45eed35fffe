"""The form of one moment: a step on each of two axes."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import Optional

from app.forms import AnswerForm, Between


class PlaceForm(AnswerForm):
    x = IntegerField(validators=[Optional(), Between(1, 5)])
    y = IntegerField(validators=[Optional(), Between(1, 5)])
