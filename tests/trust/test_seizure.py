"""An attacker with the whole disk, the logs, the exports and the members' true ids links no better than chance.

The attacker is first shown to succeed where the seal is made to leak: an attack that finds nothing anywhere
proves nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app import sealing
from app.actions import taking_part
from app.models import AuthorLink, Entry, Member, ReleasedCard, Round, Workshop, random_id
from app.secrets import KeyStore, author_tag, digest
from tests.cast import CARD, new_uuid
from tests.faults.test_kill import end_the_review, running, state_of
from tests.sockets.browsers import Place, eventually
from tests.trust import linking, seizure
from tests.trust.linking import Loot, Trial
from tests.trust.scripted import House, Scripted, on_disk
from tests.trust.seizure import Seized

LEAK = 0.02
CHANCE = 0.01


@dataclass
class Room:
    """Where workshops are held and carried off, each in a house of its own."""

    folder: Path
    database: Path
    number: Iterator[int]

    def house(self) -> House:
        return House.build(self.folder / str(next(self.number)), self.database)

    def seized(self, until: str = "statements", seed: int = 0, **given: Any) -> Seized:
        house = self.house()
        try:
            seed = seed or 2 * next(self.number)
            held = Scripted.held(house, "60", seed, until, **given)
            return seizure.seize(held, backed_up(held))
        finally:
            house.close()


def backed_up(workshop: Scripted) -> dict[str, bytes]:
    """Return the backups that were made of this workshop as further files."""
    return {
        f"backup-{number}{path}": data
        for number, copy in enumerate(workshop.backups)
        for path, data in copy.items()
    }


@pytest.fixture
def room(tmp_path: Path, migrated_file: Path) -> Room:
    return Room(tmp_path, migrated_file, itertools.count(1))


def test_whoever_carries_everything_off_after_the_seal_links_no_better_than_chance(room: Room) -> None:
    seized = [room.seized(until="close") for _ in range(2)]
    assert [one.traces for one in seized] == [()] * 2
    assert sum(len(one.trial.truth) for one in seized) > 25
    if linking.judge([one.trial for one in seized]).p <= CHANCE:
        # Chance does that once in a hundred times. A leak does it again in workshops of other people.
        again = [room.seized().trial for _ in range(6)]
        assert linking.judge(again).p > CHANCE


def test_the_same_holds_where_several_steps_seal_texts_beside_one_another(room: Room) -> None:
    house = room.house()
    held = Scripted.held(house, "90", 5, "break")
    seized = seizure.seize(held)
    house.close()
    assert seized.traces == ()
    assert len({one.round_id for one in held.plain.cards}) >= 2
    assert linking.judge([seized.trial]).p > CHANCE / 10


# What follows makes the seal leak, one way at a time.


def ids_that_count_up(patch: pytest.MonkeyPatch) -> None:
    count = itertools.count(1)
    patch.setattr(taking_part, "random_id", lambda: f"{next(count):032x}")
    patch.setattr(sealing, "random_id", lambda: f"{next(count):032x}")


def written_in_the_order_of_posting(patch: pytest.MonkeyPatch) -> None:
    count, release = itertools.count(1), sealing.release
    patch.setattr(taking_part, "random_id", lambda: f"{next(count):032x}")

    def one_by_one(session: Session, workshop: Workshop, current: Round) -> None:
        query = select(Entry).where(Entry.round_id == current.id, Entry.verdict == "released")
        for entry in session.scalars(query.order_by(Entry.id)).all():
            values = {"from_group": entry.from_group, "about_group": entry.about_group, "lane": entry.slot}
            common = {"workshop_id": workshop.id, "round_id": current.id, "text": entry.text}
            session.add(ReleasedCard(id=random_id(), **values, **common))
            session.flush()

    assert release is not one_by_one
    patch.setattr(sealing, "release", one_by_one)
    patch.setattr(sealing, "forget_free_pages", emptied_without_writing_anew)


def an_author_beside_each_card(patch: pytest.MonkeyPatch) -> None:
    results_of = sealing.results_of

    def with_rows(session: Session, workshop: Workshop, step: Any, current: Round) -> dict[str, Any]:
        kept = results_of(session, workshop, step, current)
        key = KEYS[0].get(current.id) or b""
        owners = {author_tag(key, one.id): one.id for one in session.scalars(select(Member))}
        links = session.execute(
            select(Entry.text, AuthorLink.tag)
            .join(AuthorLink, AuthorLink.entry_id == Entry.id)
            .where(Entry.round_id == current.id)
        ).all()
        return kept | {"rows": [[owners[tag], text] for text, tag in links if text]}

    patch.setattr(sealing, "results_of", with_rows)
    remember_the_key_store(patch)


KEYS: list[KeyStore] = []


def remember_the_key_store(patch: pytest.MonkeyPatch) -> None:
    made = KeyStore.__init__

    def remembered(self: KeyStore, folder: Path) -> None:
        made(self, folder)
        KEYS[:] = [self]

    patch.setattr(KeyStore, "__init__", remembered)


def nothing_cleared_and_keys_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing, "forget_free_pages", lambda _actions: True)
    patch.setattr(KeyStore, "destroy", lambda *_given: None)


@pytest.mark.parametrize(
    ("leak", "found"),
    [
        (ids_that_count_up, ()),
        (written_in_the_order_of_posting, ()),
        (an_author_beside_each_card, ()),
        (
            nothing_cleared_and_keys_left,
            ("author tag in otherwise.sqlite3-wal", "key of a step in a file of its own"),
        ),
    ],
)
def test_the_same_attacker_finds_the_authors_where_a_seal_leaks_them(
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    leak: Callable[[pytest.MonkeyPatch], None],
    found: tuple[str, ...],
) -> None:
    leak(monkeypatch)
    seized = room.seized()
    verdict = linking.judge([seized.trial])
    assert verdict.p < LEAK, verdict
    assert verdict.hits > verdict.cards / 2, verdict
    assert set(found) <= set(seized.traces)


def test_the_same_attacker_finds_the_authors_where_an_open_step_was_backed_up_with_its_key(
    room: Room,
) -> None:
    verdict = linking.judge([room.seized(back_up=True).trial])
    assert verdict.way == "tags made with any key"
    assert verdict.p < LEAK, verdict


def test_what_stays_in_any_case_is_wording(room: Room) -> None:
    """The control: who has a habit of writing, and is known for it, is found by it, seal or no seal."""
    house = room.house()
    held = Scripted.held(house, "60", 3, "statements", style=True)
    loot = seizure.loot_of(held, {})
    habits = {member: held.words(place)[-4:] for place, member in enumerate(held.members)}
    guesses = {
        text: member
        for group, texts in loot.texts.items()
        for text in texts
        for member in loot.members[group]
        if text.endswith(habits[member])
    }
    verdict = linking.judge([seizure.trial(held, loot, {"style": guesses})])
    assert verdict.p < LEAK, verdict
    house.close()


# The byte scan, where single precautions are left out.


def emptied_without_writing_anew(actions: Any) -> bool:
    """Empty the log and leave the pages as they are: what was done before pieces of rows were found there."""
    raw = actions.database.engine.raw_connection()
    try:
        return bool(sealing.empty_log(raw.cursor()))
    finally:
        raw.close()


def no_secure_delete(patch: pytest.MonkeyPatch) -> None:
    def careless(connection: Any, _record: Any) -> None:
        if type(connection).__module__.startswith("sqlite3"):
            connection.execute("PRAGMA secure_delete=OFF")

    event.listen(Engine, "connect", careless)
    patch.setattr(sealing, "forget_free_pages", emptied_without_writing_anew)
    UNDO.append(lambda: event.remove(Engine, "connect", careless))


UNDO: list[Callable[[], None]] = []


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    yield
    while UNDO:
        UNDO.pop()()


def ids_of_drafts_kept(patch: pytest.MonkeyPatch) -> None:
    release = sealing.release

    def under_the_same_ids(session: Session, workshop: Workshop, current: Round) -> None:
        found = session.scalars(
            select(Entry.id).where(Entry.round_id == current.id, Entry.verdict == "released")
        )
        ids = iter(list(found))
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(sealing, "random_id", lambda: next(ids))
            release(session, workshop, current)

    patch.setattr(sealing, "release", under_the_same_ids)


@pytest.mark.parametrize(
    ("leak", "found"),
    [
        (no_secure_delete, "author tag in otherwise.sqlite3"),
        (ids_of_drafts_kept, "id of a draft in otherwise.sqlite3"),
    ],
)
def test_the_byte_scan_finds_what_a_careless_seal_leaves(
    room: Room, monkeypatch: pytest.MonkeyPatch, leak: Callable[[pytest.MonkeyPatch], None], found: str
) -> None:
    leak(monkeypatch)
    assert found in room.seized().traces


# The weaker situation: a database stolen while a step is open.


def test_a_database_stolen_in_mid_step_without_the_key_says_only_which_drafts_share_an_author(
    room: Room,
) -> None:
    house = room.house()
    people = Scripted.begin(house, "60", 11, shuffled=True)
    people.hold(12, "they")
    data_dir = str(house.actions.config.data_dir)
    stolen = {path: data for path, data in on_disk(house.actions).items() if path.startswith(data_dir)}
    loot = seizure.loot_of(people, stolen, drafts=True)
    guesses = linking.all_guesses(loot, [])
    trial = seizure.trial(people, loot, guesses)
    assert guesses["tags made with any key"] == {}
    assert guesses["what lies near"] == {}
    assert linking.judge([trial]).p > CHANCE / 10
    keys = {path: data for path, data in on_disk(house.actions).items() if path not in stolen}
    assert not any(key in data for key in keys.values() for data in stolen.values())
    with_keys = seizure.loot_of(people, {**stolen, **keys}, drafts=True)
    assert linking.by_tags(with_keys) == trial.truth
    house.close()


# A real server, with everything it prints.


def test_a_real_server_prints_nothing_that_helps(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        place = Place.open(server)
        people = [place.participant(number % 2) for number in range(10)]
        secrets, author = set[str](), dict[str, int]()
        for number, person in enumerate(people):
            uuid, text = new_uuid(), f"They say {number:02} in a voice of their own."
            assert person.post(place.card_path(), **{**CARD, "text": text, "uuid": uuid}).status_code == 200
            refused = person.post(
                place.card_path(), **{**CARD, "text": "x" * 900, "uuid": (bad := new_uuid())}
            )
            assert refused.status_code == 422
            author[text] = number
            secrets |= {uuid, bad, person.http.cookies[f"seat-{place.code}"], person.csrf}
        with place.actions.database.reading() as session:
            secrets |= {*session.scalars(select(Entry.id)), *session.scalars(select(AuthorLink.tag))}
            groups = {one.text: one.from_group for one in session.scalars(select(Entry))}
        round_id = end_the_review(place, lead := place.facilitator())
        assert lead.post(f"{place.console}/reviews/{round_id}/end").status_code == 200
        assert eventually(lambda: state_of(place, round_id) == "sealed", 20)
        secrets.add(lead.http.cookies["facilitator"])
        with place.actions.database.reading() as session:
            rows = {one.secret_hash: one for one in session.scalars(select(Member))}
        members = [rows[digest(one.http.cookies[f"seat-{place.code}"])] for one in people]
        server.process.terminate()
        printed, _ = server.process.communicate(timeout=20)
        files = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        files["log"] = printed.encode()
    assert {name for name, data in files.items() for one in secrets if one.encode() in data} == set()
    loot = Loot(
        files=files,
        export="",
        texts={
            group.id: [text for text in author if groups[text] == group.id] for group in place.plain.groups
        },
        members={
            group.id: [one.id for one in members if one.group_id == group.id] for group in place.plain.groups
        },
        hashes={one.id: one.secret_hash for one in members},
    )
    database = loot.database()
    assert database
    guesses = linking.all_guesses(loot, linking.rows(database, place.id))
    truth = {text: members[number].id for text, number in author.items()}
    assert linking.judge([Trial(truth, loot.texts, guesses)]).p > CHANCE / 10
    place.close()
