"""The form of one statement, and of one value: ratings and forecasts, each of which may be passed over."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import Optional

from app.domain.i18n import mark as _
from app.forms import AnswerForm, Between


class StatementForm(AnswerForm):
    they = IntegerField(_("How far do you see them this way?"), validators=[Optional(), Between(1, 5)])
    we = IntegerField(_("How far is it true of us?"), validators=[Optional(), Between(1, 5)])
    expect_self = IntegerField(_("Your forecast of them"), validators=[Optional(), Between(0, 10)])
    expect_us = IntegerField(_("Your forecast about us"), validators=[Optional(), Between(0, 10)])


class ValueForm(AnswerForm):
    own = IntegerField(_("How far is this true of you?"), validators=[Optional(), Between(1, 5)])
    expect = IntegerField(_("Your forecast of them"), validators=[Optional(), Between(0, 10)])
