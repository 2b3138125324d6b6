"""When and how a programme asks a measure, and what a measure doesn't allow. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.outcomes.measure_rules import Measure
from portal.outcomes.response_rules import licence_holds

LONGEST_EVERY_DAYS = 366


@dataclass(frozen=True)
class UsePlan:
    """What a manager says about one measure in one programme."""

    at_start: bool = True
    at_end: bool = True
    every_days: int | None = None
    is_each_session: bool = False
    by_facilitator: bool = False
    by_link: bool = False


class UseProblem(StrEnum):
    """Why a plan can't stand, each on the field of the form that mends it."""

    NO_LICENCE = "no_licence"
    NO_LINK = "no_link"
    NO_FACILITATOR = "no_facilitator"
    NEVER_ASKED = "never_asked"
    EVERY = "every"
    NOT_A_SESSION_FORM = "not_a_session_form"
    ONLY_A_SESSION_FORM = "only_a_session_form"


def default_plan(measure: Measure) -> UsePlan:
    """As the measure's file says; by leaders and links only where somebody ticks that."""
    asked = measure.asked
    return UsePlan(asked.at_start, asked.at_end, asked.every_days, asked.each_session)


def problem_of(
    measure: Measure, plan: UsePlan, licence_ends: date | None | bool, today: date
) -> UseProblem | None:
    """What is wrong with a plan, the gravest first; None where it can stand.

    `licence_ends` is False where no licence is recorded, None for one without an end.
    """
    is_licensed = not isinstance(licence_ends, bool) and licence_holds(licence_ends, today)
    if measure.licence.is_needed and not is_licensed:
        return UseProblem.NO_LICENCE
    if plan.by_link and not measure.goes_by_link:
        return UseProblem.NO_LINK
    if plan.by_facilitator and not measure.goes_by_facilitator:
        return UseProblem.NO_FACILITATOR
    if plan.every_days is not None and not 1 <= plan.every_days <= LONGEST_EVERY_DAYS:
        return UseProblem.EVERY
    return _when_problem(measure, plan)


def _when_problem(measure: Measure, plan: UsePlan) -> UseProblem | None:
    over_time = plan.at_start or plan.at_end or plan.every_days is not None
    if plan.is_each_session and not measure.is_session_form:
        return UseProblem.NOT_A_SESSION_FORM
    if over_time and measure.is_session_form:
        return UseProblem.ONLY_A_SESSION_FORM
    if not over_time and not plan.is_each_session:
        return UseProblem.NEVER_ASKED
    return None
