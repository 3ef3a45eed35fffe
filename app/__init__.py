"""Otherwise: facilitated dialogue between groups that have stopped believing each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import config as configuration

ROOT = Path(__file__).resolve().parent.parent


def create_app(environ: Mapping[str, str] | None = None, *, serving: bool = False) -> Flask:
    """Wire an app from the environment. `serving` also starts the background loop of a server process."""
    from app import (
        actions,
        brand,
        commands,
        db,
        draining,
        errors,
        extensions,
        faults,
        guessing,
        headers,
        hints,
        i18n,
        metrics,
        neighbours,
        publish,
        rates,
        scripts,
        styles,
        templating,
        ticker,
    )
    from app.actions.writer import Writer
    from app.bus import bus
    from app.shared_keys import keys_of
    from app.web import people

    settings = configuration.load(environ)
    app = Flask(
        "app",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        static_url_path=f"/static/{fingerprint(ROOT / 'static')}",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure else "form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=3),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure,
        MAX_CONTENT_LENGTH=64 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        RATELIMIT_ENABLED=settings.limits,
        **rates.storage(settings),
        DEV=settings.dev,
        BASE_URL=settings.base_url,
        KEYS_IN_MEMORY=settings.keys_in_redis or configuration.in_memory(settings.key_dir),
    )
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    database = db.from_config(settings)
    bus.init(settings)
    publisher = publish.Publisher(app, extensions.socketio, database)
    services = actions.Actions(
        database,
        Writer(database),
        keys_of(settings),
        settings,
        publisher.soon,
        people.pause_reading,
    )
    app.extensions["actions"] = services
    app.extensions["publisher"] = publisher
    app.extensions["guesses"] = guessing.Guesses(secret=settings.secret_key.encode(), tell=bus.tell)
    rates.init(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    # It would log the address or e-mail that its limit was for.
    extensions.limiter.logger.disabled = True
    i18n.init(app)
    templating.init(app)
    brand.init(app, settings.organisation)
    styles.init(app)
    scripts.init(app)
    hints.init(app)
    headers.init(app)
    errors.init(app)
    metrics.init(app, settings)
    commands.init(app)
    add_pages(app)
    add_sockets(app)
    if serving:
        faults.keep_quiet()
        ticker.start(services)
        neighbours.start(app, services, publisher)
        draining.on_sigterm(services)
    return app


def fingerprint(folder: Path) -> str:
    """Return a name for the contents of a folder: browsers keep its files until one of them changes."""
    found = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]


def add_pages(app: Flask) -> None:
    """Register the blueprints, one for each audience."""
    from app.web import (
        account,
        check,
        doors,
        entrance,
        facilitator,
        follow_up,
        following_up,
        group,
        kept,
        leading,
        ops,
        paper,
        participant,
        people,
        rehearsing,
        report_pdf,
        reports,
        shared_report,
        signing_up,
        templates,
        wall,
    )

    for module in (entrance, signing_up, participant, account, facilitator, doors, templates, leading):
        app.register_blueprint(module.bp)
    for module in (rehearsing, paper, reports, report_pdf, shared_report, following_up, follow_up, kept):
        app.register_blueprint(module.bp)
    for module in (group, wall, check, ops):
        app.register_blueprint(module.bp)
    if app.config["DEV"]:
        from app.web import dev

        app.register_blueprint(dev.bp)
    app.teardown_request(people.stop_reading)
    app.register_error_handler(people.SignInFirst, people.ask_to_sign_in)
    app.register_error_handler(people.ConfirmFirst, people.ask_to_confirm)


def add_sockets(app: Flask) -> None:
    """Bind Socket.IO: WebSocket only, same origin only, its logs off because they quote payloads."""
    from app import admission, faults, websocket
    from app.extensions import socketio

    heard = websocket.Hearing(admission.may_say, admission.FIRST_BYTES, admission.BYTES_A_PING)
    websocket.install(hearing=heard)
    from app import sockets

    socketio.init_app(
        app,
        async_mode="gevent" if on_gevent() else "threading",
        transports=["websocket"],
        ping_interval=25,
        ping_timeout=60,
        max_http_buffer_size=16 * 1024,
        http_compression=False,
        cors_allowed_origins=sockets.origins(app.config["BASE_URL"]),
        logger=faults.discreet(),
        engineio_logger=faults.discreet(),
    )
    admission.Admission(socketio.server)


def on_gevent() -> bool:
    """Return whether this process runs on gevent: gunicorn's worker has patched it before the app is made."""
    from gevent import monkey

    return bool(monkey.is_module_patched("socket"))
