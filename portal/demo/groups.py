"""The twelve groups, who leads them, and every session for two years back and weeks ahead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.bank_holidays import holidays_between
from portal.demo.group_facts import add_venues, add_words, facts
from portal.demo.group_plans import DROP_IN, FAYS, GROUPS, HYBRID, ROOM, SENSITIVE, VIDEO, Plan
from portal.demo.scene import DAYS_AHEAD, DAYS_BACK, Scene
from portal.groups import pattern_rules, rules
from portal.groups.pattern_rules import Frequency, Recurrence, Slot, Terms
from portal.models import (
    DayOff,
    Group,
    GroupLeader,
    GroupPattern,
    GroupStaff,
    LeaderRole,
    Session,
    SessionKind,
    SessionLeader,
    SessionState,
)

_CANCELLED = (
    "Leader ill, no cover found",
    "Hall closed: burst pipe",
    "Snow; the buses weren't running",
    "Power cut in the building",
    "Bank holiday",
)
_WINTER_BREAK = "Winter break"
# The group that meets every second week from some day ahead.
_FORTNIGHTLY, _CHANGES_IN_DAYS = "carers", 14
_SPECIAL = {
    "morning": (SessionKind.WORKSHOP, "Sleep, and how to find it"),
    "day": (SessionKind.WALK, "Along the quay to the lighthouse"),
    "breathing": (SessionKind.GUEST_SPEAKER, "A listener from the night line"),
}


@dataclass(frozen=True)
class Meeting:
    """One session as the rolls need it."""

    id: int
    on: date
    starts_at: datetime
    is_held: bool


def add_groups(scene: Scene) -> None:
    """Add groups with their leaders and the staff named on the sensitive one."""
    venues = add_venues(scene)
    for key, plan in GROUPS.items():
        weekday, starts_local = _pattern(scene, key, plan)
        started_on = scene.today - timedelta(weeks=plan.weeks)
        started_on += timedelta(days=(weekday - started_on.isoweekday()) % 7)
        online = plan.format in (VIDEO, HYBRID)
        scene.groups[key] = scene.add(
            Group,
            programme=scene.programmes[plan.programme],
            name=plan.name,
            kind=plan.kind,
            format=plan.format,
            membership_rule=plan.rule,
            place=plan.place,
            online_link=f"https://meet.example/{key.replace('_', '-')}" if online else "",
            capacity=plan.capacity,
            duration_minutes=plan.minutes,
            is_sensitive=key == SENSITIVE,
            started_on=started_on,
            created_at=scene.ago(DAYS_BACK + 20),
            **facts(key, venues),
        )
        add_words(scene, key)
        _add_patterns(scene, key, plan, weekday, starts_local, started_on)
        _add_leaders(scene, key, plan, min(started_on, scene.today))
    _add_day_off(scene)
    for staff in ("cora", "idris"):
        scene.add(GroupStaff, group=scene.groups[SENSITIVE], user=scene.users[staff])


def _add_patterns(
    scene: Scene, key: str, plan: Plan, weekday: int, starts_local: str, started_on: date
) -> None:
    """The weekly pattern of a group; that of one group ends, and it meets every second week."""
    changes_on = scene.today + timedelta(days=_CHANGES_IN_DAYS) if key == _FORTNIGHTLY else None
    spans: list[tuple[int, date, date | None]] = [(1, started_on, None)]
    if changes_on is not None:
        spans = [(1, started_on, changes_on - timedelta(days=1)), (2, changes_on, None)]
    scene.patterns[key] = []
    for every, first, last in spans:
        repeats = Recurrence(Frequency.WEEKLY, every=every, weekdays=(weekday,))
        starts_on = pattern_rules.first_day(repeats, first) or first
        terms = Terms(
            0,
            scene.groups[key],
            pattern_rules.rule_text(repeats),
            starts_local,
            plan.minutes,
            starts_on,
            last,
            plan.rule != DROP_IN,
            1,
        )
        pattern_id = scene.add(
            GroupPattern,
            group=terms.group_id,
            rule=terms.rule,
            starts_local=terms.starts_local,
            duration_minutes=terms.duration_minutes,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            skips_holidays=terms.skips_holidays,
            created_at=scene.ago(DAYS_BACK + 20 if every == 1 else 4),
        )
        scene.patterns[key].append(terms._replace(pattern_id=pattern_id))


def _add_day_off(scene: Scene) -> None:
    """Days ahead on which the morning group's room is taken; further than sessions stand."""
    first = scene.today + timedelta(days=DAYS_AHEAD + 7)
    scene.add(
        DayOff,
        group=scene.groups["morning"],
        starts_on=first,
        ends_on=first + timedelta(days=6),
        reason="The room is being redecorated",
        created_by=scene.users["cora"],
        created_at=scene.ago(3),
    )


def _pattern(scene: Scene, key: str, plan: Plan) -> tuple[int, str]:
    weekday = (scene.today.isoweekday() - 1 + plan.weekday) % 7 + 1
    if key != FAYS:
        return weekday, plan.starts_local
    return weekday, scene.next_half_hour or plan.starts_local


def _add_leaders(scene: Scene, key: str, plan: Plan, from_day: date) -> None:
    roles = (LeaderRole.LEAD, LeaderRole.CO_LEAD)
    for leader, role in zip(plan.leaders, roles, strict=False):
        scene.add(
            GroupLeader,
            group=scene.groups[key],
            user=scene.users[leader],
            role=role,
            starts_on=from_day,
        )
    if key == FAYS:
        left_on = scene.today - timedelta(days=200)
        scene.add(
            GroupLeader,
            group=scene.groups[key],
            user=scene.users["harun"],
            role=LeaderRole.CO_LEAD,
            starts_on=from_day,
            ends_on=left_on,
        )


def add_sessions(scene: Scene) -> dict[str, list[Meeting]]:
    """Add every session; returns them by group, oldest first."""
    meetings: dict[str, list[Meeting]] = {}
    last = scene.today + timedelta(days=DAYS_AHEAD)
    for key, plan in GROUPS.items():
        patterns = scene.patterns[key]
        first = max(patterns[0].starts_on, scene.today - timedelta(days=DAYS_BACK))
        slots = pattern_rules.slots_of(patterns, first, last)
        meetings[key] = [_add_session(scene, key, plan, slot) for slot in slots]
    _add_social(scene)
    coming = next(one for one in meetings["morning"] if one.on > scene.today)
    scene.add(SessionLeader, session=coming.id, user=scene.users["joss"])
    return meetings


def _add_social(scene: Scene) -> None:
    """One that no pattern has, in the week after next."""
    on = scene.today + timedelta(days=10)
    scene.add(
        Session,
        group=scene.groups["open_door"],
        starts_at=pattern_rules.starts_at(on, "15:00"),
        duration_minutes=120,
        kind=SessionKind.SOCIAL,
        title="Winter tea",
        created_at=scene.ago(5),
    )


def _what_it_is(scene: Scene, key: str, on: date) -> dict[str, str]:
    """A workshop, a talk and a walk among the sessions three to four weeks ahead."""
    kind, title = _SPECIAL.get(key, (SessionKind.SUPPORT, ""))
    is_then = 21 <= (on - scene.today).days < 28
    return {"kind": kind, "title": title} if is_then else {}


def _add_session(scene: Scene, key: str, plan: Plan, slot: Slot) -> Meeting:
    on, starts_at = slot.on, slot.starts_at
    state, reason, place = _what_became(scene, key, plan, on)
    session = scene.add(
        Session,
        group=scene.groups[key],
        pattern=slot.pattern_id,
        planned_for_at=starts_at,
        starts_at=starts_at,
        duration_minutes=plan.minutes,
        state=state,
        reason=reason,
        place=place,
        created_at=min(starts_at - timedelta(days=60), scene.now),
        **_what_it_is(scene, key, on),
    )
    return Meeting(session, on, starts_at, state in rules.MEETS and on < scene.today)


def _what_became(scene: Scene, key: str, plan: Plan, on: date) -> tuple[SessionState, str, str]:
    chance = scene.rng.random()
    reason = scene.rng.choice(_CANCELLED)
    ahead_days = (on - scene.today).days
    if ahead_days >= 0:
        if key == "breathing" and 7 <= ahead_days < 14:
            return SessionState.MOVED_ONLINE, "The library is being painted", ""
        if plan.rule != DROP_IN and on in (bank := holidays_between("GB", "ENG", on, on)):
            return SessionState.CANCELLED, f"Bank holiday: {bank[on]}", ""
        return SessionState.PLANNED, "", ""
    if (on.month, on.day) in ((12, day) for day in range(23, 32)) and plan.rule != DROP_IN:
        return SessionState.CANCELLED, _WINTER_BREAK, ""
    if chance < 0.03:
        return SessionState.CANCELLED, reason, ""
    if chance < 0.035:
        return SessionState.DID_NOT_MEET, "Nobody came; leaders waited half an hour", ""
    if chance < 0.045 and plan.format == ROOM and key != SENSITIVE:
        return SessionState.MOVED_ONLINE, "Too icy to travel", ""
    if chance < 0.055 and plan.format == ROOM and key != SENSITIVE:
        return SessionState.MOVED_VENUE, "Our room was double-booked", "Net Loft café, upstairs"
    return SessionState.PLANNED, "", ""
