"""The form of the pulse: six items at once, any of which may be passed over."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import Optional

from app.forms import AnswerForm, Between


class PulseForm(AnswerForm):
    item1 = IntegerField(validators=[Optional(), Between(0, 5)])
    item2 = IntegerField(validators=[Optional(), Between(0, 5)])
    item3 = IntegerField(validators=[Optional(), Between(0, 5)])
    item4 = IntegerField(validators=[Optional(), Between(0, 5)])
    item5 = IntegerField(validators=[Optional(), Between(0, 5)])
    item6 = IntegerField(validators=[Optional(), Between(0, 5)])
