"""The forms of a commitment and of the support for it."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from app.domain.i18n import mark as _
from app.forms import AnswerForm, Words


class CommitmentForm(AnswerForm):
    what = Words(_("We will…"))
    by = Words(_("by…"), welcome=("date",))
    notice = Words(_("and they will notice because…"))
    type = StringField(validators=[Length(max=20)])
    sponsor = StringField(validators=[Length(max=2)])
    keep = StringField(validators=[Length(max=2)])


class SupportForm(AnswerForm):
    on = StringField(validators=[Length(max=2)])
