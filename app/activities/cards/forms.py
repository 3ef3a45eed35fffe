"""The form of a card. Limits that people can mend are checked by the rules, with their own sentences."""

from __future__ import annotations

from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from app.activities.cards.rules import ACTORS, SOURCES
from app.forms import AnswerForm

# Far above any card: what is longer was not typed into this form.
ABSURD = 5000


class CardForm(AnswerForm):
    text = StringField(validators=[Length(max=ABSURD)])
    actor = RadioField(
        choices=[(name, name) for name in ACTORS], validators=[Optional()], validate_choice=False
    )
    source = RadioField(
        choices=[(name, name) for name in SOURCES], validators=[Optional()], validate_choice=False
    )
