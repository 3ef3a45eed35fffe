"""The entrance: the join code, the seat, and how a facilitator gets in."""

from __future__ import annotations

import threading
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import generate_csrf

from app import access, faults, live, passwords, rates
from app.actions import Transaction, accounts, of_app, perform, preparing
from app.actions.entering import TICKET_LENGTH
from app.actions.taking_part import Join, check_doors
from app.domain import clock, joincode
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.journey import journey
from app.extensions import limiter, named
from app.forms import PlainForm, first_error
from app.i18n import COOKIE, day, translate
from app.models import Facilitator, Workshop
from app.web import people, replies
from app.web.forms import CodeForm, LanguageForm, SeatForm, SetUpForm, SignInForm

bp = Blueprint("entrance", __name__)
LANGUAGE_LIFE = 180 * 24 * 60 * 60
NO_MATCH = "This e-mail address and password do not go together."


def failed_to_find(response: Response) -> bool:
    """Return whether a try was in vain."""
    return response.status_code in {404, 422}


@bp.get("/")
def home() -> str:
    """Ask for the join code."""
    return render_template("entrance/home.html", form=CodeForm())


@bp.post("/")
def enter() -> Response:
    """Go to the workshop of a code."""
    form = CodeForm()
    if not form.validate_on_submit():
        raise Invalid(first_error(form))
    code = joincode.tidy(form.code.data[:40])
    found(code)
    return make_response(redirect(url_for("entrance.join", code=code), 303))


def found(code: str) -> access.WayIn:
    """Return what a code opens; wrong ones are counted, and too many have to wait."""
    guesses, address = current_app.extensions["guesses"], get_remote_address()
    tidy = joincode.tidy(code[:40])
    if current_app.config["RATELIMIT_ENABLED"]:
        guesses.check(address, tidy)
    try:
        way = access.way_in(people.reading(), code)
    except NotFound:
        guesses.wrong(address)
        raise
    guesses.right(address, tidy)
    return way


def seat_of(code: str) -> str | None:
    """Return the code of the workshop in which this phone sits already, if it came by this code before."""
    if not people.has_any_seat():
        return None
    workshop = access.workshop_by_code(people.reading(), code)
    return workshop.join_code if has_seat(workshop.join_code) else None


@bp.route("/join/<code>", methods=["GET", "POST"])
def join(code: str) -> Response:
    """Read what is promised, choose a seat, and go in."""
    with suppress(NotFound):
        if seated := seat_of(code):
            return make_response(redirect(url_for("participant.room", code=seated), 303))
    try:
        way = found(code)
    except NotFound:
        # Somebody scans their own ticket again.
        if len(joincode.tidy(code)) == TICKET_LENGTH and (seated := people.seat_by_ticket()):
            return make_response(redirect(url_for("participant.room", code=seated), 303))
        raise
    workshop, groups = way.workshop, [way.group] if way.group else way.workshop.groups
    if has_seat(workshop.join_code):
        return make_response(redirect(url_for("participant.room", code=workshop.join_code), 303))
    form = SeatForm()
    if form.validate_on_submit():
        secret = perform(workshop.id, Join(form.group.data, code))
        rates.remember(secret)
        response = make_response(redirect(url_for("participant.room", code=workshop.join_code), 303))
        return people.keep_seat(response, workshop.join_code, secret)
    error = first_error(form) if request.method == "POST" else None
    page = render_template(
        "entrance/join.html",
        workshop=workshop,
        groups=groups,
        code=code,
        form=form,
        error=error,
        join_text=translate(
            journey()["join_text"],
            operator=workshop.operator,
            report_to=workshop.report_to,
            speaking_up=workshop.speaking_up,
            date=day(workshop.delete_on),
        ),
        keys_in_memory=current_app.config["KEYS_IN_MEMORY"],
        closed=closed_reason(workshop),
    )
    return make_response(page, 422 if error else 200)


def closed_reason(workshop: Workshop) -> str | None:
    """Return why nobody can come in just now, or None."""
    try:
        check_doors(workshop)
    except Closed as error:
        return error.message
    return None


def has_seat(code: str) -> bool:
    try:
        access.seat(people.reading(), code, people.seat_secret(request, code))
    except NotFound:
        return False
    return True


@bp.route("/setup/<token>", methods=["GET", "POST"])
def set_up(token: str) -> Response:
    """Let the first facilitator choose a name, an e-mail address and a password."""
    access.one_time_link(people.reading(), "setup", token, clock.now())
    form = SetUpForm()
    if form.validate_on_submit():
        hashed = passwords.make(form.password.data)
        browser = people.browser()
        session_token = of_app().write(
            lambda tx: preparing.set_up_first(tx, token, form.name.data, form.email.data, hashed, browser)
        )
        response = make_response(redirect(url_for("facilitator.new"), 303))
        return people.keep_signed_in(response, session_token)
    page = render_template("entrance/set_up.html", form=form)
    return make_response(page, 422 if form.errors else 200)


def who_signs_in() -> str:
    """Return whose failed sign-ins are counted together: nobody can lock out somebody else from elsewhere."""
    return named(f"{get_remote_address()} {request.form.get('email', '').strip().lower()[:254]}")


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("300 per minute", deduct_when=failed_to_find)
@limiter.limit("10 per 5 minutes", key_func=who_signs_in, deduct_when=failed_to_find)
def sign_in() -> Response:
    """Let a facilitator in with e-mail and password."""
    form = SignInForm()
    error = None
    if form.validate_on_submit():
        facilitator = preparing.by_email(people.reading(), form.email.data)
        if passwords.fits(form.password.data, facilitator.password_hash if facilitator else None):
            who, browser = str(facilitator.id) if facilitator else "", people.browser()
            token = of_app().write(lambda tx: preparing.sign_in(tx, who, browser))
            return people.keep_signed_in(make_response(redirect(next_page(), 303)), token)
        if facilitator:
            note_wrong_password(facilitator.id)
        error = translate(NO_MATCH)
    elif request.method == "POST":
        error = first_error(form)
    page = render_template(
        "entrance/sign_in.html", form=form, error=error, may_sign_up=of_app().config.signup == "open"
    )
    return make_response(page, 422 if error else 200)


def note_wrong_password(facilitator: str) -> None:
    """Write it into their own log, beside this answer: how long that takes does not tell who has signed up."""
    actions = of_app()
    noting = faults.noted(actions.write)
    threading.Thread(
        target=noting, args=(lambda tx: accounts.note_wrong_password(tx, facilitator),), daemon=True
    ).start()


def next_page() -> str:
    """Return the page that was asked for before signing in, if it is one of ours."""
    return own_page(request.args.get("next", "")) or url_for("facilitator.workshops")


def own_page(wanted: str | None) -> str | None:
    """Return an address if it leads to one of our own pages; else None."""
    wanted = (wanted or "").rstrip("?")
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not urlsplit(wanted).netloc
    return wanted if own else None


@bp.post("/sign-out")
def sign_out() -> Response:
    """Sign this browser out."""
    token = people.facilitator_token(request)
    if token:
        of_app().write(lambda tx: preparing.sign_out(tx, token))
        live.close_all(token)
    return people.drop_signed_in(make_response(redirect(url_for("entrance.home"), 303)))


@bp.route("/link/<token>", methods=["GET", "POST"])
def by_link(token: str) -> Response:
    """Sign in once by a link. A GET only asks, so that a mail scanner does not use the link up."""
    access.one_time_link(people.reading(), "sign_in", token, clock.now())
    if request.method == "GET":
        return make_response(render_template("entrance/by_link.html", token=token))
    browser = people.browser()
    session_token = of_app().write(lambda tx: preparing.sign_in_by_link(tx, token, browser))
    return people.keep_signed_in(
        make_response(redirect(url_for("facilitator.workshops"), 303)), session_token
    )


@bp.route("/co-lead/<token>", methods=["GET", "POST"])
def co_lead(token: str) -> Response:
    """Lead a workshop together: as who is signed in, or as a new facilitator."""
    access.one_time_link(people.reading(), "co_lead", token, clock.now())
    known = signed_in()
    form = PlainForm() if known else SetUpForm()
    if not form.validate_on_submit():
        page = render_template("entrance/co_lead.html", form=form, known=known)
        return make_response(page, 422 if form.errors else 200)
    if known:
        workshop = of_app().write(lambda tx: preparing.lead_together(tx, token, known.id))
        return make_response(redirect(url_for("facilitator.console", workshop_id=workshop), 303))
    accounts.check_may_sign_up(of_app().config.signup)
    hashed, browser = passwords.make(form.password.data), people.browser()

    def sign_up(tx: Transaction) -> tuple[str, str]:
        who = preparing.make_facilitator(tx, form.name.data, form.email.data, hashed)
        return preparing.lead_together(tx, token, who), preparing.sign_in(tx, who, browser)

    workshop, session_token = of_app().write(sign_up)
    response = make_response(redirect(url_for("facilitator.console", workshop_id=workshop), 303))
    return people.keep_signed_in(response, session_token)


def signed_in() -> Facilitator | None:
    """Return who is signed in in this browser, if anybody."""
    try:
        return people.facilitator()
    except people.SignInFirst:
        return None


@bp.get("/privacy")
def privacy() -> str:
    """Say what is promised and what is not."""
    return render_template("entrance/privacy.html", keys_in_memory=current_app.config["KEYS_IN_MEMORY"])


@bp.post("/language")
def language() -> Response:
    """Keep the language that somebody has chosen for this phone, and go back to where they were."""
    form = LanguageForm()
    replies.check(form)
    response = make_response(redirect(own_page(form.next.data) or url_for(".home"), 303))
    response.set_cookie(COOKIE, form.language.data, max_age=LANGUAGE_LIFE, **people.cookie_rules())
    return response


@bp.get("/token")
def token() -> dict[str, str]:
    """Give a page that was open for long a fresh CSRF token."""
    return {"csrf_token": generate_csrf()}
