"""A facilitator's own account: where one is signed in, the password, invitations, what was done."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app import access, live, passwords
from app.actions import Transaction, accounts, audit, of_app, preparing
from app.domain.errors import Invalid, NotFound
from app.forms import PlainForm, first_error
from app.i18n import translate
from app.models import Audit
from app.secrets import digest
from app.web import people, replies
from app.web.entrance import own_page
from app.web.forms import ConfirmForm, NewPasswordForm

bp = Blueprint("account", __name__, url_prefix="/account")


def page(status: int = 200, **given: object) -> Response:
    """Return the account's page."""
    who, here = people.session()
    session = people.reading()
    made = render_template(
        "facilitator/account.html",
        who=who,
        here=here.token_hash,
        sessions=access.sessions(session, who.id, *people.still_signed_in()),
        acts=access.logged(session, who.id),
        words=audit.WORDS,
        may_invite=of_app().config.signup != "closed",
        form=PlainForm(),
        **{"password_form": NewPasswordForm(formdata=None), "invitation": None, "error": None, **given},
    )
    return make_response(made, status)


@bp.get("")
def account() -> Response:
    """Show one's own account."""
    return page()


@bp.post("/sessions/end")
def end_session() -> Response:
    """Sign one browser out, this one or another."""
    who = people.facilitator()
    replies.check(PlainForm())
    token_hash = request.form.get("session", "")
    of_app().write(lambda tx: accounts.end_session(tx, who.id, token_hash))
    live.close_holder(token_hash)
    return replies.accepted("done", url_for(".account"), "That browser is signed out.")


@bp.post("/sessions/end-others")
def end_others() -> Response:
    """Sign out everywhere but here."""
    who, here = people.session()
    replies.check(PlainForm())
    for token_hash in of_app().write(lambda tx: accounts.end_sessions(tx, who.id, here.token_hash)):
        live.close_holder(token_hash)
    return replies.accepted("done", url_for(".account"), "You are signed out everywhere else.")


@bp.post("/password")
def password() -> Response:
    """Choose a new password; every other browser is signed out."""
    who, here = people.session()
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return page(422, password_form=form, error=translate(first_error(form)))
    if who.password_hash and not passwords.fits(form.old.data or "", who.password_hash):
        return page(422, error=translate("This is not your password."))
    hashed = passwords.make(form.password.data)

    def work(tx: Transaction) -> tuple[str, list[str]]:
        token = accounts.confirm(tx, here.token_hash)
        return token, accounts.set_password(tx, who.id, hashed, digest(token))

    token, ended = of_app().write(work)
    for token_hash in (here.token_hash, *ended):
        live.close_holder(token_hash)
    message = "Your password is changed. Every other browser is signed out."
    return people.keep_signed_in(replies.accepted("done", url_for(".account"), message), token)


@bp.route("/confirm", methods=["GET", "POST"])
@people.limited
def confirm() -> Response:
    """Ask for the password once more before something that cannot be undone."""
    who, here = people.session()
    form = ConfirmForm()
    error = None
    if form.validate_on_submit():
        if passwords.fits(form.password.data, who.password_hash):
            token = of_app().write(lambda tx: accounts.confirm(tx, here.token_hash))
            where = own_page(request.args.get("next", "")) or url_for(".account")
            return people.keep_signed_in(make_response(redirect(where, 303)), token)
        error = translate("This is not your password.")
    made = render_template("facilitator/confirm.html", form=form, error=error, who=who)
    return make_response(made, 422 if error else 200)


@bp.post("/invitations")
def invite() -> Response:
    """Make a link by which one more facilitator can sign up."""
    who = people.facilitator()
    replies.check(PlainForm())
    if of_app().config.signup == "closed":
        raise Invalid("New facilitators are added by whoever runs this server.")

    def made(tx: Transaction) -> str:
        audit.note(tx, who.id, "invite")
        return preparing.make_link(tx, "invite")

    link = replies.base_url() + url_for("signing_up.by_invitation", token=of_app().write(made))
    return page(invitation=link)


@bp.get("/certificates/<entry>")
def certificate(entry: str) -> str:
    """Show what was deleted with a workshop: counts, for printing."""
    who = people.facilitator()
    found = people.reading().get(Audit, entry)
    if found is None or found.facilitator_id != who.id or found.did != "delete_workshop":
        raise NotFound()
    return render_template("facilitator/certificate.html", entry=found, who=who)
