"""The figures of a report worked out from counts. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median

from portal.groups.rules import HERE, attendance_rate
from portal.models import Ending, Mark, ReferralState
from portal.reports.period_rules import Period, period_before, spans_of


class SessionKind(StrEnum):
    """What became of a session: the five add up to all that were planned."""

    HELD = "held"
    CANCELLED = "cancelled"
    CANCELLED_AHEAD = "cancelled_ahead"
    AHEAD = "ahead"
    NO_ROLL = "no_roll"


@dataclass(frozen=True)
class FirstVisits:
    """First visits that took place: how many were asked what came of it, and how many joined."""

    came_count: int = 0
    asked_count: int = 0
    joined_count: int = 0

    @property
    def joined_share(self) -> float | None:
        """Percentage of those who came that joined; None where nobody came."""
        return share(self.joined_count, self.came_count)


@dataclass(frozen=True)
class Counts:
    """What the database counted over a period and the one before it.

    Pairs are (in the period, in the one before). `standings`: (standing, ending or None,
    count) of the period's referrals. `sessions`: (day, kind, count). `places`: (day, mark
    or None for not recorded, count), one for each person whose membership covers a held
    session. `visits`, `walk_ins`: (day, count). `firsts`: (received on, first attended
    on) for each referral first attended in either period.
    """

    referrals: tuple[int, int]
    people_referred: tuple[int, int]
    people_placed: tuple[int, int]
    still_waiting: tuple[int, int]
    standings: Sequence[tuple[str, str | None, int]] = ()
    sessions: Sequence[tuple[date, str, int]] = ()
    places: Sequence[tuple[date, str | None, int]] = ()
    people_came: tuple[int, int] = (0, 0)
    visits: Sequence[tuple[date, int]] = ()
    walk_ins: Sequence[tuple[date, int]] = ()
    firsts: Sequence[tuple[date, date]] = ()
    first_visits: tuple[FirstVisits, FirstVisits] = (FirstVisits(), FirstVisits())


@dataclass(frozen=True)
class Meetings:
    """Sessions and marks of a span of time.

    Due are those whose time has come, called off or not. Ahead are those still to meet.
    """

    planned_count: int = 0
    due_count: int = 0
    held_count: int = 0
    cancelled_count: int = 0
    ahead_count: int = 0
    no_roll_count: int = 0
    came_count: int = 0
    mark_count: int = 0
    place_count: int = 0
    visit_count: int = 0
    walk_in_count: int = 0

    @property
    def attendance_rate(self) -> float | None:
        """Percentage of marks that say somebody came; None without a mark."""
        return attendance_rate(self.came_count, 0, 0, self.mark_count - self.came_count)

    @property
    def completeness(self) -> float | None:
        """Percentage of places at held sessions that have a mark; None without a place."""
        return share(self.mark_count, self.place_count)


@dataclass(frozen=True)
class Figures:
    """Everything that is told of one period."""

    referral_count: int
    people_referred_count: int
    people_placed_count: int
    still_waiting_count: int
    first_attended_count: int
    # Different people, each once however often and to how many groups they came.
    people_came_count: int
    median_wait_days: float | None
    meetings: Meetings
    first_visits: FirstVisits


@dataclass(frozen=True)
class Report:
    """A period's figures beside those of the period before."""

    period: Period
    before: Period
    now: Figures
    earlier: Figures
    # (standing or ending, count), open ones first, in the order in which they follow.
    standings: list[tuple[str, int]] = field(default_factory=list)
    spans: list[tuple[Period, Meetings]] = field(default_factory=list)

    @property
    def has_data_before(self) -> bool:
        """Whether anything is on record of the period before; if not, nothing compares."""
        earlier = self.earlier
        return bool(
            earlier.referral_count
            or earlier.meetings.planned_count
            or earlier.people_placed_count
            or earlier.still_waiting_count
        )


def share(part: int, whole: int) -> float | None:
    """A part of a whole as a percentage rounded to one place; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def file_stem(
    programme_id: int | None, programme_name: str, period: Period, private_names: Iterable[str]
) -> str:
    """A report's file name without its ending, in ASCII: "report-grief-2026-07-01-to-2026-09-30".

    A programme without a Latin letter in its name goes by its number, and so does one whose
    name holds a private group's: a file name is seen by whoever looks over a shoulder.
    """
    subject = "all-programmes"
    if programme_id is not None:
        subject = _slug(programme_name)
        private = [slug for slug in map(_slug, private_names) if slug]
        if not subject or any(f"-{one}-" in f"-{subject}-" for one in private):
            subject = f"programme-{programme_id}"
    return f"report-{subject[:60].strip('-')}-{period.first}-to-{period.last}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def make_report(period: Period, counts: Counts) -> Report:
    """The report of a period from what was counted."""
    before = period_before(period)
    return Report(
        period=period,
        before=before,
        now=_figures(period, counts, 0),
        earlier=_figures(before, counts, 1),
        standings=standings_in_order(counts.standings),
        spans=[(span, meetings_in(span, counts)) for span in spans_of(period)],
    )


def _figures(period: Period, counts: Counts, which: int) -> Figures:
    waits = [
        (first_on - received_on).days
        for received_on, first_on in counts.firsts
        if period.holds(first_on)
    ]
    return Figures(
        referral_count=counts.referrals[which],
        people_referred_count=counts.people_referred[which],
        people_placed_count=counts.people_placed[which],
        still_waiting_count=counts.still_waiting[which],
        first_attended_count=len(waits),
        people_came_count=counts.people_came[which],
        median_wait_days=float(median(waits)) if waits else None,
        meetings=meetings_in(period, counts),
        first_visits=counts.first_visits[which],
    )


def meetings_in(period: Period, counts: Counts) -> Meetings:
    """Sessions and marks of those days alone."""
    kinds = {kind: 0 for kind in SessionKind}
    for day, kind, count in counts.sessions:
        if period.holds(day):
            kinds[SessionKind(kind)] += count
    marks = [(mark, count) for day, mark, count in counts.places if period.holds(day)]
    return Meetings(
        planned_count=sum(kinds.values()),
        due_count=kinds[SessionKind.HELD]
        + kinds[SessionKind.CANCELLED]
        + kinds[SessionKind.NO_ROLL],
        held_count=kinds[SessionKind.HELD],
        cancelled_count=kinds[SessionKind.CANCELLED] + kinds[SessionKind.CANCELLED_AHEAD],
        ahead_count=kinds[SessionKind.AHEAD],
        no_roll_count=kinds[SessionKind.NO_ROLL],
        came_count=sum(count for mark, count in marks if mark in HERE),
        mark_count=sum(count for mark, count in marks if mark in tuple(Mark)),
        place_count=sum(count for _mark, count in marks),
        visit_count=_sum_in(period, counts.visits),
        walk_in_count=_sum_in(period, counts.walk_ins),
    )


def _sum_in(period: Period, by_day: Iterable[tuple[date, int]]) -> int:
    return sum(count for day, count in by_day if period.holds(day))


# Where a referral can stand, in the order in which it gets there. Always told, also as 0;
# endings are told when there are any.
OPEN_STANDINGS = (
    str(ReferralState.RECEIVED),
    str(ReferralState.CONTACTING),
    str(ReferralState.AWAITING_INFORMATION),
    str(ReferralState.ACCEPTED),
    "waiting",
    "offered",
    "placed",
    "attending",
)


def standings_in_order(counted: Iterable[tuple[str, str | None, int]]) -> list[tuple[str, int]]:
    """(standing, or ending once ended; count), in order, the same thing said once.

    A referral whose membership ended well and one that was closed as completed are both
    "completed".
    """
    totals: dict[str, int] = {}
    for stands, ending, count in counted:
        key = ending if stands == ReferralState.ENDED and ending else stands
        totals[key] = totals.get(key, 0) + count
    open_ones = [(one, totals.pop(one, 0)) for one in OPEN_STANDINGS]
    ends = [(str(one), totals.pop(str(one), 0)) for one in Ending]
    return open_ones + [(one, count) for one, count in ends if count] + sorted(totals.items())
