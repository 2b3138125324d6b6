"""Who came: marks for every member at every session held, and names that aren't on the list."""

from collections import defaultdict
from datetime import timedelta

from portal.demo.group_plans import DROP_IN, FAYS, GROUPS
from portal.demo.groups import Meeting
from portal.demo.names import ORIGINS
from portal.demo.referrals import Seat
from portal.demo.scene import Scene
from portal.models import (
    Apology,
    Attendance,
    Mark,
    MembershipEnding,
    RollChange,
    Session,
    WalkIn,
)

# Shares of rolls nobody took, and of marks left out on a roll that was taken.
_ROLL_MISSING = 0.04
_MARK_MISSING = 0.04
# A leader looked back on these few: the last sessions of somebody who stopped coming.
_MISSED_BEFORE_STOPPING = 3

WALK_IN_TO_MATCH = "Margit, a friend of somebody here"
_WALK_IN_NOTES = ("Came with a friend.", "Saw the notice in the library.", "")


def add_rolls(scene: Scene, meetings: dict[str, list[Meeting]], seats: list[Seat]) -> None:
    """Add the marks of every session held, and walk-ins."""
    by_group: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.starts_on and seat.ending != MembershipEnding.NEVER_STARTED:
            by_group[seat.group].append(seat)
    for key, group_meetings in meetings.items():
        held = [one for one in group_meetings if one.is_held]
        missing = _rolls_not_taken(scene, key, held)
        taken = [one for one in held if one.id not in missing]
        for seat in by_group[key]:
            _mark(scene, key, seat, taken)
        _add_walk_ins(scene, key, taken)
        if GROUPS[key].rule == DROP_IN:
            _count_heads(scene, taken)
        _finish(scene, key, taken)
    _send_word(scene, meetings[FAYS], by_group[FAYS])
    _mend_late(scene, meetings[FAYS])


def _rolls_not_taken(scene: Scene, key: str, held: list[Meeting]) -> set[int]:
    missing = {one.id for one in held if scene.rng.random() < _ROLL_MISSING}
    if key == FAYS:
        # The cast's own last roll stands, so that the first page shows one that was taken.
        missing.discard(held[-1].id)
    if key == "open_door":
        missing.add(held[-1].id)
    return missing


def _mark(scene: Scene, key: str, seat: Seat, held: list[Meeting]) -> None:
    rng = scene.rng
    reliability = rng.uniform(0.62, 0.97)
    assert seat.starts_on
    last = min(seat.ends_on or scene.today, seat.paused_from or scene.today)
    there = [one for one in held if seat.starts_on <= one.on <= last]
    stopped = seat.ending == MembershipEnding.STOPPED_COMING
    leaders = GROUPS[key].leaders
    for number, meeting in enumerate(there):
        chance, marked, minutes = rng.random(), rng.random(), rng.randint(5, 70)
        leader = rng.choice(leaders)
        if marked < _MARK_MISSING:
            continue
        if stopped and number >= max(1, len(there) - _MISSED_BEFORE_STOPPING):
            mark = Mark.ABSENT
        elif chance < reliability or number == 0:
            mark = Mark.LEFT_EARLY if chance < 0.04 else Mark.PRESENT
        elif GROUPS[key].rule == DROP_IN:
            # Nobody is missed where nobody is expected.
            continue
        else:
            mark = Mark.APOLOGIES if marked < 0.55 else Mark.ABSENT
        scene.add(
            Attendance,
            session=meeting.id,
            person=seat.person,
            mark=mark,
            marked_by=scene.users[leader],
            marked_at=meeting.starts_at + timedelta(minutes=minutes),
        )


def _add_walk_ins(scene: Scene, key: str, taken: list[Meeting]) -> None:
    rng = scene.rng
    for meeting in taken[:-4]:
        if rng.random() < (0.15 if GROUPS[key].rule == DROP_IN else 0.015):
            name = rng.choice(rng.choice(ORIGINS).given)
            _add_walk_in(scene, key, meeting, name, rng.choice(_WALK_IN_NOTES), True)
    if key == FAYS and taken:
        _add_walk_in(scene, key, taken[-1], WALK_IN_TO_MATCH, "Would like to come again.", False)


def _add_walk_in(
    scene: Scene, key: str, meeting: Meeting, name: str, note: str, is_settled: bool
) -> None:
    scene.add(
        WalkIn,
        session=meeting.id,
        name=name,
        note=note,
        is_settled=is_settled,
        request_key=f"{scene.rng.getrandbits(128):032x}",
        added_by=scene.users[GROUPS[key].leaders[0]],
        created_at=meeting.starts_at + timedelta(minutes=9),
    )


def _count_heads(scene: Scene, taken: list[Meeting]) -> None:
    """Count heads at a drop-in: at least those marked as here, and those who gave no name."""
    here: dict[int, int] = defaultdict(int)
    for row in scene.rows[Attendance]:
        if row["mark"] in (Mark.PRESENT, Mark.LEFT_EARLY):
            here[row["session"]] += 1
    for row in scene.rows[WalkIn]:
        here[row["session"]] += 1
    for meeting in taken:
        if scene.rng.random() < 0.7:
            row = scene.row(Session, meeting.id)
            row["head_count"] = here[meeting.id] + scene.rng.randint(0, 4)


def _finish(scene: Scene, key: str, taken: list[Meeting]) -> None:
    """Say that rolls are finished, but for one that its leader left half done."""
    half_done = taken[-2].id if key == "morning" and len(taken) > 1 else None
    for meeting in taken:
        if meeting.id != half_done:
            row = scene.row(Session, meeting.id)
            row["roll_done_at"] = meeting.starts_at + timedelta(minutes=95)
            row["roll_done_by"] = scene.users[GROUPS[key].leaders[0]]


def _send_word(scene: Scene, meetings: list[Meeting], seats: list[Seat]) -> None:
    """Somebody rang the office: they can't come to Fay's session today."""
    session = next(one for one in meetings if one.on >= scene.today)
    there = [one for one in seats if one.ending is None and not one.paused_from]
    if there:
        scene.add(
            Apology,
            session=session.id,
            person=there[-1].person,
            noted_by=scene.users["cora"],
            noted_at=scene.now - timedelta(hours=2),
        )


def _mend_late(scene: Scene, meetings: list[Meeting]) -> None:
    """A roll that was changed weeks later, with the reason."""
    old = [one for one in meetings if one.is_held and one.on < scene.today - timedelta(days=30)]
    changed_at = old[-1].starts_at + timedelta(days=20)
    scene.add(
        RollChange,
        session=old[-1].id,
        user=scene.users["cora"],
        reason="The paper sheet turned up in the kitchen drawer.",
        created_at=changed_at - timedelta(minutes=2),
        changed_at=changed_at,
    )
