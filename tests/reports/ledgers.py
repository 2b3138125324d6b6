"""Ledgers made by hand, and printed by the plainest rule, for tests of what stands on them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portal.models import ReportKind
from portal.reports.ask_rules import Ask
from portal.reports.facts_rules import Aim, Benefit, Facts, Series
from portal.reports.ledger_rules import (
    Cell,
    Counted,
    Dimension,
    Ledger,
    Mark,
    Printed,
    Shown,
    Unit,
)
from portal.reports.period_rules import Period
from portal.reports.protection_refusal_rules import Certificate

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
DATA_AT = datetime(2026, 10, 3, 9, tzinfo=UTC)
STEPS = ("referred", "accepted", "contacted", "offered", "came", "settled", "finished")


@dataclass(frozen=True)
class Protected:
    """What a document wants of the protection."""

    printed: Printed
    certificate: Certificate | None = None


def ask(kind: ReportKind = ReportKind.PROGRAMME, **changes: Any) -> Ask:
    return Ask(kind, QUARTER, **{"programme_id": 1, **changes})


def facts(**changes: Any) -> Facts:
    given: dict[str, Any] = {
        "organisation": "Harbour Groups",
        "data_at": DATA_AT,
        "subject": "Anxiety groups",
        "prepared_for": "Northshore Community Fund",
        "series": {
            "ucla3": Series(
                "Loneliness (UCLA-3)", 3, 9, False, "1", "Open", benefits=(Benefit.CONNECTION,)
            )
        },
        "questions": {
            "session4_heard": Series(
                "Felt heard",
                1,
                4,
                True,
                answer_words="Mostly or completely",
                benefits=(Benefit.VALIDATION,),
            )
        },
        "aims": {"people_referred": Aim(55), "wait.median": Aim(14, is_at_most=True)},
    }
    return Facts(**{**given, **changes})


def full(scale: int = 1) -> Ledger:
    """A quarter in which something of every kind happened. `scale` multiplies all counts."""
    made = Ledger()
    for key, (count, counted, is_exact) in COUNTS.items():
        figure, at = _parts(key)
        made.count(figure, count * scale, counted, at, is_exact=is_exact)
    for dimension in DIMENSIONS:
        made.dimensions[dimension.name] = dimension
    for key, (part, whole) in SHARES.items():
        made.share(key, part, whole)
    for key, (numbers, unit, on, decimals) in VALUES.items():
        made.value(key, numbers, unit, [on], decimals)
    return made


def _parts(key: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    figure, *at = key.replace("]", "").split("[")
    return figure, tuple(tuple(one.split("=")) for one in at)  # type: ignore[misc]


def _many(
    counted: Counted, before: str, counts: dict[str, int], *, is_exact: bool = False
) -> dict[str, tuple[int, Counted, bool]]:
    return {before + key: (count, counted, is_exact) for key, count in counts.items()}


P, R = Counted.PEOPLE, Counted.REFERRALS
COUNTS: dict[str, tuple[int, Counted, bool]] = {
    **_many(R, "", {"referrals": 64, "funnel.referred": 64}, is_exact=True),
    **_many(P, "people_", {"referred": 61, "came": 52, "placed": 44}, is_exact=True),
    **_many(R, "funnel.", dict(zip(STEPS[1:], (58, 55, 50, 46, 36, 24), strict=True))),
    **_many(
        R,
        "left",
        {
            "[step=referred][to=declined]": 3,
            "[step=referred][to=still_waiting]": 3,
            "[step=accepted][to=declined]": 3,
            "[step=offered][to=still_waiting]": 4,
        },
    ),
    **_many(R, "wait.", {"came": 46, "still": 11, "within_target": 30}),
    **_many(
        Counted.SESSIONS,
        "sessions.",
        {
            "planned": 40,
            "held": 36,
            "cancelled": 3,
            "no_roll": 1,
            "held[month=2026-07]": 14,
            "held[month=2026-08]": 8,
            "held[month=2026-09]": 14,
        },
        is_exact=True,
    ),
    **_many(
        Counted.PLACES,
        "places.",
        {"expected": 360, "marked": 310, "came": 261, "missed": 49},
        is_exact=True,
    ),
    **_many(Counted.MINUTES, "minutes.", {"contact": 261 * 90}, is_exact=True),
    **_many(P, "endings", {"": 20, ".planned": 12, ".unplanned": 8}),
    **_many(P, "retention[session=", {"1]": 46, "2]": 40, "3]": 33}),
    **_many(P, "retention.could[session=", {"1]": 46, "2]": 45, "3]": 44}),
    **_many(
        P,
        "outcome.ucla3.",
        {"started": 45, "paired": 32, "missing": 13, "improved": 20, "same": 9, "worse": 3},
    ),
    **_many(Counted.GOALS, "goals.", {"held": 30, "set": 28, "paired": 20, "nearer": 14}),
    **_many(
        Counted.ANSWERS,
        "feedback.session4_heard.",
        {"answers": 200, "positive": 180, "other": 20},
    ),
    **_many(
        P,
        "people_referred[age=",
        {"18-24]": 12, "25-34]": 25, "35-49]": 21, "unknown]": 3},
    ),
    **_many(R, "referrals[sender=", {"gp]": 40, "self]": 24}),
    **_many(R, "response.", {"decided": 60, "undecided": 4, "told": 55}),
    **_many(
        Counted.USERS,
        "training.",
        {"leaders": 6, "needed": 6, "in_date": 5, "expiring": 1},
        is_exact=True,
    ),
    **_many(P, "", {"concerns": 9, "deaths": 1}),
    **_many(P, "unmet", {"": 14, "[topic=grief]": 9, "[topic=anxiety]": 5}),
}
DIMENSIONS = (
    Dimension("to", ("declined", "still_waiting")),
    Dimension("session", ("1", "2", "3"), is_ordered=True),
    Dimension("age", ("18-24", "25-34", "35-49", "unknown"), is_ordered=True),
    Dimension("sender", ("gp", "self")),
    Dimension("topic", ("grief", "anxiety")),
    Dimension("month", ("2026-07", "2026-08", "2026-09"), is_ordered=True),
)
SHARES = {
    "wait.within_share": ("wait.within_target", "wait.came"),
    "attendance.rate": ("places.came", "places.marked"),
    "rolls.complete": ("places.marked", "places.expected"),
    "training.in_date_share": ("training.in_date", "training.needed"),
}
VALUES: dict[str, tuple[Any, Unit, str, int]] = {
    "wait.median": (17.0, Unit.DAYS, "wait.came", 0),
    "wait.quartiles": ((17.0, 9.0, 28.0), Unit.DAYS, "wait.came", 0),
    "wait.kaplan_meier": (20.0, Unit.DAYS, "wait.came", 0),
    "wait.paused": (4.0, Unit.DAYS, "wait.came", 0),
    "wait.curve": ((100.0, 90.0, 70.0, 45.0, 20.0), Unit.PERCENT, "wait.came", 1),
    "outcome.ucla3.before": (6.4, Unit.POINTS, "outcome.ucla3.paired", 1),
    "outcome.ucla3.after": (5.1, Unit.POINTS, "outcome.ucla3.paired", 1),
    "outcome.ucla3.change": ((-1.3, -1.8, -0.8), Unit.POINTS, "outcome.ucla3.paired", 1),
    "response.decision_days": (3.0, Unit.DAYS, "response.decided", 0),
}


def nhs(ledger: Ledger) -> Protected:
    """Printed as NHS would at its plainest: 1-7 hidden, others to 5; nothing complementary."""

    def shown(cell: Cell) -> Shown:
        if cell.is_exact:
            return Shown(Mark.EXACT, cell.count)
        if 1 <= cell.count <= 7:
            return Shown(Mark.SMALL, None)
        return Shown(Mark.ROUNDED, 5 * round(cell.count / 5))

    return printed_by(ledger, shown)


def hiding_all(ledger: Ledger) -> Protected:
    """Everything hidden."""
    return printed_by(ledger, lambda _cell: Shown(Mark.OTHER, None))


def printed_by(ledger: Ledger, shown: Any) -> Protected:
    """Printed by a rule for one cell; shares and values follow what is printed."""
    counts = {key: shown(cell) for key, cell in ledger.cells.items()}

    def share(part: str, whole: str) -> float | None:
        top, bottom = counts[part].number, counts[whole].number
        return None if top is None or not bottom else round(100 * top / bottom, 1)

    shares = {key: share(one.part, one.whole) for key, one in ledger.shares.items()}
    values = {
        key: one.numbers if all(counts[on].number is not None for on in one.rests_on) else None
        for key, one in ledger.values.items()
    }
    return Protected(Printed(counts, shares, values, ledger))
