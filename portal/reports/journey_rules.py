"""How far a referral has come on its way, and where it went from there. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.models import Ending
from portal.reports.figure_rules import LEFT_TO, STEPS
from portal.reports.ledger_rules import Counted, Dimension, Ledger

# Where somebody can have gone who hasn't come yet, and who has.
_BEFORE = (
    "declined",
    "withdrawn",
    "could_not_contact",
    "referred_elsewhere",
    "stopped",
    "died",
    "still_waiting",
)
_AFTER = ("declined", "withdrawn", "referred_elsewhere", "stopped", "died", "between", "attending")
USUAL = {
    **dict.fromkeys(("referred", "accepted", "contacted"), _BEFORE),
    "offered": (*_BEFORE, "between"),
    "came": (*_AFTER, "finished_early"),
    "settled": _AFTER,
}


@dataclass(frozen=True)
class Place:
    """What came of a referral in groups: whether a place was offered or given, is held now or
    waited for, ended well, was left, ended by death."""

    is_offered: bool = False
    is_seated: bool = False
    is_in_line: bool = False
    has_ended_well: bool = False
    has_left: bool = False
    has_died: bool = False


NO_PLACE = Place()


@dataclass(frozen=True)
class Journey:
    """A referral that arrived in the period, and all that has become of it by now."""

    referral_id: int
    person_id: int
    sender: str
    received_on: date
    ending: str | None = None
    is_accepted: bool = False
    # Accepted, or ended: the day on which that was decided.
    decided_on: date | None = None
    # The first time its referrer was told of the decision.
    told_on: date | None = None
    is_spoken_to: bool = False
    place: Place = NO_PLACE
    came_count: int = 0
    first_came_on: date | None = None
    ended_on: date | None = None

    def days_followed(self, until: date) -> int:
        """Calendar days until they first came, or else until it ended or `until`."""
        last = self.first_came_on or min(self.ended_on or until, until)
        return max(0, (last - self.received_on).days)

    @property
    def is_decided(self) -> bool:
        """Whether it was accepted or has ended, on a day that is known or not."""
        return self.is_accepted or self.ending is not None


def step_of(journey: Journey, settled_count: int) -> str:
    """The last step of the funnel that a referral has reached.

    Coming to a session tells that a place was given, and a place that they were spoken to and
    accepted, whatever was written down. To end as planned counts once they have settled.
    """
    if journey.came_count >= settled_count:
        is_over = not journey.place.is_seated and not journey.place.is_in_line
        has_finished = journey.ending == Ending.COMPLETED or (
            journey.ending is None and journey.place.has_ended_well and is_over
        )
        return "finished" if has_finished else "settled"
    if journey.came_count:
        return "came"
    if journey.place.is_offered:
        return "offered"
    if not journey.is_accepted:
        return "referred"
    return "contacted" if journey.is_spoken_to else "accepted"


def left_to(journey: Journey) -> str:
    """Where somebody went from the step they are at, who hasn't ended as planned after it."""
    if journey.place.has_died or journey.ending == Ending.DIED:
        return "died"
    if journey.ending == Ending.COMPLETED:
        return "finished_early"
    if journey.ending is not None:
        return journey.ending
    if journey.place.is_seated:
        return "attending" if journey.came_count else "still_waiting"
    if journey.place.is_in_line:
        return "between" if journey.came_count else "still_waiting"
    if journey.place.has_ended_well:
        return "finished_early"
    if journey.place.has_left:
        return "stopped" if journey.came_count else "between"
    return "between" if journey.came_count else "still_waiting"


def funnel(journeys: Sequence[Journey], settled_count: int) -> Ledger:
    """Every step, and where those went who are at one and not at the next: they add up."""
    ledger = Ledger()
    ledger.dimensions["step"] = Dimension("step", STEPS[:-1], is_ordered=True)
    ledger.dimensions["to"] = Dimension("to", LEFT_TO)
    at = Counter(step_of(one, settled_count) for one in journeys)
    went = Counter(
        (step, left_to(one))
        for one in journeys
        if (step := step_of(one, settled_count)) != STEPS[-1]
    )
    left = len(journeys)
    for step in STEPS:
        ledger.count(f"funnel.{step}", left, Counted.REFERRALS, is_exact=step == STEPS[0])
        left -= at[step]
    for step, following in zip(STEPS, STEPS[1:], strict=False):
        rows = [one for one in LEFT_TO if one in USUAL[step] or went[step, one]]
        keys = [
            ledger.count("left", went[step, one], Counted.REFERRALS, (("step", step), ("to", one)))
            for one in rows
        ]
        ledger.adds_up(f"funnel.{step}", [f"funnel.{following}", *keys])
        ledger.share(f"funnel.{following}_share", f"funnel.{following}", f"funnel.{step}")
    return ledger
