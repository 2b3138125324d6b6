"""A session that was moved and not everybody knows, a group about to end, and interpreters."""

from datetime import timedelta
from typing import Any

from portal.demo.groups import Meeting
from portal.demo.scene import Scene
from portal.models import (
    GroupEnd,
    GroupEndAnswer,
    GroupEndChoice,
    InterpreterBooking,
    InterpreterState,
    Membership,
    MembershipState,
    Notice,
    NoticeKind,
    NoticeSession,
    Person,
    Session,
    SessionState,
    Telling,
    TellingChannel,
    TellingPart,
    TellingState,
)

MOVED = "breathing"
ENDING = "ground"


def add_telling(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """Add them; members, sessions and users are there."""
    _tell_of_move(scene, meetings)
    _begin_to_end(scene)
    _book_interpreters(scene, meetings)


def _members(scene: Scene, group: str) -> list[dict[str, Any]]:
    return [
        row
        for row in scene.rows[Membership]
        if row["group"] == scene.groups[group] and row["state"] == MembershipState.ACTIVE
    ]


def _tell_of_move(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """The session that meets online: some were rung yesterday, one didn't answer."""
    moved = next(
        one
        for one in meetings[MOVED]
        if one.on > scene.today and scene.row(Session, one.id)["state"] == SessionState.MOVED_ONLINE
    )
    notice = scene.add(
        Notice,
        kind=NoticeKind.MOVED_ONLINE,
        reason=scene.row(Session, moved.id)["reason"],
        online_link="https://meet.example/breathing",
        tell_by_on=moved.on - timedelta(days=1),
        request_key="demo-moved",
        created_by=scene.users["cora"],
        created_at=scene.ago(1, 14),
    )
    scene.add(NoticeSession, notice=notice, session=moved.id, was_state=SessionState.PLANNED)
    states = (TellingState.TOLD, TellingState.TO_TELL, TellingState.NO_ANSWER, TellingState.TO_TELL)
    for number, member in enumerate(_members(scene, MOVED)):
        person = scene.row(Person, member["person"])
        state = states[number % len(states)]
        is_open = state == TellingState.TO_TELL
        scene.add(
            Telling,
            notice=notice,
            group=scene.groups[MOVED],
            part=TellingPart.MEMBER,
            person=member["person"],
            channel=TellingChannel.CALL if person["phone"] else TellingChannel.NONE,
            state=state,
            told_at=None if is_open else scene.ago(1, 16, number % 50),
            told_by=None if is_open else scene.users["cora"],
            version=1 if is_open else 2,
        )


def _begin_to_end(scene: Scene) -> None:
    """A draft of a group's end, with an answer for the first few."""
    draft = scene.add(
        GroupEnd,
        group=scene.groups[ENDING],
        last_on=scene.today + timedelta(days=28),
        reason="The grant ends with the month",
        started_by=scene.users["cora"],
        started_at=scene.ago(2, 11),
    )
    for number, member in enumerate(_members(scene, ENDING)[:3]):
        scene.add(
            GroupEndAnswer,
            group_end=draft,
            person=member["person"],
            choice=GroupEndChoice.MOVES if number == 0 else GroupEndChoice.FINISHED,
            to_group=scene.groups[MOVED] if number == 0 else None,
            answered_by=scene.users["cora"],
            answered_at=scene.ago(2, 11, 10 + number),
        )


def _book_interpreters(scene: Scene, meetings: dict[str, list[Meeting]]) -> None:
    """For the next session of the first few who need one; later sessions still lack one."""
    keys = {group: key for key, group in scene.groups.items()}
    booked = 0
    for member in scene.rows[Membership]:
        person = scene.row(Person, member["person"])
        if member["state"] != MembershipState.ACTIVE or not person["needs_interpreter"]:
            continue
        ahead = [one for one in meetings[keys[member["group"]]] if one.on > scene.today]
        is_confirmed = booked == 0
        scene.add(
            InterpreterBooking,
            session=ahead[0].id,
            person=member["person"],
            language=person["language"],
            name="Nadia Haddad" if is_confirmed else "",
            agency="Harbour Interpreters",
            phone="01632 960 411",
            email="bookings@interpreters.example",
            state=InterpreterState.CONFIRMED if is_confirmed else InterpreterState.ASKED,
            agreed_on=scene.today - timedelta(days=20) if is_confirmed else None,
            agreed_how="Signed form, in the safe" if is_confirmed else "",
            created_by=scene.users["cora"],
            created_at=scene.ago(6, 12),
        )
        booked += 1
        if booked == 2:
            return
