"""The forms of the described group and of the authors."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import Length, Optional

from app.forms import AnswerForm, Between, Words


class TrueForm(AnswerForm):
    true = IntegerField(validators=[Optional(), Between(1, 5)])


class TextForm(AnswerForm):
    about = StringField(validators=[Length(max=20)])
    text = Words()


class MovedForm(AnswerForm):
    moved = StringField(validators=[Length(max=20)])


class NeedForm(AnswerForm):
    text = Words()


BY_ROUND = {"ratings": TrueForm, "texts": TextForm, "authors": MovedForm, "needs": NeedForm}
