"""The forms of the described group and of the authors."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import Length, Optional

from app.forms import AnswerForm, Between

ABSURD = 5000


class TrueForm(AnswerForm):
    true = IntegerField(validators=[Optional(), Between(1, 5)])


class TextForm(AnswerForm):
    about = StringField(validators=[Length(max=20)])
    text = StringField(validators=[Length(max=ABSURD)])


class MovedForm(AnswerForm):
    moved = StringField(validators=[Length(max=20)])


class NeedForm(AnswerForm):
    text = StringField(validators=[Length(max=ABSURD)])


BY_ROUND = {"ratings": TrueForm, "texts": TextForm, "authors": MovedForm, "needs": NeedForm}
