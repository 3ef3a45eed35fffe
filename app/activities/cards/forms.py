"""The form of a card. Limits that people can mend are checked by the rules, with their own sentences."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm, Words

TAG = 20


class CardForm(AnswerForm):
    text = Words()
    actor = StringField(validators=[Length(max=TAG)])
    source = StringField(validators=[Length(max=TAG)])
    because = StringField(validators=[Length(max=TAG)])
    past = StringField(validators=[Length(max=TAG)])
    lane = StringField(validators=[Length(max=TAG)])
