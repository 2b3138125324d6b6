"""What the world outside hears about where a referral stands: one state, every language. Pure.

A sender's computer, the status link, a letter and an e-mail must never disagree. So each is a
rendering of one `Outward`, which `outward` makes of what people decided, what the register
says, and how much the person agreed may be told.

Source of the codes: FHIR R4 Task.status, kept to those that the Gravity guide allows too (it
knows neither `ready` nor `received`); BSeR's TaskBusinessStatusCS; and the statuses of
ServiceRequest and Encounter as a BaRS servicerequest-response carries them.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from portal.models import Ending, ReferralState

BUSINESS_SYSTEM = "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS"
BUSINESS_STATUS: dict[str, str] = {
    "2.0": "Service Request Created",
    "3.0": "Service Request Accepted",
    "4.0": "Service Request Declined",
    "5.1.1": "Service Request Event Scheduled",
    "5.1.2": "Scheduled Service Request Event Unattended",
    "5.1.3": "Scheduled Service Request Event Cancelled",
    "5.1.4": "Service Request Event Completed",
    "5.2": "Service Request Cancellation Requested",
    "6.0": "Service Request Fulfillment Cancelled",
    "7.0": "Service Request Fulfillment Completed",
}
# What the BSeR feedback calls the number of sessions that somebody came to.
SNOMED = "http://snomed.info/sct"
ATTENDED_CODE = "298057009"
ATTENDED_DISPLAY = "Number of appointments attended"

BARS_EVENT = "servicerequest-response"
# MessageHeader.response.code: the message was taken, whatever became of the referral.
BARS_RESPONSE = "ok"


class Share(IntEnum):
    """How much of what comes of a referral its sender may hear."""

    # That it arrived, and what we ask of the sender: both are the sender's own business.
    NOTHING = 0
    # Whether it was accepted, waits, has a place, or ended: words of state alone.
    STATE = 1
    # Also whether and how often the person came.
    ATTENDANCE = 2


class Stage(StrEnum):
    """Where a referral stands, as the world outside may hear it."""

    RECEIVED = "received"
    CONTACTING = "contacting"
    AWAITING_INFORMATION = "awaiting_information"
    ON_HOLD = "on_hold"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    OFFERED = "offered"
    PLACED = "placed"
    # A session of theirs took place, and they have come to none yet.
    NOT_YET_CAME = "not_yet_came"
    ATTENDING = "attending"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    COMPLETED = "completed"
    STOPPED = "stopped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    COULD_NOT_CONTACT = "could_not_contact"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    DUPLICATE = "duplicate"
    ENTERED_IN_ERROR = "entered_in_error"
    # It ended in a way that isn't for a form or a screen to say: somebody tells it by phone.
    CLOSED = "closed"
    # The person hasn't agreed that the sender hears more.
    WITHHELD = "withheld"


ENDED_STAGES = frozenset(
    {
        Stage.COMPLETED,
        Stage.STOPPED,
        Stage.DECLINED,
        Stage.WITHDRAWN,
        Stage.COULD_NOT_CONTACT,
        Stage.REFERRED_ELSEWHERE,
        Stage.DUPLICATE,
        Stage.ENTERED_IN_ERROR,
        Stage.CLOSED,
    }
)


@dataclass(frozen=True)
class Facts:
    """What is known of one referral, in this house.

    `stands` is the word of `standing.standing()`; counts are sessions held within the seats
    that the referral gave. `was_accepted` stays true after an ending.
    """

    state: ReferralState
    stands: str
    ending: Ending | None = None
    is_held: bool = False
    was_accepted: bool = False
    withdrawal_asked: bool = False
    # Whether the referral that goes on in place of a duplicate came from the same sender.
    survivor_is_theirs: bool = False
    first_attended_on: date | None = None
    attended_count: int = 0
    offered_count: int = 0


@dataclass(frozen=True)
class Bars:
    """What a BaRS response says of the request.

    `kind` is "interim" while more will follow and "full" once nothing more does.
    """

    kind: str
    request_status: str
    encounter_status: str


@dataclass(frozen=True)
class Outward:
    """One state in every language it is told in. Counts are None where they aren't told."""

    stage: Stage
    share: Share
    task_status: str
    business_code: str
    bars: Bars
    first_attended_on: date | None = None
    attended_count: int | None = None
    offered_count: int | None = None

    @property
    def business_display(self) -> str:
        return BUSINESS_STATUS[self.business_code]

    @property
    def is_final(self) -> bool:
        return self.stage in ENDED_STAGES


# stage: Task.status, BSeR business status, ServiceRequest.status, Encounter.status.
CODES: dict[Stage, tuple[str, str, str, str]] = {
    Stage.RECEIVED: ("requested", "2.0", "active", "planned"),
    Stage.CONTACTING: ("requested", "2.0", "active", "planned"),
    Stage.AWAITING_INFORMATION: ("on-hold", "2.0", "on-hold", "planned"),
    Stage.ON_HOLD: ("on-hold", "2.0", "on-hold", "planned"),
    Stage.ACCEPTED: ("accepted", "3.0", "active", "triaged"),
    Stage.WAITING: ("accepted", "3.0", "active", "triaged"),
    Stage.OFFERED: ("accepted", "3.0", "active", "triaged"),
    Stage.PLACED: ("accepted", "5.1.1", "active", "triaged"),
    Stage.NOT_YET_CAME: ("accepted", "5.1.2", "active", "triaged"),
    Stage.ATTENDING: ("in-progress", "5.1.4", "active", "in-progress"),
    Stage.WITHDRAWAL_ASKED: ("on-hold", "5.2", "active", "planned"),
    Stage.COMPLETED: ("completed", "7.0", "completed", "finished"),
    Stage.STOPPED: ("cancelled", "6.0", "revoked", "finished"),
    Stage.DECLINED: ("rejected", "4.0", "revoked", "cancelled"),
    Stage.WITHDRAWN: ("cancelled", "6.0", "revoked", "cancelled"),
    Stage.COULD_NOT_CONTACT: ("failed", "6.0", "revoked", "cancelled"),
    Stage.REFERRED_ELSEWHERE: ("rejected", "4.0", "revoked", "cancelled"),
    Stage.DUPLICATE: ("rejected", "4.0", "revoked", "cancelled"),
    Stage.ENTERED_IN_ERROR: ("entered-in-error", "6.0", "entered-in-error", "entered-in-error"),
    Stage.CLOSED: ("cancelled", "6.0", "revoked", "cancelled"),
    Stage.WITHHELD: ("requested", "2.0", "active", "planned"),
}
# What was accepted is no longer ours to reject: it ends as cancelled.
_AFTER_ACCEPTANCE = frozenset({Stage.DECLINED, Stage.REFERRED_ELSEWHERE, Stage.DUPLICATE})

# Said whatever was agreed: the sender's own act, and what we need of the sender.
_ALWAYS = frozenset(
    {
        Stage.RECEIVED,
        Stage.AWAITING_INFORMATION,
        Stage.WITHDRAWAL_ASKED,
        Stage.ENTERED_IN_ERROR,
    }
)
# Where words of state alone were agreed to, that somebody came, or didn't, isn't among them.
_WITHOUT_ATTENDANCE: dict[Stage, Stage] = {
    Stage.NOT_YET_CAME: Stage.PLACED,
    Stage.ATTENDING: Stage.PLACED,
    Stage.STOPPED: Stage.CLOSED,
}
_TELLS_ATTENDANCE = frozenset(
    {Stage.NOT_YET_CAME, Stage.ATTENDING, Stage.COMPLETED, Stage.STOPPED, Stage.ON_HOLD}
)


# Something falls to the sender now: an answer, or the person's care.
_ASKS_ACTION = frozenset(
    {
        Stage.AWAITING_INFORMATION,
        Stage.WITHDRAWAL_ASKED,
        Stage.DECLINED,
        Stage.WITHDRAWN,
        Stage.COULD_NOT_CONTACT,
        Stage.STOPPED,
    }
)


def asks_action(stage: Stage) -> bool:
    """Whether who hears of this stage has something to do, rather than to know."""
    return stage in _ASKS_ACTION


def stage_of(facts: Facts) -> Stage:
    """Where a referral stands, before it is asked how much of that may be said."""
    if facts.state == ReferralState.ENDED:
        if facts.ending == Ending.DIED:
            return Stage.CLOSED
        if facts.ending == Ending.DUPLICATE and not facts.survivor_is_theirs:
            # That somebody else refers the same person is not this sender's to know.
            return Stage.CLOSED
        return Stage(str(facts.ending))
    if facts.withdrawal_asked:
        return Stage.WITHDRAWAL_ASKED
    if facts.is_held:
        return Stage.ON_HOLD
    stage = Stage(facts.stands)
    if stage == Stage.PLACED and facts.offered_count and not facts.attended_count:
        return Stage.NOT_YET_CAME
    return stage


def limited(stage: Stage, share: Share) -> Stage:
    """The stage that may be said, where the person agreed to this much."""
    if share == Share.NOTHING and stage not in _ALWAYS:
        return Stage.RECEIVED if stage == Stage.CONTACTING else Stage.WITHHELD
    if share == Share.STATE:
        return _WITHOUT_ATTENDANCE.get(stage, stage)
    return stage


def outward(facts: Facts, share: Share) -> Outward:
    """What may be said about a referral, in every language it is said in."""
    stage = limited(stage_of(facts), share)
    task_status, business, request_status, encounter_status = CODES[stage]
    if facts.was_accepted and stage in _AFTER_ACCEPTANCE:
        task_status, business = "cancelled", "6.0"
    if facts.was_accepted and stage == Stage.ON_HOLD:
        business = "3.0"
    kind = "full" if stage in ENDED_STAGES else "interim"
    counts = share == Share.ATTENDANCE and stage in _TELLS_ATTENDANCE
    return Outward(
        stage,
        share,
        task_status,
        business,
        Bars(kind, request_status, encounter_status),
        facts.first_attended_on if counts else None,
        facts.attended_count if counts else None,
        facts.offered_count if counts else None,
    )
