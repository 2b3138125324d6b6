"""First visits: some joined, some didn't, one is due tonight and one wants to be rung."""

from datetime import timedelta

from portal.demo.group_plans import FAYS, GROUPS, OPEN, SENSITIVE
from portal.demo.groups import Meeting
from portal.demo.referrals import Seat
from portal.demo.scene import Scene
from portal.models import Attendance, FollowUp, FollowUpKind, Mark, Person, Taster, TasterOutcome

_JOINED_COUNT = 9
_OTHERS = (
    (TasterOutcome.NOT_FOR_ME, "Too many people in one room."),
    (TasterOutcome.ANOTHER_GROUP, "Would rather meet by video."),
    (TasterOutcome.NO_ANSWER, "Rung twice, no answer."),
    (TasterOutcome.NOT_FOR_ME, ""),
    (None, ""),
)


def add_tasters(scene: Scene, meetings: dict[str, list[Meeting]], seats: list[Seat]) -> None:
    """Add first visits of those who joined after one, and of some who never did."""
    _add_joined(scene, meetings, seats)
    seated = {seat.person for seat in seats}
    strangers = [number for number in range(1, len(scene.rows[Person]) + 1) if number not in seated]
    keys = [key for key, plan in GROUPS.items() if plan.rule == OPEN and key != SENSITIVE]
    for number, (outcome, note) in enumerate(_OTHERS):
        key = keys[number % len(keys)]
        held = [one for one in meetings[key] if one.is_held]
        # Who hasn't been asked yet came to the newest one.
        session = held[-1] if outcome is None else held[-4 - 2 * number]
        taster = _add_taster(scene, session, key, strangers[number], outcome, note)
        if outcome is None:
            _ask_after(scene, taster, session, key, strangers[number])
    coming = next(one for one in meetings[FAYS] if one.on >= scene.today)
    _add_taster(scene, coming, FAYS, strangers[len(_OTHERS)], None, "")


def _add_joined(scene: Scene, meetings: dict[str, list[Meeting]], seats: list[Seat]) -> None:
    count = 0
    for seat in reversed(seats):
        if count == _JOINED_COUNT:
            return
        if not seat.starts_on or GROUPS[seat.group].rule != OPEN or seat.group == SENSITIVE:
            continue
        before = [one for one in meetings[seat.group] if one.is_held and one.on < seat.starts_on]
        if not before or (seat.starts_on - before[-1].on).days > 14:
            continue
        taster = _add_taster(scene, before[-1], seat.group, seat.person, TasterOutcome.JOINED, "")
        scene.row(Taster, taster)["membership"] = seat.membership_id
        count += 1


def _add_taster(
    scene: Scene,
    session: Meeting,
    key: str,
    person: int,
    outcome: TasterOutcome | None,
    note: str,
) -> int:
    asked_at = session.starts_at + timedelta(days=1, hours=16)
    if session.is_held:
        scene.add(
            Attendance,
            session=session.id,
            person=person,
            mark=Mark.PRESENT,
            marked_by=scene.users[GROUPS[key].leaders[0]],
            marked_at=session.starts_at + timedelta(minutes=20),
        )
    return scene.add(
        Taster,
        group=scene.groups[key],
        session=session.id,
        person=person,
        booked_at=min(session.starts_at, scene.now) - timedelta(days=4),
        booked_by=scene.users["cora"],
        outcome=outcome,
        asked_at=min(asked_at, scene.now) if outcome else None,
        asked_by=scene.users["cora"] if outcome else None,
        note=note,
    )


def _ask_after(scene: Scene, taster: int, session: Meeting, key: str, person: int) -> None:
    scene.add(
        FollowUp,
        kind=FollowUpKind.TASTER,
        key=f"taster {taster}",
        person=person,
        group=scene.groups[key],
        session=session.id,
        due_on=session.on + timedelta(days=1),
        created_at=min(session.starts_at + timedelta(hours=14), scene.now),
    )
