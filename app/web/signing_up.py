"""How somebody becomes a facilitator, and how one gets in again who has lost the password."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from app import access, live, mail, passwords
from app.actions import Transaction, accounts, of_app, preparing
from app.domain import clock
from app.domain.errors import NotFound
from app.extensions import limiter
from app.forms import first_error
from app.i18n import translate
from app.web import people, replies
from app.web.forms import ForgottenForm, PasswordForm, SetUpForm

bp = Blueprint("signing_up", __name__)

COMMAND = "flask --app wsgi facilitator reset-link you@example.org"


def sign_up(token: str | None) -> Response:
    """Show or take the form; `token` is the invitation to use up, if one is needed."""
    form = SetUpForm()
    error = None
    if form.validate_on_submit():
        hashed, browser = passwords.make(form.password.data), people.browser()

        def work(tx: Transaction) -> str:
            if token is not None:
                accounts.use_invitation(tx, token)
            who = preparing.make_facilitator(tx, form.name.data, form.email.data, hashed)
            return preparing.sign_in(tx, who, browser)

        session_token = of_app().write(work)
        return people.keep_signed_in(
            make_response(redirect(url_for("facilitator.workshops"), 303)), session_token
        )
    if form.errors:
        error = translate(first_error(form))
    return make_response(
        render_template("entrance/sign_up.html", form=form, error=error), 422 if error else 200
    )


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def by_oneself() -> Response:
    """Let anybody become a facilitator, where whoever runs the server wants that."""
    if of_app().config.signup != "open":
        raise NotFound()
    return sign_up(None)


@bp.route("/sign-up/<token>", methods=["GET", "POST"])
def by_invitation(token: str) -> Response:
    """Let somebody become a facilitator who was invited by one."""
    if of_app().config.signup == "closed":
        raise NotFound()
    access.one_time_link(people.reading(), "invite", token, clock.now())
    return sign_up(token)


@bp.route("/forgotten", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def forgotten() -> Response:
    """Send a link for a new password. The answer is the same whether or not somebody has this address."""
    form = ForgottenForm()
    config = of_app().config
    sent = bool(config.mail_url) and form.validate_on_submit()
    if sent:
        found = preparing.by_email(people.reading(), form.email.data)
        if found:
            who, address = found.id, found.email
            token = of_app().write(lambda tx: preparing.make_link(tx, "reset", who))
            link = replies.base_url() + url_for(".reset", token=token)
            text = (
                translate("Choose a new password here. The link works once, for an hour:") + f"\n\n{link}\n"
            )
            mail.send_soon(config, address, translate("A new password for Otherwise"), text)
    made = render_template(
        "entrance/forgotten.html", form=form, sent=sent, by_mail=bool(config.mail_url), command=COMMAND
    )
    return make_response(made, 422 if form.errors else 200)


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Response:
    """Choose a new password by a link that works once; every browser is signed out but this one."""
    access.one_time_link(people.reading(), "reset", token, clock.now())
    form = PasswordForm()
    if form.validate_on_submit():
        hashed, browser = passwords.make(form.password.data), people.browser()

        def work(tx: Transaction) -> tuple[str, list[str]]:
            who, ended = accounts.reset(tx, token, hashed)
            return preparing.sign_in(tx, who, browser), ended

        session_token, ended = of_app().write(work)
        for token_hash in ended:
            live.close_holder(token_hash)
        return people.keep_signed_in(
            make_response(redirect(url_for("facilitator.workshops"), 303)), session_token
        )
    error = translate(first_error(form)) if form.errors else None
    made = render_template("entrance/reset.html", form=form, error=error)
    return make_response(made, 422 if error else 200)
