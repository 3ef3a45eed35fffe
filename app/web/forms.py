"""The forms of the entrance and of the facilitator."""

from __future__ import annotations

from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Regexp, ValidationError

from app.actions.preparing import WAYS
from app.actions.rehearsing import FEWEST, MOST, PACES
from app.domain.agenda import COLOURS, SHAPES
from app.domain.i18n import mark as _
from app.forms import UUID
from app.i18n import LANGUAGES

EMAIL = r"\A[^@\s]+@[^@\s]+\Z"


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField(_("Join code"), validators=[InputRequired(_("Type the code from the screen."))])


class SeatForm(FlaskForm):  # type: ignore[misc]
    group = StringField(validators=[InputRequired(_("Choose the seat you will speak from today."))])


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """The language of a phone, and the page to go back to."""

    language = StringField(
        validators=[AnyOf([one.code for one in LANGUAGES], message=_("This language is not there."))]
    )
    next = StringField(validators=[Length(max=300)])


class SetUpForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _("Your name"), validators=[InputRequired(_("Please give your name.")), Length(max=120)]
    )
    email = EmailField(
        _("Your e-mail address"),
        validators=[
            InputRequired(_("Please give your e-mail address.")),
            Regexp(EMAIL, message=_("This does not look like an e-mail address.")),
            Length(max=254),
        ],
    )
    password = PasswordField(
        _("A password"),
        validators=[
            InputRequired(_("Please choose a password.")),
            Length(
                min=12, max=200, message=_("Please use at least 12 characters; a short sentence does well.")
            ),
        ],
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password."""

    password = PasswordField(
        _("A new password"),
        validators=[
            InputRequired(_("Please choose a password.")),
            Length(
                min=12, max=200, message=_("Please use at least 12 characters; a short sentence does well.")
            ),
        ],
    )


class NewPasswordForm(PasswordForm):
    """A new password instead of an old one, if there is one."""

    old = PasswordField(_("Your password until now"), validators=[Length(max=200)])


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    password = PasswordField(_("Your password"), validators=[InputRequired(_("Please give your password."))])


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(
        _("Your e-mail address"),
        validators=[InputRequired(_("Please give your e-mail address.")), Length(max=254)],
    )


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(
        _("Your e-mail address"), validators=[InputRequired(_("Please give your e-mail address."))]
    )
    password = PasswordField(_("Your password"), validators=[InputRequired(_("Please give your password."))])


class RehearsalForm(FlaskForm):  # type: ignore[misc]
    """How many simulated people sit in each group, and how fast they answer."""

    people = IntegerField(
        _("Simulated people in each group"),
        default=8,
        validators=[
            InputRequired(_("Say how many people sit in each group.")),
            NumberRange(FEWEST, MOST, message=_("Choose from 5 to 30 people in each group.")),
        ],
    )
    pace = RadioField(
        _("How fast they answer"),
        default=PACES[0],
        choices=[SelectChoice(one, one) for one in PACES],
        validators=[InputRequired(_("Choose how fast the simulated people answer."))],
    )


class ShareForm(FlaskForm):  # type: ignore[misc]
    """A link to a report: for whom, and to the end of which day."""

    made_for = StringField(_("Who is it for?"), validators=[Length(max=80)])
    until = DateField(_("The link ends on"), validators=[InputRequired(_("Please choose a date."))])


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """The day on which a follow-up opens."""

    opens = DateField(_("It opens on"), validators=[InputRequired(_("Please choose a date."))])


class WorkshopForm(FlaskForm):  # type: ignore[misc]
    """What is decided before a workshop exists. The speaking-up route is required: cards are not it."""

    title = StringField(
        _("What the workshop is called"),
        validators=[InputRequired(_("Please give the workshop a name.")), Length(max=120)],
    )
    template = RadioField(_("Which form"))
    way = RadioField(
        _("How people come in"), choices=[SelectChoice(one, one) for one in ("", *WAYS)], default=""
    )
    first_name = StringField(
        _("First group"), validators=[InputRequired(_("Please name both groups.")), Length(max=60)]
    )
    first_colour = RadioField(
        _("Colour"), choices=[SelectChoice(one, one) for one in COLOURS], default="blue"
    )
    first_shape = RadioField(_("Shape"), choices=[SelectChoice(one, one) for one in SHAPES], default="circle")
    second_name = StringField(
        _("Second group"), validators=[InputRequired(_("Please name both groups.")), Length(max=60)]
    )
    second_colour = RadioField(
        _("Colour"), choices=[SelectChoice(one, one) for one in COLOURS], default="orange"
    )
    second_shape = RadioField(
        _("Shape"), choices=[SelectChoice(one, one) for one in SHAPES], default="diamond"
    )
    speaking_up = StringField(
        _("Speaking-up route"),
        validators=[
            InputRequired(_("Please say where people turn with a worry about safety or bullying.")),
            Length(max=300),
        ],
    )
    report_to = StringField(
        _("Who gets the report"),
        validators=[
            InputRequired(_("Please say who gets the report; it stands on every phone.")),
            Length(max=200),
        ],
    )
    operator = StringField(
        _("Who runs this server"),
        validators=[
            InputRequired(_("Please say who runs the server; it stands on every phone.")),
            Length(max=200),
        ],
    )
    delete_on = DateField(
        _("Cards and texts are deleted on"), validators=[InputRequired(_("Please choose a date."))]
    )
    capacity = IntegerField(
        _("Most people in the room"),
        default=200,
        validators=[InputRequired(), NumberRange(2, 2000, message=_("Between 2 and 2,000 people."))],
    )
    checked = BooleanField(
        _("I have read the checklist, and none of it stands in the way"),
        validators=[InputRequired(_("Please read the checklist and tick it off."))],
    )

    def validate_second_name(self, field: StringField) -> None:
        if (field.data or "").strip().casefold() == (self.first_name.data or "").strip().casefold():
            raise ValidationError(_("The two groups need different names."))

    def validate_second_colour(self, field: RadioField) -> None:
        if field.data == self.first_colour.data:
            raise ValidationError(_("The two groups need different colours."))

    def validate_second_shape(self, field: RadioField) -> None:
        if field.data == self.first_shape.data:
            raise ValidationError(_("The two groups need different shapes."))

    def validate_delete_on(self, field: DateField) -> None:
        if not date.today() < field.data <= date.today() + timedelta(days=365):
            raise ValidationError(_("Choose a day within the next year."))


class ReasonForm(FlaskForm):  # type: ignore[misc]
    out = StringField(validators=[InputRequired()])
    into = StringField(validators=[InputRequired(_("Choose the card to put in its place."))])
    reason = StringField(
        validators=[InputRequired(_("Say in a few words why the card is swapped.")), Length(max=200)]
    )


class UuidForm(FlaskForm):  # type: ignore[misc]
    uuid = StringField(
        validators=[Regexp(UUID, message=_("This form has lost its number. Load the page again."))]
    )
