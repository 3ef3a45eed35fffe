"""The forms of a group among itself."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import Length, Optional

from app.domain.i18n import mark as _
from app.forms import AnswerForm, Between, Words


class RatingForm(AnswerForm):
    held = IntegerField(_("How far do you see them this way?"), validators=[Optional(), Between(1, 5)])


class SpeakingUpForm(AnswerForm):
    outcome = StringField(validators=[Length(max=20)])


class TextForm(AnswerForm):
    about = StringField(validators=[Length(max=20)])
    text = Words()


class VoteForm(AnswerForm):
    take = StringField(validators=[Length(max=2)])
