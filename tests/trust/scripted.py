"""A whole workshop whose authors the test knows: who wrote which card, and every secret that was ever used."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from app import config
from app.actions import Actions, preparing, reviewing
from app.actions.taking_part import Post, TakeBack
from app.actions.writer import Job, Work, Writer
from app.db import Database, from_config
from app.domain import workshop as rules
from app.models import AuthorLink, Entry, Member, ReleasedCard
from app.rehearsal.demo import Demo, find_facilitator, new_workshop
from app.rehearsal.people import posts
from app.secrets import KeyStore, digest
from tests.cast import new_uuid

PEOPLE = 12
BATCH = 5
CONSONANTS, VOWELS = "bdfgklmnprst", "aeiou"


class Inline(Writer):
    """The writer without its thread: the same transactions, in the thread that asks."""

    def submit(self, work: Work, _workshop: str | None = None) -> object:
        return self.together([work])[0]

    def together(self, works: Sequence[Work]) -> list[object]:
        """Carry out what comes at the same moment in one transaction, as the writer does."""
        jobs = [Job(work) for work in works]
        self.commit(jobs)
        for job in jobs:
            if job.error is not None:
                raise job.error
        return [job.result for job in jobs]


@dataclass
class House:
    """A server's folders: its database, its keys, and whatever else is on its disk."""

    folder: Path
    actions: Actions

    @classmethod
    def build(cls, folder: Path, migrated: Path | None = None, **extra: str) -> House:
        """Make the folders; a migrated database is copied where there is one. `extra` is set as well."""
        environ = {
            "DATA_DIR": str(folder / "data"),
            "KEY_DIR": str(folder / "keys"),
            "UNDO_SECONDS": "0",
            **extra,
        }
        settings = config.load(environ)
        database = from_config(settings)
        if migrated is None:
            database.migrate()
        elif migrated != (here := settings.data_dir / "otherwise.sqlite3"):
            shutil.copy(migrated, here)
        keys = KeyStore(settings.key_dir)
        return cls(folder, Actions(database, Inline(database), keys, settings, lambda *_: None))

    def close(self) -> None:
        self.actions.database.engine.dispose()


def migrated(folder: Path) -> Path:
    """Make a database that houses are copied from."""
    path = folder / "migrated.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.engine.dispose()
    return path


@dataclass
class Truth:
    """What only the test knows. `author` is a place in the order of joining, by the words of a card."""

    author: dict[str, int] = field(default_factory=dict)
    #: Everything that may be found nowhere once all is sealed, by what it is.
    secrets: dict[str, set[str]] = field(default_factory=dict)
    keys: set[bytes] = field(default_factory=set)

    def hide(self, what: str, *values: str) -> None:
        self.secrets.setdefault(what, set()).update(values)


@dataclass
class Scripted(Demo):
    """A demo that writes down who did what; everyone comes and posts in the order of their seats.

    `style` gives every author a habit of their own: the control that shows what wording alone gives away.
    """

    truth: Truth = field(default_factory=Truth)
    style: bool = False
    #: Copies of what was on the disk while steps were still open, as a backup would have taken them.
    backups: list[dict[str, bytes]] = field(default_factory=list)
    back_up: bool = False
    #: Whether people write in another order than that of their seats.
    shuffled: bool = False

    @classmethod
    def begin(cls, house: House, form: str, seed: int, **given: object) -> Scripted:
        actions = replace(house.actions, config=replace(house.actions.config, undo_seconds=0))
        lead = actions.write(find_facilitator)
        made = actions.write(lambda tx: preparing.make_workshop(tx, lead, new_workshop(form)))
        source = random.Random(seed)
        return cls(actions, lead, made, source, **given)  # type: ignore[arg-type]

    @classmethod
    def held(
        cls, house: House, form: str = "60", seed: int = 1, until: str = "close", **given: object
    ) -> Scripted:
        """Hold a workshop and seal it to its last round, with another one half-way in the same database."""
        beside = cls.begin(house, "60", seed + 1)
        beside.hold(PEOPLE, "they")
        made = cls.begin(house, form, seed, **given)
        made.hold(PEOPLE, until)
        made.review()
        # What both have in common, such as the tags of a card, is rightly there: the other one is still open.
        for what, values in beside.truth.secrets.items():
            made.truth.secrets[what] -= values
        return made

    def answer(self, step: rules.Step) -> None:
        """Let everyone answer, one after the other; read what an earlier step has left while that is so."""
        turns = list(range(len(self.people)))
        if self.shuffled:
            self.source.shuffle(turns)
        drawn = sorted(posts(self.plain, step, self.people, self.source), key=lambda one: turns[one[0]])
        letters = [(who, self.signed(who, post)) for who, post in drawn]
        while letters:
            some, letters = letters[: (size := self.source.randint(1, BATCH))], letters[size:]
            self.send([post for _, post in some])
        if drawn:
            self.change_minds(step)
            self.note_secrets()
        if self.back_up:
            self.backups.append(on_disk(self.actions))
        self.review()

    def send(self, several: Sequence[Post]) -> None:
        writer = self.actions.writer
        assert isinstance(writer, Inline)
        carry_out = self.actions.carry_out
        writer.together(
            [lambda session, one=one: carry_out(session, self.workshop_id, one) for one in several]
        )
        for one in several:
            self.truth.hide("number of a post", one.uuid, one.uuid.replace("-", ""))

    def signed(self, who: int, post: Post) -> Post:
        """Give a text words that nobody else uses, all of one length; note whose they are."""
        if not post.data.get("text"):
            return post
        text = self.words(who)
        self.truth.author[text] = who
        return replace(post, data={**post.data, "text": text})

    def words(self, who: int) -> str:
        draw = self.source.choice
        made = ["".join(draw(CONSONANTS) + draw(VOWELS) for _ in range(4)) for _ in range(2)]
        habit = random.Random(who).choice(CONSONANTS) if self.style else draw(CONSONANTS)
        return f"They {made[0]} {made[1]} {habit * 3}."

    def change_minds(self, step: rules.Step) -> None:
        """Let some reword a card and some take one back: what they wrote at first is to vanish with the rest."""
        if step.kind != "cards" or step.settings["about"] != "others" or step.round("cards").state != "open":
            return
        with self.actions.database.reading() as session:
            query = select(Entry).where(Entry.round_id == step.round("cards").id).order_by(Entry.id)
            entries = list(session.scalars(query))[::4]
        code = self.plain.join_code
        for place, entry in enumerate(entries):
            who = self.truth.author.pop(str(entry.text))
            self.truth.hide("words that were changed", str(entry.text))
            secret = self.people[who].secret
            if place % 2:
                self.perform(TakeBack(code, secret, new_uuid(), entry.id))
                continue
            data = {**entry.value, "text": self.words(who)}
            self.truth.author[data["text"]] = who
            self.send([Post(code, secret, new_uuid(), step.id, "cards", entry.slot, data, entry.id)])

    def note_secrets(self) -> None:
        """Write down every row and key of what is still open, before its seal destroys it."""
        with self.actions.database.reading() as session:
            mine = {one.id for step in self.plain.steps for one in step.rounds}
            for entry in session.scalars(select(Entry).where(Entry.round_id.in_(mine))):
                self.truth.hide("id of a draft", entry.id)
                if len(entry.value) > 2:
                    self.truth.hide("row of an answer", json.dumps(entry.value))
            for link in session.scalars(select(AuthorLink).where(AuthorLink.round_id.in_(mine))):
                self.truth.hide("author tag", link.tag)
        self.truth.keys |= {key for one in mine if (key := self.actions.keys.get(one)) is not None}
        self.truth.hide("secret of a seat", *(one.secret for one in self.people))

    @property
    def members(self) -> list[str]:
        """Return the members' ids in the order of their joining."""
        with self.actions.database.reading() as session:
            found = {one.secret_hash: one.id for one in session.scalars(select(Member))}
        return [found[digest(one.secret)] for one in self.people]

    @property
    def released(self) -> list[tuple[str, str]]:
        """Return (id, text) of the released cards of this workshop."""
        with self.actions.database.reading() as session:
            query = select(ReleasedCard).where(ReleasedCard.workshop_id == self.workshop_id)
            return [(one.id, one.text) for one in session.scalars(query)]

    def read(self, round_id: str) -> None:
        """Release five cards of six, and hold one: its words are to vanish."""
        self.perform(reviewing.OpenReview(self.facilitator, round_id))
        with self.actions.database.reading() as session:
            query = select(Entry).where(Entry.round_id == round_id).order_by(Entry.id)
            entries = list(session.scalars(query))
        for place, entry in enumerate(entries):
            verdict = ("released", None) if place % 6 else ("held", "person")
            self.perform(reviewing.Judge(self.facilitator, entry.id, *verdict))
            if verdict[0] == "held":
                self.truth.hide("words that were held", str(entry.text))
        self.perform(reviewing.EndReview(self.facilitator, round_id, show_none=True))


def on_disk(actions: Actions) -> dict[str, bytes]:
    """Return every byte of a server's folders by path, as somebody would carry them off."""
    folders = (actions.config.data_dir, actions.config.key_dir)
    return {
        str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    }
