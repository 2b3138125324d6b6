"""What counts as held, here, missed and full; when a roll may be marked. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.models import Mark, MembershipRule, MembershipState, SessionState

# A seat is kept through a pause.
SEATED = (MembershipState.ACTIVE, MembershipState.PAUSED)
# Somebody who left early was in the room.
HERE = (Mark.PRESENT, Mark.LEFT_EARLY)
MISSED = (Mark.APOLOGIES, Mark.ABSENT)
# States of a session that people came, or will come, together for.
MEETS = (SessionState.PLANNED, SessionState.MOVED_ONLINE, SessionState.MOVED_VENUE)
# Sessions looked back on to say how many somebody has missed in a row.
MISSED_LOOKBACK = 12
# How far ahead sessions are planned at a time: two months of a weekly group.
PLAN_WEEKS = 8


def is_held(
    state: SessionState | str,
    starts_at: datetime,
    now: datetime,
    mark_count: int,
    head_count: int | None,
) -> bool:
    """Whether a session took place: it has begun, wasn't called off, and somebody counted.

    A head count of 0 is a count: leaders were there and nobody came.
    """
    return state in MEETS and starts_at <= now and (mark_count > 0 or head_count is not None)


def attendance_rate(
    present_count: int, left_early_count: int, apologies_count: int, absent_count: int
) -> float | None:
    """Share of recorded marks that say somebody came, as a percentage rounded to one place.

    All counts are of marks at held sessions, 0 or more. None when nothing was recorded: a
    blank isn't an absence.
    """
    here = present_count + left_early_count
    recorded = here + apologies_count + absent_count
    return round(100 * here / recorded, 1) if recorded else None


def next_mark(current: Mark | str | None, tapped: Mark | str) -> Mark | None:
    """What a tap on a mark makes of the present one: the same mark again takes it away."""
    return None if current == tapped else Mark(tapped)


def missed_in_a_row(newest_first: Iterable[Mark | str | None]) -> int:
    """How many of the last recorded sessions somebody missed, with or without apologies.

    A session without a mark says nothing, so it neither counts nor ends the row.
    """
    count = 0
    for mark in newest_first:
        if mark is None:
            continue
        if mark not in MISSED:
            break
        count += 1
    return count


@dataclass(frozen=True)
class RollTotals:
    """A roll in four numbers. `here_count` holds walk-ins that aren't matched yet."""

    here_count: int
    apologies_count: int
    absent_count: int
    unmarked_count: int


def roll_totals(
    marks: Iterable[Mark | str | None], member_count: int, walk_in_count: int = 0
) -> RollTotals:
    """The running total of a roll: `member_count` people on it, one mark or None each.

    Raises ValueError for more marks than people.
    """
    counted = Counter(mark for mark in marks if mark is not None)
    marked = sum(counted.values())
    if marked > member_count:
        raise ValueError(f"{marked} marks for {member_count} people")
    return RollTotals(
        here_count=sum(counted[mark] for mark in HERE) + walk_in_count,
        apologies_count=counted[Mark.APOLOGIES],
        absent_count=counted[Mark.ABSENT],
        unmarked_count=member_count - marked,
    )


def head_count_fits(head_count: int | None, here_count: int) -> bool:
    """Whether a head count is none, or at least as many as the names marked as here."""
    return head_count is None or head_count >= here_count


def seats_left(capacity: int, taken_count: int) -> int:
    """Free seats, never below 0: a group made smaller may hold more people than seats."""
    return max(0, capacity - taken_count)


def needs_seat(membership_rule: MembershipRule | str) -> bool:
    """Whether joining takes a seat; whoever turns up at a drop-in group takes none."""
    return membership_rule != MembershipRule.DROP_IN


def is_closed_to_new(
    membership_rule: MembershipRule | str, started_on: date | None, today: date
) -> bool:
    """Whether a group that only fills before it starts has started."""
    return (
        membership_rule == MembershipRule.CLOSED and started_on is not None and started_on <= today
    )


def planned_until(first: date, weeks: int) -> date:
    """The last day of this many weeks from a day on: a weekly group meets once in each."""
    return first + timedelta(weeks=weeks, days=-1)


class RollDoor(StrEnum):
    """Whether a roll can be marked now, and why not."""

    OPEN = "open"
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    NEEDS_REASON = "needs_reason"
    NOT_MET = "not_met"


def roll_door(
    state: SessionState | str,
    starts_at: datetime,
    now: datetime,
    *,
    opens_before_minutes: int,
    leader_days: int | None,
    reason_after_days: int | None = None,
    has_reason: bool = False,
) -> RollDoor:
    """Whether a session's roll can be marked.

    Never for a session that was called off, nor before the roll opens. `leader_days` is how
    long afterwards it stays open; None for staff, who may mend it however old it is, but
    after `reason_after_days` only once they have said why.
    """
    if state not in MEETS:
        return RollDoor.NOT_MET
    if now < starts_at - timedelta(minutes=opens_before_minutes):
        return RollDoor.NOT_YET
    if leader_days is not None and now > starts_at + timedelta(days=leader_days):
        return RollDoor.TOO_LATE
    asks = leader_days is None and reason_after_days is not None and not has_reason
    if asks and now > starts_at + timedelta(days=reason_after_days or 0):
        return RollDoor.NEEDS_REASON
    return RollDoor.OPEN


def marks_clash(standing: Mark | None, seen: Mark | None, sent: Mark | None) -> bool:
    """Whether sending a mark would write over another leader's. None is not recorded.

    It doesn't where the roll still says what the sender saw, nor where it says already
    what they send: two leaders with the same tap agree, and a mark sent twice is one.
    """
    return standing not in (seen, sent)


def names_apart(names: Mapping[int, str]) -> dict[int, str]:
    """Each name without the surname, by id: its last word is cut to as few letters as tell it
    from the others, "Ana R." or "Ana Ro."; names that are the same are numbered.

    Compared without case. For those who see names and nothing else of anybody.
    """
    letters = dict.fromkeys(names, 1)
    while True:
        short = {who: _cut(name, letters[who]) for who, name in names.items()}
        # A dot alone tells nobody apart: "Ana Roy" and "Ana Roy." for Ana Royle.
        looks = {who: name.casefold().rstrip(".") for who, name in short.items()}
        alike = Counter(looks.values())
        longer = [
            who
            for who, name in names.items()
            if alike[looks[who]] > 1 and letters[who] < len((name.split() or [""])[-1])
        ]
        if not longer:
            return numbered(short, "{name} ({number})")
        for who in longer:
            letters[who] += 1


def _cut(name: str, letters: int) -> str:
    words = name.split()
    if len(words) < 2:
        return name
    last = words[-1]
    return " ".join([*words[:-1], last if letters >= len(last) else f"{last[:letters]}."])


def roll_names(names: Mapping[int, str], shorten: Callable[[str], str]) -> dict[int, str]:
    """How each person is called on a roll, by id: short, but in full where two look the same.

    Those with the same full name are numbered in the order given. Compared without case, as
    eyes do in a hurry.
    """
    short = {person_id: shorten(name) for person_id, name in names.items()}
    seen = Counter(name.casefold() for name in short.values())
    full = full_names(names)
    return {
        person_id: full[person_id] if seen[name.casefold()] > 1 else name
        for person_id, name in short.items()
    }


def full_names(names: Mapping[int, str]) -> dict[int, str]:
    """Names in full, by id; those that are the same numbered in the order given: "Ana Roy (1)"."""
    return numbered(names, "{name} ({number})")


def first_names(names: Mapping[int, str]) -> dict[int, str]:
    """The first word of each name alone, by id; those that are the same numbered: "Ana 1"."""
    firsts = {person_id: (name.split() or [""])[0] for person_id, name in names.items()}
    return numbered(firsts, "{name} {number}")


def numbered(names: Mapping[int, str], pattern: str) -> dict[int, str]:
    """Names by id, those that look the same numbered in the order given, as `pattern` says."""
    alike = Counter(name.casefold() for name in names.values())
    so_far: Counter[str] = Counter()
    found = {}
    for person_id, name in names.items():
        key = name.casefold()
        so_far[key] += 1
        found[person_id] = pattern.format(name=name, number=so_far[key]) if alike[key] > 1 else name
    return found
