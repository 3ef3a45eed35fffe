"""Who may do what, in every state: every route and every command, as the app itself names them.

A route or a command that is not in these tables fails the test until somebody says whose it is.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app import actions as commands_of_app
from app import report
from app.actions import audit, leading, preparing
from app.actions.leading import Led
from app.domain.errors import Closed, Full, Invalid, NotFound, Refusal
from app.extensions import socketio
from app.models import KeptReport, Round, Step, Workshop
from tests.cast import Cast, new_uuid
from tests.trust.roles import ENDED, NEVER, House, Role, screen_of

LEAD, CO = "the facilitator on stage", "a co-facilitator"
PHONES = {"a participant", "a participant of the other group"}
SIGNED_IN = {LEAD, CO, "a co-facilitator who was taken out", "a facilitator of another workshop"}
EVERYBODY = frozenset({"everybody"})

# Whose door a route is, by the blueprint it belongs to, or by its own name where it differs from its neighbours.
MAY: dict[str, frozenset[str] | set[str]] = {
    "entrance": EVERYBODY,
    "signing_up": EVERYBODY,
    "ops": EVERYBODY,
    "brand": EVERYBODY,
    "check": EVERYBODY,
    "static": EVERYBODY,
    "styles": EVERYBODY,
    **{f"script_{page.stem}": EVERYBODY for page in Path("static/js/pages").glob("*.js")},
    "hints": EVERYBODY,
    "participant": PHONES,
    "wall": {"the wall"},
    "group": {"the own screen of a group"},
    "account": SIGNED_IN,
    "account.certificate": {LEAD},
    "facilitator": {LEAD, CO},
    "facilitator.workshops": SIGNED_IN,
    "facilitator.new": SIGNED_IN,
    "leading": {LEAD, CO},
    "doors": {LEAD, CO},
    "rehearsing": {LEAD, CO},
    "paper": {LEAD, CO},
    "reports": {LEAD, CO},
    "report_pdf": {LEAD, CO},
    "shared_report": EVERYBODY,
    "follow_up": EVERYBODY,
    "following_up": {LEAD, CO},
    "kept": {LEAD},
    "kept.from_file": SIGNED_IN,
    "templates": {LEAD},
    "templates.shelf": SIGNED_IN,
    "templates.copy": SIGNED_IN,
    "templates.bring_in": SIGNED_IN,
}
# Doors that only a link opens, which is for one purpose: nobody's without it.
BY_LINK = {
    "entrance.set_up", "entrance.by_link", "entrance.co_lead", "signing_up.reset", "signing_up.by_invitation",
    "shared_report.read", "follow_up.page", "follow_up.answer", "follow_up.calendar",
}  # fmt: skip
# Not open on this server: nobody signs up by themselves.
SHUT = {"signing_up.by_oneself"}
FACILITATORS = ("account", "facilitator", "leading", "doors", "rehearsing", "paper", "templates")


@pytest.fixture
def house(cast: Cast) -> House:
    return House.of(cast)


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (method, rule, endpoint) of every route, taken from the app itself."""
    return [
        (method, rule.rule, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def may(endpoint: str) -> frozenset[str] | set[str]:
    """Return whose a route is; fails where nobody has said so."""
    found = MAY.get(endpoint) or MAY.get(endpoint.partition(".")[0])
    assert found, f"nobody has said whose {endpoint} is"
    return found


def test_of_every_route_it_is_said_whose_it_is_and_nothing_is_said_of_others(app: Flask) -> None:
    ends = {endpoint for _method, _rule, endpoint in routes(app)}
    assert all(may(one) for one in ends)
    assert set(MAY) <= ends | {one.partition(".")[0] for one in ends}
    assert ends >= BY_LINK | SHUT
    assert len(routes(app)) > 80


def test_the_only_thing_a_socket_can_do_is_to_connect() -> None:
    assert [(name, namespace) for name, _handler, namespace in socketio.handlers] == [("connect", "/")]
    assert not socketio.server or set(socketio.server.handlers.get("/", {})) <= {"connect"}


def paths(house: House, rule: str, role: Role) -> str:
    """Return a rule's path with what exists; of tokens only those that the role knows."""
    cast = house.cast
    token = role.screen if rule.startswith("/group") else role.wall
    names = {
        "workshop_id": cast.workshop_id,
        "group_id": cast.plain.groups[0].id,
        "code": cast.code,
        "name": {"/wall": "wall", "/grou": "group"}.get(rule[:5], "step"),
        "step": house.step,
        "round_name": "cards",
        "slot": "power",
        "round_id": cast.round_of("they").id,
        "entry": certificate(cast) if "certificates" in rule else NEVER,
        "card": NEVER,
        "chapter": "expected",
        "ending": "json",
        "job": NEVER,
        "link": NEVER,
        "facilitator": NEVER,
        "token": token,
        "identifier": own_report(house) if rule.startswith("/reports") else own_template(house),
        "int:number": "1",
        "audience": "wall",
        "path:filename": "css/tokens.css",
    }
    for name, value in names.items():
        rule = rule.replace(f"<{name}>", value)
    assert "<" not in rule
    return rule


def certificate(cast: Cast) -> str:
    """Return the certificate of a workshop that the facilitator on stage has deleted."""
    if not hasattr(cast, "kept_certificate"):
        with cast.actions.database.reading() as session:
            lead = cast.plain.stage or ""
            assert session
        counts = dict.fromkeys(("seats", "released", "unsealed", "results", "keys"), 0)
        cast.kept_certificate = cast.actions.write(  # type: ignore[attr-defined]
            lambda tx: audit.note(tx, lead, "delete_workshop", None, title="T", counts=counts, cleared=True)
        )
    return str(cast.kept_certificate)  # type: ignore[attr-defined]


def own_template(house: House) -> str:
    """Return a template of the facilitator on stage."""
    lead = house.roles[LEAD].person
    if not hasattr(house, "template"):
        answer = lead.post("/templates/copies", {"of": "60"}, script=False)
        house.template = answer.location.rpartition("/")[2]  # type: ignore[attr-defined]
    return str(house.template)  # type: ignore[attr-defined]


def own_report(house: House) -> str:
    """Return a report that the facilitator on stage has kept of a workshop that is gone."""
    if not hasattr(house, "report"):
        lead, content = house.roles[LEAD].facilitator, report.write(report.build(house.cast.plain))
        made = KeptReport(id="f" * 32, facilitator_id=lead, title="T", content=content)
        house.cast.actions.write(lambda tx: tx.session.add(made))
        house.report = "f" * 32  # type: ignore[attr-defined]
    return str(house.report)  # type: ignore[attr-defined]


class Reached(Closed):
    """The request has come to the write path: whoever sent it was let through the door."""


def dump(cast: Cast) -> dict[str, list[Any]]:
    """Return every row of the database but what only says when somebody was last seen."""
    with cast.actions.database.reading() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        query = {name: text(f'SELECT * FROM "{name}"') for name in tables}  # noqa: S608 - names of tables
        rows = {name: [tuple(row) for row in session.execute(query[name])] for name in tables}
    return {name: sorted(map(repr, found)) for name, found in rows.items() if name != "signed_in"}


def ask(house: House, method: str, rule: str, role: Role) -> tuple[int, str]:
    """Return the status and the place that somebody is sent to, having asked with a form that fits many doors."""
    path = paths(house, rule, role)
    if method == "GET":
        answer = role.person.get(path, headers={"Accept": "application/json"})
    else:
        data = {
            "uuid": new_uuid(),
            "text": "They never ask.",
            "expected": house.step,
            "frame": "1",
            "minutes": "2",
            "number": "2",
            "of": "60",
        }
        answer = role.person.post(path, data)
    return answer.status_code, answer.location or ""


@pytest.mark.parametrize("state", ["while cards are written", "ended"])
def test_no_route_lets_anybody_in_whose_it_is_not(house: House, state: str) -> None:
    cast = house.cast
    own_template(house), own_report(house), certificate(cast)
    STATES_OF_ROUTES[state](cast)
    before = dump(cast)
    wrong = []
    for method, rule, endpoint in routes(cast.app):
        allowed = may(endpoint)
        if allowed == EVERYBODY and endpoint not in BY_LINK | SHUT:
            continue
        for role in house.roles.values():
            if role.name in allowed and endpoint not in BY_LINK | SHUT:
                continue
            # Whoever's session has ended is stopped at the same door whatever the room does.
            if state == "ended" and (role.name in ENDED or method == "POST"):
                continue
            status, where = ask(house, method, rule, role)
            to_the_door = where.startswith(("/sign-in", f"/join/{cast.code}"))
            refused = status == 404 or (status == 303 and to_the_door)
            if not refused:
                wrong.append((role.name, method, rule, status, where))
    assert wrong == []
    assert dump(cast) == before


def set_workshop(**values: Any) -> Any:
    def change(cast: Cast) -> None:
        statement = update(Workshop).where(Workshop.id == cast.workshop_id).values(**values)
        cast.actions.write(lambda tx: tx.session.execute(statement))

    return change


STATES_OF_ROUTES = {
    "while cards are written": set_workshop(paused_at=None),
    "ended": set_workshop(ended_at=1),
}


def test_every_route_lets_those_in_whose_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = house.cast
    own_template(house), own_report(house), certificate(cast)
    asked = [
        (method, rule, house.roles[name])
        for method, rule, endpoint in routes(cast.app)
        if endpoint not in BY_LINK | SHUT
        for name in (may(endpoint) & house.roles.keys())
    ]

    def reached(*_given: object) -> None:
        raise Reached("reached")

    for role in house.roles.values():
        role.person.token()
    monkeypatch.setattr(type(cast.actions), "perform", reached)
    monkeypatch.setattr(type(cast.actions), "write", reached)
    refused = []
    for method, rule, role in asked:
        status, where = ask(house, method, rule, role)
        # What is not there (a card, a co-facilitator, a drill) is looked for only behind the door.
        fine = status in {200, 409, 422} or where.startswith(("/workshops", "/room", "/account/confirm"))
        # Nor has anybody a chart while cards are written.
        missing = NEVER in paths(house, rule, role) or "charts" in rule
        if not fine and not missing:
            refused.append((role.name, method, rule, status, where))
    assert refused == []


def test_a_link_for_one_purpose_opens_no_other_door(cast: Cast) -> None:
    lead = cast.actions.write(lambda tx: preparing.make_facilitator(tx, "A", "a@hospital.example", None))
    doors = {
        "setup": "/setup/",
        "sign_in": "/link/",
        "co_lead": "/co-lead/",
        "invite": "/sign-up/",
        "reset": "/reset/",
    }
    for purpose in doors:
        token = cast.actions.write(
            lambda tx, purpose=purpose: preparing.make_link(tx, purpose, lead, cast.workshop_id)
        )
        for other, door in doors.items():
            status = cast.outsider().get(door + token).status_code
            assert (purpose, other, status) == (purpose, other, 200 if purpose == other else 404)


# Commands: who may give them, whatever the state.

MODULES = [
    importlib.import_module(f"app.actions.{one.name}")
    for one in pkgutil.iter_modules(commands_of_app.__path__)
]
STAGE, EITHER, PHONE, SERVER, CODE = "the stage", "either facilitator", "its own seat", "the server", "a code"
LINK = "the link of a group"
COMMANDS = {
    **dict.fromkeys(
        ("Open", "Advance", "GoBack", "ShowFrame", "Extend", "Resume", "Lock", "End", "Repeat", "Shorten",
         "SetWay", "MakeTickets"),
        STAGE,
    ),
    **dict.fromkeys(
        ("Pause", "NoPause", "RemoveCoFacilitator", "TakeStage", "Tick", "Add", "ShowWall", "Arrange", "KeepNote",
         "InviteCoFacilitator", "OpenReview", "Judge", "Mute", "TakeDown", "Merge", "EndReview", "Swap",
         "StartAgain", "SetPace", "ReadForMe", "CommentOn", "ShareReport", "UnshareReport", "PlanFollowUp",
         "CloseFollowUp", "LeaveNothing"),
        EITHER,
    ),
    **dict.fromkeys(("Post", "TakeBack", "AskForPause", "Leave", "HandOver"), PHONE),
    "Join": CODE,
    "AnswerFollowUp": LINK,
    # A simulated person of a rehearsal; the server's own loop lets them in.
    "ComeIn": SERVER,
}  # fmt: skip


def commands() -> dict[str, type]:
    """Return every command of the app that facilitators and phones give."""
    found = {
        name: one
        for module in MODULES
        for name, one in vars(module).items()
        if inspect.isclass(one) and dataclasses.is_dataclass(one) and hasattr(one, "run") and one is not Led
    }
    return {name: one for name, one in found.items() if one.__module__.startswith("app.actions")}


def test_of_every_command_it_is_said_who_gives_it() -> None:
    assert set(commands()) == set(COMMANDS)
    led = {name for name, one in commands().items() if issubclass(one, Led)}
    assert led == {name for name, who in COMMANDS.items() if who in {STAGE, EITHER}}


def made(house: House, command: type, role: Role) -> Any:
    """Return a command as this role would give it, naming things that exist."""
    cast = house.cast
    known = {
        "facilitator": role.facilitator,
        "code": cast.code,
        "secret": role.secret,
        "uuid": new_uuid(),
        "step": cast.step.id,
        "round": "cards" if command.__name__ == "Post" else cast.round_of("they").id,
        "slot": "power",
        "data": {"text": "They never ask.", "actor": "them", "source": "told"},
        "entry": None if command.__name__ == "Post" else NEVER,
        "expected": cast.step.id,
        "neutral": True,
        "page": 1,
        "pace": "at_once",
        "way": "one_code",
        "words": "We hold the door.",
        "text": "A note.",
        "group": cast.plain.groups[0].id,
        "removed": NEVER,
        "chosen": ("x",),
        "chapter": "expected",
        "reason": "person",
        "verdict": "released",
    }
    values: dict[str, Any] = {}
    for one in dataclasses.fields(command):
        default = {"int": 1, "bool": True, "date": date.today()}.get(str(one.type), "x")
        values[one.name] = known.get(one.name, default)
    return command(**values)


AT_ONCE = 50


class Undone(Exception):
    """What the commands did is not kept."""


def outcomes(house: House, given: list[Any]) -> list[type[Refusal] | None]:
    """Return how each command is refused, or None where it is carried out; nothing of them is kept."""
    if len(given) > AT_ONCE:
        return outcomes(house, given[:AT_ONCE]) + outcomes(house, given[AT_ONCE:])
    actions, found = house.cast.actions, []

    def tried(session: Any) -> None:
        for command in given:
            alone = session.begin_nested()
            try:
                actions.carry_out(session, house.cast.workshop_id, command)
                found.append(None)
            except Refusal as error:
                found.append(type(error))
            finally:
                alone.rollback()
        raise Undone

    with pytest.raises(Undone):
        actions.writer.submit(tried)
    return found


def outcome(house: House, command: Any) -> type[Refusal] | None:
    return outcomes(house, [command])[0]


def states(house: House) -> Iterator[str]:
    """Bring the workshop into every state, one after the other."""
    cast = house.cast
    put = cast.actions.write
    of_workshop = {"paused_at": None, "ended_at": None, "locked": False, "current": cast.step.position}

    def workshop(**values: Any) -> None:
        set_workshop(**{**of_workshop, **values})(cast)

    workshop(current=None)
    yield "before opening"
    for step in {step.kind: step for step in cast.plain.steps}.values():
        workshop(current=step.position)
        yield f"in {step.key} ({step.kind})"
    workshop()
    round_id = cast.round_of("they").id
    for state in ("pending", "open", "suspended", "closed", "review", "sealing", "sealed"):
        change = update(Round).where(Round.id == round_id).values(state=state)
        put(lambda tx, change=change: tx.session.execute(change))
        yield f"cards {state}"
    put(lambda tx: tx.session.execute(update(Round).where(Round.id == round_id).values(state="open")))
    for name, values in {
        "paused": {"paused_at": 1},
        "locked": {"locked": True},
        "ended": {"ended_at": 1},
    }.items():
        workshop(**values)
        yield name
    workshop()
    cast.actions.write(lambda tx: tx.session.delete(tx.session.get_one(Workshop, cast.workshop_id)))
    yield "deleted"


def entitled(name: str, who: str) -> bool:
    """Return whether a role may give a command at all."""
    return {
        STAGE: name == LEAD,
        EITHER: name in {LEAD, CO},
        PHONE: name in PHONES,
        CODE: True,
        LINK: False,
        SERVER: True,
    }[who]


def test_in_no_state_does_anybody_give_a_command_that_is_not_theirs(house: House) -> None:
    # Whose session has ended still leads the workshop: the door before the commands keeps them out. Of those
    # who hold nothing that a command asks for, one stands for all.
    roles = {(one.facilitator, one.secret): one for one in house.roles.values() if one.name not in ENDED}
    given = [
        (name, role, made(house, command, role))
        for name, command in commands().items()
        for role in roles.values()
    ]
    carried_out, wrong = set(), []
    for state in states(house):
        for (name, role, _command), how in zip(
            given, outcomes(house, [one[2] for one in given]), strict=True
        ):
            if entitled(role.name, COMMANDS[name]) and state != "deleted":
                carried_out |= {name} if how is None else set()
                continue
            # A co-facilitator may know of a workshop who leads it; nobody else learns that it is there.
            told = {NotFound, Closed} if role.name == CO and state != "deleted" else {NotFound}
            if how not in told:
                wrong.append((state, role.name, name, how))
    assert wrong == []
    # The table is of doors that do open: most commands were carried out in some state.
    assert len(carried_out) >= 18, sorted(set(COMMANDS) - carried_out)


def test_a_phone_answers_only_while_its_round_takes_answers(house: House) -> None:
    phone = house.roles["a participant"]
    post = made(house, commands()["Post"], phone)
    took = {state for state in states(house) if outcome(house, post) is None}
    rounds = {state for state in took if state.startswith("cards ")}
    assert rounds == {"cards open", "cards suspended", "cards closed"}
    assert "deleted" not in took


def test_newcomers_come_in_only_by_open_doors(house: House) -> None:
    join = made(house, commands()["Join"], house.roles["nobody"])
    refused = {state: how for state in states(house) if (how := outcome(house, join)) is not None}
    assert refused == {"before opening": Closed, "locked": Closed, "ended": Closed, "deleted": NotFound}
    assert Full not in refused.values()
    assert Invalid not in refused.values()


def test_whoever_was_taken_out_does_not_come_back_by_a_link_they_made_before(house: House) -> None:
    cast, out = house.cast, house.roles[CO]
    link = cast.actions.perform(cast.workshop_id, leading.InviteCoFacilitator(out.facilitator))
    me = house.roles[LEAD].facilitator
    cast.actions.perform(cast.workshop_id, leading.RemoveCoFacilitator(me, out.facilitator))
    assert out.person.get(f"/co-lead/{link}").status_code == 404
    assert out.person.get(f"/workshops/{cast.workshop_id}").status_code == 404


def test_a_room_without_a_seat_does_not_say_whether_it_is_there(house: House) -> None:
    stranger, code = house.roles["nobody"].person, house.cast.code
    stranger.client.set_cookie(f"seat-{code}", "forged")
    for path in ("/mine", "/regions/step", "/leave"):
        there, nowhere = stranger.get(f"/room/{code}{path}"), stranger.get(f"/room/ABCDEFGH{path}")
        assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)
    there, nowhere = stranger.get(f"/room/{code}"), stranger.get("/room/ABCDEFGH")
    assert (there.status_code, there.location) == (303, f"/join/{code}")
    assert (nowhere.status_code, nowhere.location) == (303, "/join/ABCDEFGH")


def test_the_steps_of_another_workshop_are_out_of_reach(house: House) -> None:
    cast = house.cast
    foreign = house.next_door.plain
    lead = house.roles[LEAD].person
    base = f"/workshops/{cast.workshop_id}"
    with cast.actions.database.reading() as session:
        step = session.scalars(select(Step.id).where(Step.workshop_id == foreign.id)).first()
    for path in (f"steps/{step}/ticks", f"steps/{step}/notes", f"steps/{step}/order"):
        assert lead.post(f"{base}/{path}", {"note": "x", "tick": "x", "chosen": "x"}).status_code == 404
    for path in ("", "/mine", "/regions/step"):
        assert lead.get(f"{base}/preview/{foreign.groups[0].id}{path}").status_code == 404
    assert screen_of(cast) != screen_of(house.next_door)
