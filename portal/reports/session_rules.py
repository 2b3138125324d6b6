"""Sessions, rolls and rooms as figures. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from portal.groups.rules import HERE
from portal.reports.ledger_rules import Counted, Dimension, Ledger, Unit, key_of
from portal.reports.period_rules import Period


class Kind(StrEnum):
    """What became of a session: the four add up to all that were planned."""

    HELD = "held"
    CANCELLED = "cancelled"
    NO_ROLL = "no_roll"
    AHEAD = "ahead"


class Met(NamedTuple):
    """Sessions of one span and kind, and the sums of what their rolls hold.

    `contact_minutes` are each session's minutes once for everybody marked as here. `heads`
    are people in the room, `seats` those of groups that have any, `used` the heads in them.
    """

    span: int
    kind: Kind
    session_count: int
    minutes: int = 0
    contact_minutes: int = 0
    here: int = 0
    walk_ins: int = 0
    heads: int = 0
    seats: int = 0
    used: int = 0


def months(spans: Sequence[Period]) -> Dimension:
    """The spans of a period as rows, each by the month with which it begins: "2026-07"."""
    return Dimension("month", tuple(f"{span.first:%Y-%m}" for span in spans), is_ordered=True)


def sessions(met: Sequence[Met], by_month: Dimension) -> Ledger:
    """Sessions by what became of them, by month; hours, heads and seats of those held."""
    ledger = Ledger()
    for kind in Kind:
        counts = Counter[str]()
        for one in met:
            if one.kind == kind:
                counts[by_month.rows[one.span]] += one.session_count
        ledger.count(f"sessions.{kind}", counts.total(), Counted.SESSIONS, is_exact=True)
        ledger.break_down(f"sessions.{kind}", by_month, counts, Counted.SESSIONS, is_exact=True)
    planned = Counter[str]()
    for one in met:
        planned[by_month.rows[one.span]] += one.session_count
    ledger.count("sessions.planned", planned.total(), Counted.SESSIONS, is_exact=True)
    ledger.break_down("sessions.planned", by_month, planned, Counted.SESSIONS, is_exact=True)
    ledger.adds_up("sessions.planned", [f"sessions.{kind}" for kind in Kind])
    ledger.share("sessions.held_share", "sessions.held", "sessions.planned")
    _rooms(ledger, [one for one in met if one.kind == Kind.HELD])
    begun = [one for one in met if one.kind in (Kind.HELD, Kind.NO_ROLL)]
    ledger.count("walk_ins", sum(one.walk_ins for one in begun), Counted.PLACES, is_exact=True)
    return ledger


def _rooms(ledger: Ledger, held: Sequence[Met]) -> None:
    for key, counted, total in (
        ("minutes.group", Counted.MINUTES, sum(one.minutes for one in held)),
        ("minutes.contact", Counted.MINUTES, sum(one.contact_minutes for one in held)),
        ("heads", Counted.PLACES, sum(one.heads for one in held)),
        ("capacity.offered", Counted.PLACES, sum(one.seats for one in held)),
        ("capacity.used", Counted.PLACES, sum(one.used for one in held)),
    ):
        ledger.count(key, total, counted, is_exact=True)
    ledger.share("capacity.share", "capacity.used", "capacity.offered")
    count = sum(one.session_count for one in held)
    mean = sum(one.heads for one in held) / count if count else None
    ledger.value("group_size.mean", mean, Unit.PEOPLE, ["heads", "sessions.held"], decimals=1)


def places(
    rows: Iterable[tuple[int, str | None, int]], here_count: int, by_month: Dimension
) -> Ledger:
    """Places by what rolls say of them, by month, and visits: whoever came without a place.

    Takes (number of the span, mark or None, count) rows, and how many marks say in all that
    somebody came.
    """
    ledger = Ledger()
    came, missed = Counter[str](), Counter[str]()
    blank = 0
    for span, mark, count in rows:
        if mark is None:
            blank += count
        else:
            (came if mark in HERE else missed)[by_month.rows[span]] += count
    marked = came + missed
    totals = {"came": came.total(), "missed": missed.total(), "marked": marked.total()}
    totals |= {"unmarked": blank, "expected": blank + marked.total()}
    for name, total in totals.items():
        ledger.count(f"places.{name}", total, Counted.PLACES, is_exact=True)
    for name, counts in (("came", came), ("missed", missed), ("marked", marked)):
        ledger.break_down(f"places.{name}", by_month, counts, Counted.PLACES)
    ledger.adds_up("places.marked", ["places.came", "places.missed"])
    ledger.adds_up("places.expected", ["places.marked", "places.unmarked"])
    for row in by_month.rows:
        at = (("month", row),)
        parts = [key_of(f"places.{name}", at) for name in ("came", "missed")]
        ledger.adds_up(key_of("places.marked", at), parts)
        ledger.share(key_of("attendance.rate", at), parts[0], key_of("places.marked", at))
    ledger.share("attendance.rate", "places.came", "places.marked")
    ledger.share("rolls.complete", "places.marked", "places.expected")
    ledger.count("visits", here_count - came.total(), Counted.PLACES, is_exact=True)
    return ledger


def tasters(came: int, asked: int, joined: int) -> Ledger:
    """First visits: who came, who was asked what came of it, and who joined."""
    ledger = Ledger()
    counts = {
        "came": came,
        "asked": asked,
        "unasked": came - asked,
        "joined": joined,
        "not_joined": came - joined,
    }
    for name, count in counts.items():
        ledger.count(f"tasters.{name}", count, Counted.PEOPLE)
    ledger.adds_up("tasters.came", ["tasters.asked", "tasters.unasked"])
    ledger.adds_up("tasters.came", ["tasters.joined", "tasters.not_joined"])
    ledger.share("tasters.joined_share", "tasters.joined", "tasters.came")
    return ledger
