"""The form of the roles: one choice for us, one for them."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.forms import AnswerForm


class RolesForm(AnswerForm):
    us = StringField(validators=[Length(max=20)])
    them = StringField(validators=[Length(max=20)])
