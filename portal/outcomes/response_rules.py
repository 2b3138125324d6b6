"""One filled-in measure on its way in, and whether it may come by that door. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.models import AnsweredBy, Occasion
from portal.outcomes.measure_rules import Measure


@dataclass(frozen=True)
class Where:
    """In the course of what somebody answered: all that is known, for the figures."""

    programme_id: int | None = None
    group_id: int | None = None
    session_id: int | None = None
    referral_id: int | None = None


@dataclass(frozen=True)
class Given:
    """What one person answered to one measure, by whichever door.

    Either `answers`, item by item with those left out missing, or `total` where the wording is
    its owner's. `tells_of_danger` answers a measure's `risk_question`.
    """

    person_id: int
    measure: str
    occasion: Occasion
    answered_on: date
    answers: Mapping[str, int] = field(default_factory=dict)
    total: Decimal | None = None
    tells_of_danger: bool | None = None
    where: Where = Where()
    link_id: int | None = None
    note: str = ""


class Refusal(StrEnum):
    """Why a measure can't come by a door."""

    IS_GOALS = "is_goals"
    STAFF_ONLY = "staff_only"
    NO_WORDING = "no_wording"
    NO_LICENCE = "no_licence"


def licence_holds(valid_until: date | None, on: date) -> bool:
    """Whether a licence is in date on a day; one without an end always is."""
    return valid_until is None or on <= valid_until


def refusal(measure: Measure, door: AnsweredBy, *, is_licensed: bool) -> Refusal | None:
    """Why this measure can't be recorded by this door; None where it can."""
    if measure.is_goals:
        return Refusal.IS_GOALS
    if measure.licence.is_needed and not is_licensed:
        return Refusal.NO_LICENCE
    if measure.is_staff_only and door in (AnsweredBy.FACILITATOR, AnsweredBy.LINK):
        return Refusal.STAFF_ONLY
    if measure.is_total_only and door == AnsweredBy.LINK:
        return Refusal.NO_WORDING
    return None
