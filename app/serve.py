"""`python -m app.serve`: get ready, say where people can join, and hand over to gunicorn.

What it prints is for the person at the keyboard. It knows nothing about participants.
"""

import io
import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import segno

ROOT = Path(__file__).resolve().parent.parent
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - phones on the same network must reach it
THIS_COMPUTER = {"127.0.0.1", "localhost", "::1"}
# A documentation address (RFC 5737). Connecting a UDP socket to it sends nothing.
NOWHERE = ("192.0.2.1", 9)


class CannotStart(Exception):
    """Something outside the app is in the way; the message is a sentence that says what."""


@dataclass(frozen=True)
class Place:
    """Where the app listens and keeps its data. `host` and `port` are what gunicorn binds."""

    host: str
    port: int
    data_dir: Path
    public_url: str

    def address(self, host: str) -> str:
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def on_this_computer(self) -> str:
        everywhere_or_here = self.host in EVERYWHERE | THIS_COMPUTER
        return self.address("127.0.0.1" if everywhere_or_here and self.host != "::1" else self.host)

    def on_the_network(self, lan_host: str | None) -> str | None:
        """The address for phones on the same network, or None where there is no such address."""
        if self.host in THIS_COMPUTER:
            return None
        host = lan_host if self.host in EVERYWHERE else self.host
        return self.address(host) if host else None


def main() -> None:
    """Start the app; where that cannot be, say why in a sentence and exit with code 1."""
    try:
        place = place_from_environment()
        require_free_port(place)
        make_data_dir(place.data_dir)
        os.environ |= {"HOST": place.host, "PORT": str(place.port), "DATA_DIR": str(place.data_dir)}
        lan_host = own_lan_host()
        # The app puts it into the join code's QR; it cannot find it out from a facilitator's localhost.
        os.environ["LAN_URL"] = place.on_the_network(lan_host) or ""
        set_up_path = prepare()
    except CannotStart as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
    print(announcement(place, lan_host, set_up_path), flush=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn_conf.py", "wsgi:app"]
    os.chdir(ROOT)
    # gunicorn takes this process's place, so that Ctrl+C and a service manager's signals reach it.
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


def place_from_environment() -> Place:
    """Read HOST, PORT, DATA_DIR and PUBLIC_URL. Raises CannotStart for a port that is none."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, and is {port!r}.")
    return Place(
        host=os.environ.get("HOST") or "0.0.0.0",  # noqa: S104 - see EVERYWHERE
        port=int(port),
        data_dir=Path(os.environ.get("DATA_DIR") or "instance").resolve(),
        public_url=(os.environ.get("PUBLIC_URL") or "").rstrip("/"),
    )


def require_free_port(place: Place) -> None:
    """Raise CannotStart if nobody could listen there, before the database is touched."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # As gunicorn does it; else the port would seem taken for a minute after a stop.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((place.host, place.port))
        except OSError as error:
            raise CannotStart(
                f"Otherwise cannot listen on {place.host}, port {place.port} ({error.strerror}). Stop what "
                f"uses it, or choose another one: PORT={place.port % 65535 + 1} make run"
            ) from error


def make_data_dir(folder: Path) -> None:
    """Make the folder for the database and the secret key, for its owner only."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"The data folder {folder} cannot be made: {error.strerror}.") from error


def prepare() -> str | None:
    """Migrate in a process of its own, which gunicorn's is not to inherit from.

    Returns the path of the set-up link for the first facilitator, or None once there is one. Raises
    CannotStart if the process failed; its own words are on the terminal already.
    """
    command = [sys.executable, "-m", "app.setup_once"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CannotStart("Otherwise could not get its database ready; the lines above say why.")
    last = done.stdout.strip().rpartition("\n")[2]
    return last if last.startswith("/") else None


def own_lan_host() -> str | None:
    """This computer's address on the local network, or None if it has none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(NOWHERE)
        host: str = sock.getsockname()[0]
        return None if host.startswith(("127.", "0.")) else host
    return None


def announcement(place: Place, lan_host: str | None, set_up_path: str | None) -> str:
    """All that the person at the keyboard needs to know, as plain text."""
    network = place.on_the_network(lan_host)
    lines = ["", "Otherwise is starting.", "", f"  On this computer   {place.on_this_computer}"]
    if network:
        lines += [f"  On this network    {network}", qr_code(network)]
    if place.public_url:
        lines += [f"  Public address     {place.public_url}"]
    if network:
        lines += [
            "",
            "Others on a shared Wi-Fi can listen to plain http. Use the network address for rehearsal",
            "and on networks you trust; for a real workshop, put the app behind https.",
        ]
    if set_up_path:
        link = (place.public_url or place.on_this_computer) + set_up_path
        lines += ["", "To set up the first facilitator, open this link. It works once.", f"  {link}"]
    return "\n".join([*lines, "", "To stop, press Ctrl+C.", ""])


def qr_code(url: str) -> str:
    """The address as a QR code in block characters, or nothing where the terminal cannot show them."""
    text = io.StringIO()
    segno.make(url, micro=False).terminal(out=text, compact=True)
    try:
        text.getvalue().encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return ""
    return text.getvalue()


if __name__ == "__main__":
    main()
