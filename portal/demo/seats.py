"""Who sits where and when: seats are handed out one after another, never more than there are."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from portal.demo.group_plans import CLOSED, DROP_IN, FAYS, GROUPS, OPEN
from portal.demo.groups import Meeting
from portal.demo.referrals import Course, Seat
from portal.demo.scene import Scene
from portal.models import Ending, MembershipEnding, MembershipState

# How long before it begins a closed group takes people in.
_CLOSED_FILLS_DAYS = 260
# How long somebody may wait for a seat before another group is thought of.
_LONGEST_WAIT_DAYS = 28

# Seats that this history never fills, so that there is one to give away.
_KEPT_FREE = {FAYS: 2, "candle": 1, "breathing": 1}

# Groups that suit a topic, the likeliest first.
SUITS: dict[str, tuple[str, ...]] = {
    "Anxiety": ("worry", "steady", "breathing", "morning", "open_door"),
    "Low mood": ("morning", "open_door", "steady", "breathing"),
    "Mindfulness": ("breathing", "steady"),
    "Bereavement": ("after_loss", "candle"),
    "Bereavement by suicide": ("candle", "after_loss"),
    "Caring for somebody": ("carers", "open_door"),
    "Strong feelings": ("storms", "breathing", "open_door"),
    "Trauma and PTSD": ("ground", "breathing", "day"),
    "Addiction": ("day",),
    "Surviving abuse": ("quiet",),
}


def worth_waiting_for(topic: str) -> str | None:
    """The first group for this topic where people wait for a seat; None where they needn't."""
    for key in SUITS[topic]:
        if GROUPS[key].rule == OPEN and key not in _KEPT_FREE:
            return key
    return None


class Seats:
    """Every group's seats, each free from a date on, and who had it last."""

    def __init__(self, scene: Scene, meetings: dict[str, list[Meeting]]):
        self._rng = scene.rng
        self._today = scene.today
        self._meetings = meetings
        counts = {key: plan.capacity - _KEPT_FREE.get(key, 0) for key, plan in GROUPS.items()}
        self._free: dict[str, list[date | None]] = {
            key: [date.min] * count for key, count in counts.items()
        }
        self._last: dict[str, list[tuple[Course, Seat] | None]] = {
            key: [None] * count for key, count in counts.items()
        }
        self._of_person: dict[int, list[Seat]] = defaultdict(list)

    def take(self, course: Course, decided_on: date) -> Seat | None:
        """A seat for an accepted referral in a group that suits it; None where all are taken."""
        assert course.decided_at
        first, *others = SUITS[course.arrival.topic]
        self._rng.shuffle(others)
        for key in (first, *others):
            seat = self.take_in(key, course, course.decided_at, decided_on)
            if seat:
                return seat
        return None

    def take_in(
        self, key: str, course: Course, decided_at: datetime, from_day: date
    ) -> Seat | None:
        """A seat in this group from the first session on or after a date, or None."""
        starts = self._first_session(key, from_day)
        if starts is None or self._is_there(key, course.arrival.person, starts):
            return None
        for number, free_from in enumerate(self._free[key]):
            if free_from is not None and free_from <= starts:
                seat = Seat(key, course.arrival.person, decided_at, starts)
                self._let_stay(key, seat)
                self._free[key][number] = seat.ends_on + timedelta(days=1) if seat.ends_on else None
                self._last[key][number] = (course, seat)
                self.note(course, seat)
                return seat
        return None

    def take_kept(self, key: str, course: Course, decided_at: datetime, from_day: date) -> Seat:
        """One of the seats that are kept free, from the first session after a date."""
        starts = self._first_session(key, from_day)
        seat = Seat(key, course.arrival.person, decided_at, starts)
        self.note(course, seat)
        return seat

    def note(self, course: Course, seat: Seat) -> None:
        """Add a seat, or a wait for one, to what a referral led to."""
        course.seats.append(seat)
        self._of_person[seat.person].append(seat)

    def _is_there(self, key: str, person: int, starts: date) -> bool:
        return any(
            seat.group == key and (seat.ends_on is None or seat.ends_on >= starts)
            for seat in self._of_person[person]
        )

    def _first_session(self, key: str, from_day: date) -> date | None:
        days = [one.on for one in self._meetings[key]]
        if GROUPS[key].rule == CLOSED:
            fills_from = days[0] - timedelta(days=_CLOSED_FILLS_DAYS)
            return days[0] if fills_from <= from_day < days[0] else None
        latest = from_day + timedelta(days=_LONGEST_WAIT_DAYS)
        return next((day for day in days if from_day <= day <= latest), None)

    def _let_stay(self, key: str, seat: Seat) -> None:
        """Decide how long somebody stays, and why they go."""
        rng = self._rng
        assert seat.starts_on
        if GROUPS[key].rule == CLOSED:
            weeks = rng.choice((4, 9, 60, 60, 60, 60))
        elif GROUPS[key].rule == DROP_IN:
            weeks = rng.choice((3, 5, 8, 12, 20))
        else:
            weeks = rng.choice((4, 8, 12, 18, 24, 30, 40))
        ends_on = seat.starts_on + timedelta(weeks=weeks, days=rng.randint(0, 6))
        ending = _why(rng.random(), weeks)
        if ends_on < self._today - timedelta(days=3):
            seat.ends_on, seat.ending = ends_on, ending

    def fill_where_somebody_waits(self) -> None:
        """See to it that nobody waits for a group that has a seat."""
        waited_for = {
            seat.group
            for seats in self._of_person.values()
            for seat in seats
            if seat.state == MembershipState.WAITING and not seat.ending
        }
        for key in sorted(waited_for):
            self.fill(key, GROUPS[key].capacity)

    def fill(self, key: str, count: int) -> None:
        """See to it that at least so many seats are taken now: some who left stay after all."""
        for last in self._last[key]:
            if self.taken(key) >= count:
                return
            if last and last[1].ending and self._of_person[last[1].person][-1] is last[1]:
                course, seat = last
                seat.ends_on = seat.ending = None
                course.reopen()

    def taken(self, key: str) -> int:
        """How many seats are taken now."""
        return sum(1 for last in self._last[key] if last and not last[1].ending)

    def present(self, key: str) -> list[Seat]:
        """Those who have begun and haven't left, in the order of their seats."""
        return [
            last[1]
            for last in self._last[key]
            if last
            and not last[1].ending
            and last[1].starts_on
            and last[1].starts_on < self._today - timedelta(days=30)
        ]

    def pause(self, key: str, number: int, weeks: int) -> None:
        """Pause one of those present; their seat is kept."""
        seats = self.present(key)
        if number < len(seats):
            seats[number].state = MembershipState.PAUSED
            seats[number].paused_from = self._today - timedelta(weeks=weeks)
            seats[number].paused_until = self._today + timedelta(weeks=2)


def _why(chance: float, weeks: int) -> MembershipEnding:
    good = 0.78 if weeks > 10 else 0.3
    if chance < good:
        return MembershipEnding.FINISHED if chance < good / 2 else MembershipEnding.NO_LONGER_NEEDED
    rest = (chance - good) / (1 - good)
    for limit, ending in (
        (0.42, MembershipEnding.STOPPED_COMING),
        (0.70, MembershipEnding.LEFT),
        (0.82, MembershipEnding.MOVED_GROUP),
        (0.94, MembershipEnding.NEVER_STARTED),
        (0.97, MembershipEnding.DIED),
        (0.99, MembershipEnding.NO_LONGER_ELIGIBLE),
    ):
        if rest < limit:
            return ending
    return MembershipEnding.ASKED_TO_LEAVE


# What a membership's end makes of its referral.
REFERRAL_ENDS: dict[MembershipEnding, Ending] = {
    MembershipEnding.FINISHED: Ending.COMPLETED,
    MembershipEnding.NO_LONGER_NEEDED: Ending.COMPLETED,
    MembershipEnding.STOPPED_COMING: Ending.STOPPED,
    MembershipEnding.LEFT: Ending.STOPPED,
    MembershipEnding.NEVER_STARTED: Ending.WITHDRAWN,
    MembershipEnding.DIED: Ending.DIED,
    MembershipEnding.NO_LONGER_ELIGIBLE: Ending.REFERRED_ELSEWHERE,
    MembershipEnding.ASKED_TO_LEAVE: Ending.STOPPED,
}
