"""A tap on a card: nothing is typed."""

from __future__ import annotations

from wtforms import StringField

from app.forms import AnswerForm


class TapForm(AnswerForm):
    on = StringField()
