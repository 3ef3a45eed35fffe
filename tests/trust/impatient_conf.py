"""app/gunicorn_conf.py with bounds that a test can wait for."""

from pathlib import Path

exec(Path("app/gunicorn_conf.py").read_text())  # noqa: S102 - its classes then use the bounds below

HTTP_CONNECTIONS = 30
SECONDS = {"GET": 4.0, "HEAD": 4.0}
SECONDS_TO_POST = 2.0
