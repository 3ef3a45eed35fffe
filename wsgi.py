"""What gunicorn and `flask --app wsgi` load."""

import os
import sys

from app import create_app
from app.config import BadConfiguration

# Gunicorn says so in its environment; the command line only wants the app.
SERVING = "gunicorn" in os.environ.get("SERVER_SOFTWARE", "")

try:
    app = create_app(serving=SERVING)
except BadConfiguration as error:
    if SERVING:
        raise  # Gunicorn tells it in full and gives up; an exit it would try again for ever.
    sys.exit(f"wrong         Configuration: {error}")
