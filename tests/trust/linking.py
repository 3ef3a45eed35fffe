"""An attacker who has everything: ways to guess who wrote a card, and whether they beat chance."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.secrets import author_tag

PAGE = 4096
NEAR = 700
TRIPLE = re.compile(rb"([0-9a-f]{32})([0-9a-f]{32})([0-9a-f]{64})")
HEX = re.compile(rb"[0-9a-f]{64}|[0-9a-f]{32}")


@dataclass(frozen=True)
class Loot:
    """What was carried off: every file, what was logged and exported, and who sat where in which order.

    `texts` are the cards that the attacker wants to link, by group; `members` the true ids of whoever sat in that
    group, in the order of their joining; `hashes` those of their phones' secrets.
    """

    files: Mapping[str, bytes]
    export: str
    texts: Mapping[str, Sequence[str]]
    members: Mapping[str, Sequence[str]]
    hashes: Mapping[str, str]

    def database(self) -> Path | None:
        return next((Path(path) for path in self.files if path.endswith(".sqlite3")), None)


Guesses = dict[str, dict[str, str]]


def all_guesses(loot: Loot, cards: Sequence[Mapping[str, object]]) -> Guesses:
    """Return {way: {text: member}} of every way there is. `cards` are the rows of a SELECT without an order."""
    found: Guesses = {}
    for card_order, texts in card_orders(loot, cards).items():
        for member_order, members in member_orders(loot).items():
            found[f"{card_order} against {member_order}"] = by_rank(loot, texts, members)
    found["what lies near"] = by_nearness(loot)
    found["tags made with any key"] = by_tags(loot)
    found["receipts"] = by_receipts(loot)
    return found


def card_orders(loot: Loot, cards: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """Return texts in every order in which they can be found anywhere."""
    wanted = [text for texts in loot.texts.values() for text in texts]
    found = {
        "SELECT": [str(card["text"]) for card in cards],
        "export": in_order(loot.export.encode(), wanted),
    }
    for column in cards[0] if cards else ():
        if column != "text":
            # A stable sort of what all share would only repeat the order of the SELECT.
            by_column = sorted(cards, key=lambda card: str(card[column]).zfill(40))
            found[f"column {column}"] = [str(card["text"]) for card in by_column]
    for path, data in loot.files.items():
        found[f"place in {kind_of(path)}"] = in_order(data, wanted)
        found[f"place in the pages of {kind_of(path)}"] = in_pages(data, wanted)
    return found


def kind_of(path: str) -> str:
    return Path(path).suffix or "file"


def in_order(data: bytes, wanted: Sequence[str]) -> list[str]:
    """Return what is found in a file by its first place there."""
    places = {one: data.find(one.encode()) for one in wanted}
    return sorted((one for one in wanted if places[one] >= 0), key=lambda one: places[one])


def in_pages(data: bytes, wanted: Sequence[str]) -> list[str]:
    """Return the same by page, and within one from its end: SQLite fills a page from there."""
    places = {one: data.find(one.encode()) for one in wanted}
    there = [one for one in wanted if places[one] >= 0]
    return sorted(there, key=lambda one: (places[one] // PAGE, -places[one]))


def member_orders(loot: Loot) -> dict[str, list[str]]:
    """Return the members in every order in which they can be found anywhere."""
    joined = [one for members in loot.members.values() for one in members]
    found = {"joining": joined, "ids": sorted(joined)}
    for path, data in loot.files.items():
        if path.endswith((".sqlite3", "-wal")):
            found[f"place in {kind_of(path)}"] = in_pages(data, joined)
    return found


def by_rank(loot: Loot, texts: Sequence[str], members: Sequence[str]) -> dict[str, str]:
    """Guess that the first cards are those of the first members, group by group."""
    guessed: dict[str, str] = {}
    for group, own in loot.texts.items():
        here = [one for one in texts if one in set(own)]
        seated = [one for one in members if one in set(loot.members[group])]
        if here and seated:
            guessed |= {text: seated[place * len(seated) // len(here)] for place, text in enumerate(here)}
    return guessed


def by_nearness(loot: Loot) -> dict[str, str]:
    """Guess the member whose id, or the hash of whose secret, lies nearest to a card in any file."""
    best: dict[str, tuple[int, str]] = {}
    marks = [*((one, one) for one in loot.hashes), *loot.hashes.items()]
    for data in (*loot.files.values(), loot.export.encode()):
        marked = [(at, member) for member, mark in marks for at in re.finditer(mark.encode(), data)]
        for group, texts in loot.texts.items():
            for text in texts:
                for here in re.finditer(re.escape(text.encode()), data):
                    for at, member in marked:
                        gap = max(here.start() - at.end(), at.start() - here.end())
                        if member in loot.members[group] and gap < best.get(text, (NEAR, ""))[0]:
                            best[text] = (gap, member)
    return {text: member for text, (_, member) in best.items()}


def by_tags(loot: Loot) -> dict[str, str]:
    """Guess by recomputing author tags with everything that could be a key, and following links to words."""
    drafts = {
        draft: text
        for data in loot.files.values()
        for texts in loot.texts.values()
        for text in texts
        for draft in drafts_before(data, text)
    }
    owners = {
        author_tag(key, member): member
        for key in possible_keys(loot)
        for members in loot.members.values()
        for member in members
    }
    guessed = {}
    for data in loot.files.values():
        for draft, _, tag in TRIPLE.findall(data):
            if draft in drafts and tag.decode() in owners:
                guessed[drafts[draft]] = owners[tag.decode()]
    return guessed


def drafts_before(data: bytes, text: str) -> list[bytes]:
    """Return the ids that stand where an entry's own would, a few columns before its words."""
    return [
        one
        for at in re.finditer(re.escape(text.encode()), data)
        for one in ids_in(data[max(0, at.start() - 400) : at.start()])
    ]


def ids_in(data: bytes) -> list[bytes]:
    """Return every id of 32 hex digits, also where several stand without anything between."""
    return [
        run[at : at + 32] for run in re.findall(rb"[0-9a-f]{32,}", data) for at in range(0, len(run) - 31, 32)
    ]


def possible_keys(loot: Loot) -> set[bytes]:
    """Return every file or piece of 32 bytes that a key might be; pages of a database are no key."""
    small = [data for data in loot.files.values() if len(data) < PAGE]
    return {data[at : at + 32] for data in small for at in range(max(1, len(data) - 31))}


def by_receipts(loot: Loot) -> dict[str, str]:
    """Guess where a receipt is the hash of an id, alone or joined to a member, that lies near a card."""
    files = b"".join(loot.files.values())
    hashes = {one.decode() for one in HEX.findall(files) if len(one) == 64}
    guessed = {}
    for texts in loot.texts.values():
        for text in texts:
            for member in loot.hashes:
                for said in (member + text, text + member, text):
                    if hashlib.sha256(said.encode()).hexdigest() in hashes:
                        guessed[text] = member
    return guessed


def rows(database: Path, workshop: str) -> list[dict[str, object]]:
    """Return the released cards as the database gives them without being asked for an order, rowid included."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        given = "SELECT {} FROM released_card WHERE workshop_id = ?"
        try:
            found = connection.execute(given.format("rowid AS row, *"), [workshop]).fetchall()
        except sqlite3.OperationalError:
            found = connection.execute(given.format("*"), [workshop]).fetchall()
    return [dict(row) for row in found]


@dataclass
class Trial:
    """One workshop attacked: whose each card was, and what each way said.

    `groups` are the cards of one group and round: from which step a card comes is no secret.
    """

    truth: Mapping[str, str]
    groups: Mapping[str, Sequence[str]]
    guesses: Guesses


@dataclass
class Verdict:
    """What an attack came to over several workshops. `p` is how often chance does as well as the best way."""

    way: str
    hits: int
    cards: int
    expected: float
    p: float
    hits_by_way: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        chance = f"chance {self.expected:.0f}, p = {self.p:.3f}"
        return f"{self.hits} of {self.cards} cards ({chance}; best way: {self.way})"


def judge(trials: Sequence[Trial], permutations: int = 199, seed: int = 1) -> Verdict:
    """Compare the best way's hits with what it gets when authors are dealt anew within each group and round.

    Dealing keeps how many cards each wrote, so that knowing who wrote most is no more than chance. Taking the best
    of all ways in each deal as well makes up for having tried so many.
    """
    ways = sorted({way for trial in trials for way in trial.guesses})
    source = random.Random(seed)

    def score(deal: bool) -> dict[str, int]:
        hits = dict.fromkeys(ways, 0)
        for trial in trials:
            truth = dealt(trial, source) if deal else trial.truth
            for way, guesses in trial.guesses.items():
                hits[way] += sum(truth.get(text) == member for text, member in guesses.items())
        return hits

    mine = score(deal=False)
    chances = [score(deal=True) for _ in range(permutations)]
    best = max(ways, key=lambda way: mine[way])
    beaten = sum(max(one.values()) >= mine[best] for one in chances)
    expected = sum(max(one.values()) for one in chances) / permutations
    cards = sum(len(trial.truth) for trial in trials)
    return Verdict(best, mine[best], cards, expected, (1 + beaten) / (1 + permutations), mine)


def dealt(trial: Trial, source: random.Random) -> dict[str, str]:
    """Return the authors dealt anew within each group and round."""
    found = {}
    for texts in trial.groups.values():
        own = [text for text in texts if text in trial.truth]
        authors = [trial.truth[text] for text in own]
        source.shuffle(authors)
        found |= dict(zip(own, authors, strict=True))
    return found


def readable(export: object) -> str:
    return json.dumps(export, ensure_ascii=False)
