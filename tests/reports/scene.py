"""A small charity with every awkward row that a report meets, and one clock for it."""

from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.models import Attendance, Mark, MembershipState, WalkIn
from tests import factories

# A Sunday in Greenwich time; the quarter before it holds both summer time and none.
NOW = "2026-11-22T10:00:00Z"


def at(day: str, hour: int = 18, minute: int = 30) -> datetime:
    """An instant on the charity's wall clock."""
    return clock.at_local(date.fromisoformat(day), hour, minute)


def mark(session: Any, person: Any, what: Mark) -> None:
    Attendance.create(session=session, person=person, mark=what, marked_at=clock.now())


def walk_in(session: Any, name: str, person: Any = None) -> None:
    WalkIn.create(
        session=session,
        name=name,
        person=person,
        request_key=f"{session.id}-{name}",
        created_at=clock.now(),
    )


def mixed() -> tuple[Any, Any]:
    """Two programmes with rows on every boundary. Returns (anxiety, grief)."""
    anxiety = factories.programme("Anxiety groups", funder="Northshore Community Fund")
    grief = factories.programme("Bereavement")
    open_group = factories.group("Open group", programme=anxiety)
    private = factories.group("Private group", programme=anxiety, is_sensitive=True)
    other = factories.group("Other programme", programme=grief)
    people = [factories.person(f"Person {number}") for number in range(12)]
    _referrals(anxiety, grief, open_group, private, other, people)
    _meetings(open_group, private, other, people)
    return anxiety, grief


def _referrals(anxiety, grief, open_group, private, other, people):  # type: ignore[no-untyped-def]
    def refer(number: int, received: datetime, **more: Any) -> Any:
        more.setdefault("programme", anxiety)
        return factories.referral(people[number], received_at=received, **more)

    def seat(number: int, group: Any, referral: Any, starts: str | None, **more: Any) -> Any:
        more["starts_on"] = date.fromisoformat(starts) if starts else None
        return factories.member(group, people[number], referral=referral, **more)

    ended = MembershipState.ENDED
    accepted = {"state": "accepted"}
    # Attending since July; the referral of June counts towards the period before.
    first = refer(0, at("2026-06-20"), **accepted)
    seat(0, open_group, first, "2026-07-07")
    # Received at 00:30 on 1 July by the wall clock, which is still June in UTC.
    second = refer(1, at("2026-07-01", 0, 30), **accepted)
    seat(1, open_group, second, "2026-07-14")
    # Received at 23:50 on 30 September by the wall clock.
    third = refer(2, at("2026-09-30", 23, 50), **accepted)
    seat(2, private, third, "2026-10-02")
    # Placed, ended inside the period, and came back: two memberships of one group.
    fourth = refer(3, at("2026-07-03"), **accepted)
    seat(
        3,
        open_group,
        fourth,
        "2026-07-07",
        state=ended,
        ending="left",
        ends_on=date(2026, 8, 4),
    )
    seat(3, open_group, fourth, "2026-09-01")
    # A membership that was a mistake, and one that ended well.
    fifth = refer(4, at("2026-08-02"), **accepted)
    seat(
        4,
        open_group,
        fifth,
        "2026-08-04",
        state=ended,
        ending="entered_in_error",
        ends_on=date(2026, 12, 1),
    )
    sixth = refer(5, at("2026-07-02"), **accepted)
    seat(
        5,
        private,
        sixth,
        "2026-07-10",
        state=ended,
        ending="finished",
        ends_on=date(2026, 9, 30),
    )
    # Waiting, offered, paused; one in another programme; one nobody assigned.
    seat(6, open_group, refer(6, at("2026-08-05"), **accepted), None, state="waiting")
    seat(7, open_group, refer(7, at("2026-08-06"), **accepted), None, state="offered")
    seat(8, open_group, refer(8, at("2026-06-25"), **accepted), "2026-07-21", state="paused")
    seat(9, other, refer(9, at("2026-07-15"), programme=grief, **accepted), "2026-08-03")
    refer(10, at("2026-08-20"), programme=None)
    # The same person twice in the period, a duplicate, an error, and ends of other kinds.
    refer(0, at("2026-09-09"), state="received")
    refer(11, at("2026-09-10"), state="contacting")
    refer(11, at("2026-09-11"), state="ended", ending="duplicate", ended_on=date(2026, 9, 12))
    refer(
        10, at("2026-09-12"), state="ended", ending="entered_in_error", ended_on=date(2026, 9, 12)
    )
    refer(10, at("2026-09-13"), state="ended", ending="declined", ended_on=date(2026, 9, 20))
    refer(10, at("2026-04-13"), state="ended", ending="declined", ended_on=date(2026, 10, 2))
    refer(6, at("2026-04-14"), state="awaiting_information")


def _meetings(open_group, private, other, people):  # type: ignore[no-untyped-def]
    def meet(group: Any, when: datetime, *marks: tuple[int, str], **more: Any) -> Any:
        made = factories.session(group, when, **more)
        for number, what in marks:
            mark(made, people[number], Mark(what))
        return made

    present, left, sorry, absent = Mark
    # Before the period, in summer time and at its last minute.
    meet(open_group, at("2026-05-05"), (0, present), (1, absent))
    meet(private, at("2026-06-30", 23, 45), (5, present))
    # 00:15 on 1 July by the wall clock: the period, though still June in UTC.
    meet(private, at("2026-07-01", 0, 15), (5, sorry))
    started = meet(open_group, at("2026-07-07"), (0, present), (3, left), (1, present))
    walk_in(started, "Somebody")
    walk_in(started, "Somebody known", people[6])
    meet(open_group, at("2026-07-14"), (0, absent), (1, present), (3, present))
    meet(open_group, at("2026-07-21"), (0, sorry), (1, left), (8, present), (4, present))
    # Paused since, so the blank at this one isn't expected of Person 8.
    meet(open_group, at("2026-07-28"), (0, present))
    # Marks after a membership ended, and inside one entered in error.
    meet(open_group, at("2026-08-11"), (3, present), (4, present), (0, present))
    meet(open_group, at("2026-09-01"), (3, present), (0, absent), (1, absent))
    # Cancelled with marks and a walk-in all the same; moved; a head count alone; of nobody.
    off = meet(
        open_group, at("2026-08-18"), (0, present), (1, present), state="cancelled", reason="Heat"
    )
    walk_in(off, "Came in vain")
    meet(open_group, at("2026-08-25"), state="did_not_meet", reason="Nobody had a key")
    meet(private, at("2026-07-10"), (5, present), state="moved_online", reason="Heat")
    meet(private, at("2026-07-17"), head_count=4)
    meet(private, at("2026-07-24"), head_count=0)
    # Passed without a roll, though a walk-in is written down.
    forgotten = meet(open_group, at("2026-09-08"))
    walk_in(forgotten, "On a bare roll")
    # The last minute of the period, and the first of the next one.
    meet(private, at("2026-09-30", 23, 45), (5, present))
    meet(private, at("2026-10-01", 0, 0), (5, present))
    meet(private, at("2026-10-02"), (2, present))
    # The night the clocks go back, and sessions ahead with marks made too early.
    meet(open_group, at("2026-10-25", 0, 45), (0, present), (1, present))
    meet(open_group, at("2026-12-01"), (0, present))
    # Called off before its time.
    meet(open_group, at("2026-12-08"), state="cancelled", reason="Hall shut")
    meet(other, at("2026-08-03"), (9, present), (0, present))
    meet(other, clock.now() + timedelta(minutes=1), (9, present))


def scale(group: Any, count: int) -> None:
    """So many more people with a referral, a seat and a mark each."""
    met = factories.session(group, at("2026-08-12"), head_count=count)
    for number in range(count):
        who = factories.person(f"Many {number}")
        sent = factories.referral(
            who, received_at=at("2026-07-20"), programme=group.programme, state="accepted"
        )
        factories.member(group, who, referral=sent, starts_on=date(2026, 8, 1))
        mark(met, who, Mark.PRESENT)
