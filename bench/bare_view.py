"""The yardstick for answers: a Flask view that checks the same form, with its token, and keeps nothing."""

from __future__ import annotations

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect, generate_csrf

from app.activities.cards.forms import CardForm
from app.i18n import init

app = Flask(__name__)
app.config.update(SECRET_KEY="of no use", WTF_CSRF_TIME_LIMIT=None)  # noqa: S106
CSRFProtect(app)
init(app)


@app.get("/token")
def token() -> ResponseReturnValue:
    return jsonify(csrf_token=generate_csrf())


@app.get("/readyz")
def ready() -> ResponseReturnValue:
    return jsonify(ready=True)


@app.post("/answer")
def answer() -> ResponseReturnValue:
    form = CardForm()
    if form.validate_on_submit():
        return jsonify(status="saved")
    return jsonify(error="invalid", message=str(form.errors)), 422
