"""More rows that figures meet: merged records, deaths, pauses, tasters, answers, drop-ins."""

from datetime import date
from typing import Any

from portal import clock
from portal.models import (
    Answer,
    Attendance,
    Concern,
    Death,
    EndReason,
    Group,
    Membership,
    Person,
    Referral,
    Role,
    SessionLeader,
)
from tests import factories
from tests.reports import scene
from tests.reports.scene import at, mark


def mixed() -> tuple[Any, Any]:
    """`scene.mixed`, and beside it every row that only the new figures look at."""
    anxiety, grief = scene.mixed()
    group = Group.get(Group.name == "Open group")
    _steady(anxiety)
    _gone(anxiety, group)
    _from_elsewhere(anxiety, group)
    _leaders(group)
    _safety(anxiety, group)
    return anxiety, grief


def _refer(name: str, received: str, programme: Any, **more: Any) -> Any:
    more.setdefault("state", "accepted")
    if more["state"] == "accepted":
        more.setdefault("decided_at", at(received, 15))
    return factories.referral(
        factories.person(name), received_at=at(received, 9), programme=programme, **more
    )


def _steady(anxiety: Any) -> None:
    """A group of its own that met eight times: who settled, who finished, who moved on."""
    steady = factories.group("Steady group", programme=anxiety, capacity=3)
    met = [factories.session(steady, at(f"2026-08-{day:02}", 11)) for day in range(3, 11)]
    met.append(factories.session(steady, at("2026-08-11", 11), duration_minutes=45, head_count=7))
    stays = (
        # (name, sessions come to, ending, last day, referral's ending)
        ("Ana Settled", 8, None, None, None),
        ("Ben Finished", 7, "finished", date(2026, 9, 1), None),
        ("Cy Completed", 6, "no_longer_needed", date(2026, 9, 2), "completed"),
        ("Di Early", 2, "finished", date(2026, 8, 20), None),
        ("Ed Left", 3, "stopped_coming", date(2026, 8, 20), None),
        ("Flo Moved", 1, "moved_group", date(2026, 8, 20), None),
        ("Gus Never", 0, "never_started", date(2026, 8, 30), None),
        ("Hal Stopped", 1, "left", date(2026, 8, 20), "stopped"),
    )
    for name, times, ending, last, outcome in stays:
        over = {"state": "ended", "ending": outcome, "ended_on": last} if outcome else {}
        sent = _refer(name, "2026-07-06", anxiety, paused_days=times % 3, **over)
        place: dict[str, Any] = {"state": "ended", "ending": ending, "ends_on": last}
        who = sent.person
        factories.member(
            steady,
            who,
            referral=sent,
            starts_on=date(2026, 8, 1),
            **(place if ending else {}),
        )
        for session in met[:times]:
            mark(session, who, scene.Mark.PRESENT)
    # Only by one referral of two does somebody come; a drop-in has no seats.
    again = Referral.get(Referral.person == Person.get(Person.name == "Ana Settled"))
    factories.referral(again.person, received_at=at("2026-09-15"), programme=anxiety)
    door = factories.group("Open door", programme=anxiety, membership_rule="drop_in")
    visit = factories.session(door, at("2026-09-01"), head_count=9)
    mark(visit, again.person, scene.Mark.LEFT_EARLY)
    for number, outcome in enumerate(("joined", "not_for_me", None)):
        guest = factories.person(f"Guest {number}")
        factories.taster(met[0], guest, outcome=outcome)
        if number != 1:
            mark(met[0], guest, scene.Mark.PRESENT)
    away = Membership.get(Membership.person == again.person)
    away.paused_from, away.paused_until = date(2026, 8, 5), date(2026, 8, 7)
    away.save()
    Attendance.delete().where(
        Attendance.person == again.person, Attendance.session == met[3].id
    ).execute()


def _gone(anxiety: Any, group: Any) -> None:
    """A record that went into another with marks left behind, and people who died."""
    kept, merged = factories.person("Ida Kept"), factories.person("Ida Merged")
    merged.merged_into = kept
    merged.save()
    left_behind = factories.session(group, at("2026-07-29"))
    mark(left_behind, merged, scene.Mark.PRESENT)
    factories.referral(merged, received_at=at("2026-07-29"), programme=anxiety)
    factories.member(group, merged, starts_on=date(2026, 7, 1))
    for name, died_on, undone in (
        ("Jo Died", date(2026, 8, 9), False),
        ("Kim Died", None, False),
        ("Lee Lives", date(2026, 8, 9), True),
    ):
        sent = _refer(name, "2026-07-01", anxiety)
        ending = "left" if undone else "died"
        factories.member(
            group,
            sent.person,
            referral=sent,
            starts_on=date(2026, 7, 2),
            state="ended",
            ending=ending,
            ends_on=date(2026, 8, 9),
        )
        mark(
            factories.session(group, at("2026-07-30", 8 + len(name))),
            sent.person,
            scene.Mark.PRESENT,
        )
        Death.create(
            person=sent.person,
            died_on=died_on,
            told_by="A relative",
            told_on=date(2026, 8, 12),
            recorded_at=clock.now(),
            undone_at=clock.now() if undone else None,
            undo_reason="Somebody else" if undone else "",
        )


def _from_elsewhere(anxiety: Any, group: Any) -> None:
    """Referrals of other senders, answers to them, contacts, ends for want of room."""
    EndReason.create(
        code="full", ending="declined", words="We were full", is_capacity=True,
        changed_at=clock.now(),
    )  # fmt: skip
    ended = {"state": "ended", "ended_on": date(2026, 8, 20)}
    for number, more in enumerate(
        (
            {"sender_kind": "self", "topic": "Anxiety"},
            {"sender_kind": "supported", "state": "received"},
            {"ending": "declined", "end_reason": "full", "topic": "Loss", **ended},
            {"ending": "declined", "end_reason": "no_room", **ended},
            {"ending": "declined", "end_reason": "outside_criteria", **ended},
            {"ending": "withdrawn", "sender_kind": "self", **ended},
            {"ending": "could_not_contact", **ended},
            {"ending": "referred_elsewhere", **ended},
            {"ending": "died", **ended},
        )
    ):
        sent = _refer(f"Sent {number}", "2026-08-10", anxiety, **more)
        if number % 2 == 0:
            factories.contact(sent.person, referral=sent, outcome="reached")
        if number in (0, 2, 4):
            Answer.create(
                referral=sent, audience="referrer", milestone="decision", stage="accepted",
                channel="email", state="mailed", text="Decided.", made_at=clock.now(),
                told_at=at("2026-08-25"),
            )  # fmt: skip
    late = _refer("Vi Late", "2026-02-02", anxiety)
    factories.member(group, late.person, referral=late, starts_on=date(2026, 7, 1))
    mark(factories.session(group, at("2026-08-13", 9)), late.person, scene.Mark.PRESENT)
    waits = _refer("Una Waits", "2026-09-10", anxiety, topic="Loss")
    factories.waiting(group, waits.person, referral=waits)


def _leaders(group: Any) -> None:
    """Who led all of it, a part of it, one evening, and was stood down before it."""
    fay, sana, otis = (
        factories.user(name, Role.FACILITATOR) for name in ("Fay Lead", "Sana Half", "Otis Once")
    )
    factories.lead(group, fay, starts_on=date(2026, 1, 1))
    factories.lead(group, sana, starts_on=date(2026, 7, 10), ends_on=date(2026, 7, 28))
    factories.lead(group, otis, starts_on=date(2026, 1, 1), stood_down_at=at("2026-07-14", 1))
    course = factories.supervision_course("Supervision")
    factories.supervision(fay, course, held_on=date(2026, 8, 1), minutes=50)
    factories.supervision(
        fay, course, held_on=date(2026, 8, 2), minutes=40, withdrawn_at=clock.now()
    )
    factories.supervision(otis, course, held_on=date(2026, 6, 2), minutes=60)
    for session in group.sessions:
        if session.starts_at == at("2026-09-01"):
            SessionLeader.create(session=session, user=sana)
            SessionLeader.create(session=session, user=fay)


def _safety(anxiety: Any, group: Any) -> None:
    cora = factories.user("Cora Raises", Role.STAFF)
    sent = Referral.get(Referral.programme == anxiety)
    for number, more in enumerate(
        (
            {"kind": "crisis", "group": group},
            {"kind": "complaint", "referral": sent},
            {"kind": "incident", "group": group, "state": "closed", "outcome": "raised_in_error"},
        )
    ):
        Concern.create(
            text="Something", request_key=f"c{number}", raised_by=cora, raised_at=at("2026-08-01"),
            **more,
        )  # fmt: skip
