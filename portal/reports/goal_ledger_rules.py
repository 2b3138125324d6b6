"""Figures of goals and of what people say after sessions, in a ledger. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import fmean
from typing import NamedTuple

from portal.outcomes.measure_rules import Series
from portal.reports.ledger_rules import Counted, Ledger, Unit
from portal.reports.period_rules import Period
from portal.reports.row_rules import Rows
from portal.reports.statistics_rules import paired_change

PEOPLE = Counted.PEOPLE


class GoalTold(NamedTuple):
    """A goal, and its first and last valid rating up to the end of the period, with days."""

    person_id: int
    theme: str
    set_on: date
    closed_on: date | None
    outcome: str
    first: int | None
    first_on: date | None
    last: int | None
    last_on: date | None


# How a goal can come to its end.
ENDS = ("reached", "changed", "let_go")
NO_THEME = "not_said"


def add_goals(ledger: Ledger, goals: Iterable[GoalTold], period: Period, themes: Rows) -> None:
    """All figures of goals into a ledger. Their words are in none of them.

    `themes` are the rows of the themes, NO_THEME among them.
    """
    held = [
        one
        for one in goals
        if one.set_on <= period.last and (one.closed_on is None or one.closed_on >= period.first)
    ]
    pairs = [(one, progress) for one in held if (progress := _progress(one, period)) is not None]
    ended = [one for one in held if one.closed_on is not None and one.closed_on <= period.last]
    count = ledger.count
    count("goals.people", len({one.person_id for one in held}), PEOPLE)
    count("goals.set", sum(1 for one in held if period.holds(one.set_on)), Counted.GOALS)
    count("goals.held", len(held), Counted.GOALS)
    steps = {"nearer": 0, "same_place": 0, "further": 0}
    for _, (first, last) in pairs:
        steps["nearer" if last > first else "further" if last < first else "same_place"] += 1
    ends = Counter(one.outcome for one in ended)
    _goal_parts(ledger, "held", {"paired": len(pairs), "missing": len(held) - len(pairs)})
    _goal_parts(ledger, "paired", steps)
    count("goals.ended", len(ended), Counted.GOALS)
    _goal_parts(ledger, "ended", {one: ends[one] for one in ENDS})
    ledger.share("goals.completion", "goals.paired", "goals.held")
    ledger.share("goals.reached_share", "goals.reached", "goals.ended")
    dimension = themes.dimension
    for figure, which in (
        ("held", held),
        ("paired", [one for one, _ in pairs]),
        ("reached", [one for one in ended if one.outcome == "reached"]),
    ):
        by_theme = Counter(themes.of(one.theme or NO_THEME) for one in which)
        ledger.break_down(f"goals.{figure}", dimension, by_theme, Counted.GOALS)
    _add_progress(ledger, pairs)


def _goal_parts(ledger: Ledger, whole: str, parts: Mapping[str, int]) -> None:
    keys = [ledger.count(f"goals.{one}", n, Counted.GOALS) for one, n in parts.items()]
    ledger.adds_up(f"goals.{whole}", keys)


def _progress(goal: GoalTold, period: Period) -> tuple[int, int] | None:
    """First and last rating of a goal that was rated on two days, the last in the period."""
    if goal.first is None or goal.last is None or goal.first_on is None or goal.last_on is None:
        return None
    if goal.first_on >= goal.last_on or not period.holds(goal.last_on):
        return None
    return goal.first, goal.last


def _add_progress(ledger: Ledger, pairs: Sequence[tuple[GoalTold, tuple[int, int]]]) -> None:
    """Mean ratings: first over each person's goals, then over people, each weighing the same."""
    of_person: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for goal, ratings in pairs:
        of_person[goal.person_id].append(ratings)
    means = [
        (fmean(first for first, _ in ratings), fmean(last for _, last in ratings))
        for ratings in of_person.values()
    ]
    found = paired_change(means, is_higher_better=True)
    rests_on = (ledger.count("goals.paired_people", found.count, PEOPLE), "goals.paired")
    moved = found.mean_change if found.change is None else found.change.numbers
    for name, numbers in (("before", found.before), ("after", found.after), ("progress", moved)):
        ledger.value(f"goals.{name}", numbers, Unit.POINTS, rests_on, 1)


def add_feedback(
    ledger: Ledger,
    series: Iterable[Series],
    form_count: int,
    counted: Mapping[str, Mapping[int, int]],
) -> None:
    """What people said after sessions: of each series how often each value was ticked."""
    ledger.count("feedback.forms", form_count, Counted.ANSWERS)
    ledger.share("feedback.share", "feedback.forms", "places.came")
    for one in series:
        at, values = f"feedback.{one.code}", counted.get(one.code, {})
        total = sum(values.values())
        positive = sum(count for value, count in values.items() if value in one.share_of)
        answers = ledger.count(f"{at}.answers", total, Counted.ANSWERS)
        parts = [
            ledger.count(f"{at}.positive", positive, Counted.ANSWERS),
            ledger.count(f"{at}.other", total - positive, Counted.ANSWERS),
        ]
        ledger.adds_up(answers, parts)
        ledger.share(f"{at}.positive_share", parts[0], answers)
        score = sum(value * count for value, count in values.items())
        ledger.value(f"{at}.mean", score / total if total else None, Unit.POINTS, (answers,), 1)
