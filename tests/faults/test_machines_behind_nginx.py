"""Two machines behind nginx, with the configuration that is shipped for several: nobody needs to come back to one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.report import pdf
from tests.cast import CARD, new_uuid
from tests.conftest import free_port
from tests.faults.postgres import Postgres
from tests.faults.redis import OwnRedis
from tests.faults.several import Several, converged, machines, seen, turn
from tests.faults.test_kill import cards_of, kill_all_of
from tests.sockets.browsers import Browser, Place, Screen, eventually
from tests.test_deploy import answers, nginx
from tests.test_deploy import certificate as certificate  # A fixture.

PHONES = 8


@dataclass
class Front:
    """nginx with its address, and the machines behind it."""

    url: str
    certificate: Path
    machines: Several

    def through(self, browser: Browser) -> Browser:
        """Let a browser come in by nginx from now on."""
        browser.url = self.url
        browser.http.trust_env = False  # Else a bundle of this machine would be taken instead.
        browser.http.verify = str(self.certificate)
        browser.http.headers["Referer"] = f"{self.url}/"
        return browser


@pytest.fixture(scope="module")
def front(
    tmp_path_factory: pytest.TempPathFactory,
    certificate: tuple[Path, Path],
    postgres: Postgres,
    redis: OwnRedis,
) -> Iterator[Front]:
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("There is no nginx here. On Debian: sudo apt install nginx-light openssl")
    folder = tmp_path_factory.mktemp("front")
    ports = {"http": free_port(), "https": free_port()}
    url = f"https://localhost:{ports['https']}"
    with machines(folder, postgres, redis, PUBLIC_URL=url, BEHIND_PROXY="1") as several:
        for server, address in zip(several.servers, ("10.0.0.11", "10.0.0.12"), strict=True):
            ports[address] = int(server.url.rpartition(":")[2])
        command, _ = nginx(folder, ports, certificate, "nginx-several.conf")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, env={**os.environ, "HOME": str(folder)}, **quiet)
        try:
            assert eventually(lambda: answers(f"{url}/healthz", verify=str(certificate[0])), 10)
            yield Front(url, certificate[0], several)
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def place(front: Front) -> Iterator[Place]:
    made = Place.open(front.machines.servers[0])
    made.browser = lambda: through(front, made)  # type: ignore[method-assign]
    yield made
    made.close()


def through(front: Front, place: Place) -> Browser:
    made = front.through(Browser(front.url))
    place.browsers.append(made)
    return made


def open_pages(place: Place, browsers: list[Browser]) -> list[tuple[Browser, Screen]]:
    return [(one, one.watch(place.room)) for one in browsers]


@pytest.mark.skipif(not pdf.available(), reason="WeasyPrint or Pango is not installed")
def test_a_pdf_is_fetched_from_whichever_machine_has_made_it(place: Place) -> None:
    lead = place.facilitator()
    where = f"{place.console}/report/pdf"
    begun = lead.post(where)
    assert begun.status_code == 303, begun.text
    job = begun.headers["Location"]
    states: Counter[int] = Counter()

    def ready() -> bool:
        answer = lead.get(job)
        states[answer.status_code] += 1
        return f"{job}/file" in answer.text

    assert eventually(ready, 60)
    assert set(states) == {200}
    assert lead.get(f"{job}/file").content.startswith(b"%PDF-")


def test_a_machine_may_die_in_the_middle_and_the_workshop_goes_on_with_the_other(
    front: Front, place: Place
) -> None:
    people = open_pages(place, [place.participant(number % 2) for number in range(PHONES)])
    lead = place.facilitator()
    turn(place, lead, 0)
    assert seen(people, 1)
    turn(place, lead, 1)
    assert seen(people, 2)
    kill_all_of(front.machines.servers[1])
    for number, (browser, _) in enumerate(people):
        card = {**CARD, "text": f"They never ask {number}.", "uuid": new_uuid()}
        assert browser.post(place.card_path(), **card).status_code == 200
    assert len(cards_of(place)) == PHONES
    assert eventually(lambda: any(not screen.client.connected for _, screen in people))
    there = [(one, screen) for one, screen in people if screen.client.connected]
    assert there
    back = open_pages(place, [one for one, screen in people if not screen.client.connected])
    turn(place, lead, 2)
    assert seen(there, 3)
    assert seen(back, 1)
    assert converged(place, there + back)
