"""Kill a server again and again, and hold what it kept against what it acknowledged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from portal import audit, high_water
from portal.auth import sessions
from portal.auth.guard import COOKIE_KEY
from portal.db import connection, database, is_sqlite
from portal.models import Attendance, IntakeMessage, Membership, Referral
from portal.providers import token_actions
from tests import factories
from tests.page import Browser

MEMBERS = 40


def prepared(
    app: Any, settings: Any, kills: int, longest: float, member_count: int = MEMBERS
) -> dict[str, Any]:
    """A scene to write to, and the task for the process that does."""
    cast = factories.cast()
    session = factories.session(cast.tuesday)
    members = [factories.person(f"Member {number}") for number in range(member_count)]
    for one in members:
        factories.member(cast.tuesday, one)
    wide = factories.group("Wide group", capacity=5_000, programme=cast.tuesday.programme)
    waiting = [
        factories.referral(
            factories.person(f"Waiting {number}"), state="accepted", programme=wide.programme
        ).id
        for number in range(max(kills * 8, 40))
    ]
    token = token_actions.issue_token(factories.provider("Elm Road Surgery").id, "GP system")
    return {
        "instance": str(settings.instance),
        "database_url": settings.database_url,
        "secret_key": settings.secret_key,
        "session": session.id,
        "members": [one.id for one in members],
        "referrals": waiting,
        "group": wide.id,
        "token": token,
        "cookies": {who: _cookie(app, getattr(cast, who)) for who in ("fay", "cora")},
        "kills": kills,
        "longest": longest,
        "seed": 7,
    }


def _cookie(app: Any, user: Any) -> tuple[str, str]:
    browser = Browser(app)
    with browser.client.session_transaction() as cookie:
        cookie[COOKIE_KEY] = sessions.start(user, "a test")
    csrf = browser.csrf_token()
    kept = browser.client.get_cookie("portal")
    assert kept is not None
    return f"portal={kept.value}", csrf


def run(app: Any, settings: Any, kills: int, longest: float = 2.5) -> str:
    """Do it and check it. Returns how much was written, in words."""
    with connection():
        task = prepared(app, settings, kills, longest)
    database.close_all()
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.killing"],
        cwd=Path(__file__).parents[2],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=60 + kills * (longest + 5),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert not told["odd"], told["odd"][:5]
    with connection():
        _check_whole()
        _check_intake(told)
        _check_marks(task, told)
        _check_places(task, told)
    assert told["taken"] and told["mark_count"] and told["placed"], [
        len(told[one]) for one in ("sent", "taken", "marks", "asked", "placed")
    ]
    return (
        f"{kills} kills: {len(told['taken'])} referrals, {told['mark_count']} marks and "
        f"{len(told['placed'])} places acknowledged, none lost"
    )


def _check_whole() -> None:
    if is_sqlite():
        assert database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    verdict = audit.verify()
    assert verdict.is_sound, verdict.problem
    assert high_water.check() == ""


def _check_intake(told: dict[str, Any]) -> None:
    kept = {one for (one,) in IntakeMessage.select(IntakeMessage.external_id).tuples()}
    assert set(told["taken"]) <= kept
    assert not set(told["slowed"]) & kept
    assert {one for one in kept if one and one.startswith("killed-")} <= set(told["sent"])
    # Nothing half: no message without its referral.
    alone = IntakeMessage.select().where(
        IntakeMessage.external_id.startswith("killed-"),
        IntakeMessage.id.not_in(Referral.select(Referral.message)),
    )
    assert alone.count() == 0


def _check_marks(task: dict[str, Any], told: dict[str, Any]) -> None:
    query = Attendance.select(Attendance.person, Attendance.mark).where(
        Attendance.session == task["session"]
    )
    stands = {str(person): mark for person, mark in query.tuples()}
    for person, mark in told["marks"].items():
        assert stands.get(person) in {mark, *told["may"][person]}


def _check_places(task: dict[str, Any], told: dict[str, Any]) -> None:
    people = dict(Referral.select(Referral.id, Referral.person).tuples())
    query = Membership.select(Membership.person).where(Membership.group == task["group"])
    placed = [person for (person,) in query.tuples()]
    assert len(placed) == len(set(placed))
    assert {people[one] for one in told["placed"]} <= set(placed)
    assert set(placed) <= {people[one] for one in told["asked"]}
