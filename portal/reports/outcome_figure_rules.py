"""The catalogue of outcome figures: what each counts, and how it is protected. Pure.

Their keys are `outcome.<series>.<what>`, one set for each series of each measure; then those of
goals, of what people say after a session, and of whom we know what they say of themselves.
Names and definitions stand in `outcome_figure_words`.
"""

from collections.abc import Iterable, Mapping

from portal.outcomes.measure_rules import Measure, Series, Summary
from portal.reports.figure_rules import Behind, Figure, Filter, Part
from portal.reports.ledger_rules import Counted, Unit

# Who began and should have answered twice: the pairs and the missing ones; and those apart.
STANDINGS = ("started", "paired", "missing", "first_only", "unanswered", "not_due", "died")
# What became of those with a pair: always all three, adding up to `paired`.
CHANGES = ("improved", "same", "worse")
# Where a cut-off is published: of the pairs, those who began past it and what became of them.
CASES = ("case", "recovered", "still_case", "no_case")
# Where a series is told as a share of answers: how many pairs gave such an answer.
CHOSE = ("chose_before", "not_before", "chose_after", "not_after")

GOALS = ("people", "paired_people", "set", "held", "paired", "missing", "nearer", "same_place",
         "further", "ended", "reached", "changed", "let_go")  # fmt: skip

EQUITY_DIMENSIONS = ("age", "gender", "ethnicity", "disability", "area")


def prefix(series: Series) -> str:
    """What the keys of a series begin with: "outcome.ucla3"."""
    return f"outcome.{series.code}"


def is_share(series: Series) -> bool:
    """Whether a series is told as a share of answers and never as a mean."""
    return series.summary == Summary.SHARE


def is_outcome(measure: Measure) -> bool:
    """Whether a measure is answered twice by one person: not a session form, not goals."""
    return not measure.is_session_form and not measure.is_goals


def series_keys(series: Series) -> list[str]:
    """The counts of a series, without their prefix."""
    found = [*STANDINGS, *CHANGES]
    found += CASES if series.case_at is not None else ()
    found += CHOSE if is_share(series) else ()
    return found


def outcome_figures(measures: Iterable[Measure]) -> dict[str, Figure]:
    """The figures of every series, of goals, and of what people say after a session."""
    found: list[Figure] = []
    for measure in measures:
        for series in measure.series:
            if is_outcome(measure):
                found += _of_series(series)
            elif measure.is_session_form:
                found += _of_feedback(series)
    found += _of_goals()
    found += _of_equity()
    return {one.key: one for one in found}


def _count(key: str, part: Part, counted: Counted, *by: str) -> Figure:
    return Figure(key, part, Filter.ANSWERED, counted, by=by, behind=Behind.NOTHING)


def _share(key: str, part: Part, numerator: str, denominator: str) -> Figure:
    return Figure(
        key,
        part,
        Filter.ANSWERED,
        unit=Unit.PERCENT,
        numerator=numerator,
        denominator=denominator,
    )


def _of_series(series: Series) -> list[Figure]:
    at, part = prefix(series), Part.OUTCOMES
    found = [_count(f"{at}.{what}", part, Counted.PEOPLE) for what in series_keys(series)]
    found.append(_share(f"{at}.completion", part, f"{at}.paired", f"{at}.started"))
    found += [_share(f"{at}.{one}_share", part, f"{at}.{one}", f"{at}.paired") for one in CHANGES]
    if series.case_at is not None:
        found.append(_share(f"{at}.recovered_share", part, f"{at}.recovered", f"{at}.case"))
    if is_share(series):
        found += [
            _share(f"{at}.{one}_share", part, f"{at}.{one}", f"{at}.paired")
            for one in ("chose_before", "chose_after")
        ]
    else:
        found += [
            Figure(f"{at}.{value}", part, Filter.ANSWERED, unit=Unit.POINTS)
            for value in ("before", "after", "change", "before_missing")
        ]
    return found


def _of_feedback(series: Series) -> list[Figure]:
    at, part = f"feedback.{series.code}", Part.FEEDBACK
    found = [
        _count(f"{at}.{what}", part, Counted.ANSWERS) for what in ("answers", "positive", "other")
    ]
    found.append(_share(f"{at}.positive_share", part, f"{at}.positive", f"{at}.answers"))
    found.append(Figure(f"{at}.mean", part, Filter.ANSWERED, unit=Unit.POINTS))
    return found


def _of_goals() -> list[Figure]:
    people = ("people", "paired_people")
    found = [
        _count(
            f"goals.{what}",
            Part.GOALS,
            Counted.PEOPLE if what in people else Counted.GOALS,
            *(("theme",) if what in ("held", "paired", "reached") else ()),
        )
        for what in GOALS
    ]
    found.append(_share("goals.completion", Part.GOALS, "goals.paired", "goals.held"))
    found.append(_share("goals.reached_share", Part.GOALS, "goals.reached", "goals.ended"))
    found += [
        Figure(f"goals.{value}", Part.GOALS, Filter.ANSWERED, unit=Unit.POINTS)
        for value in ("before", "after", "progress")
    ]
    found.append(_count("feedback.forms", Part.FEEDBACK, Counted.ANSWERS))
    found.append(_share("feedback.share", Part.FEEDBACK, "feedback.forms", "places.came"))
    return found


def _of_equity() -> list[Figure]:
    """Besides the breakdowns of the service's own figures: of how many we know what they are."""
    return [
        Figure("known", Part.EQUITY, Filter.RECEIVED, Counted.PEOPLE, by=("of",)),
        Figure("known_came", Part.EQUITY, Filter.MET, Counted.PEOPLE, by=("of",)),
        _share("known_share", Part.EQUITY, "known", "people_referred"),
        _share("known_came_share", Part.EQUITY, "known_came", "people_came"),
    ]


# The dimension that says of which characteristic a coverage is: known[of=ethnicity].
def coverage_at(dimension: str) -> tuple[tuple[str, str], ...]:
    """Where the coverage of a dimension stands."""
    return (("of", dimension),)


def merged_figures(service: Mapping[str, Figure], measures: Iterable[Measure]) -> dict[str, Figure]:
    """All figures there are, those of the service first."""
    return dict(service) | outcome_figures(measures)
