"""What gunicorn and `flask --app wsgi` load."""

import os

from app import create_app

# Gunicorn says so in its environment; the command line only wants the app.
app = create_app(serving="gunicorn" in os.environ.get("SERVER_SOFTWARE", ""))
