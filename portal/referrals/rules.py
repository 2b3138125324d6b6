"""What a referral asks, what may happen to it next, and by when. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date

from portal import clock
from portal.models import (
    ConsentScope,
    Ending,
    FeedbackLevel,
    GuardianContact,
    MembershipEnding,
    ReferralState,
    Risk,
    SenderKind,
    Urgency,
)
from portal.people.rules import PersonDetails
from portal.referrals.move_rules import MOVES as MOVES
from portal.referrals.move_rules import OPEN as OPEN
from portal.referrals.move_rules import UNDECIDED as UNDECIDED
from portal.referrals.move_rules import Allowed as Allowed
from portal.referrals.move_rules import Bar as Bar
from portal.referrals.move_rules import Facts as Facts
from portal.referrals.move_rules import Move as Move
from portal.referrals.move_rules import allowed as allowed
from portal.referrals.move_rules import diagram as diagram
from portal.referrals.move_rules import is_below as is_below
from portal.referrals.move_rules import is_on_hold as is_on_hold
from portal.referrals.move_rules import reopens_until as reopens_until
from portal.referrals.move_rules import undo_until as undo_until
from portal.referrals.wish_rules import WishDetails


@dataclass(frozen=True)
class ReferrerDetails:
    """Who refers, as sent; empty text where it says nothing."""

    name: str = ""
    job: str = ""
    organisation: str = ""
    ods_code: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class ConsentDetails:
    """One agreement, as sent."""

    scope: ConsentScope
    is_implied: bool = False
    said_by: str = ""
    how: str = ""
    given_on: date | None = None
    # Of feedback alone: how much the referrer may hear.
    level: FeedbackLevel = FeedbackLevel.NOT_SAID


@dataclass(frozen=True)
class ReferralRequest:
    """What a referral asks, whichever door it came through.

    `service` is the name a sender's system gives what it asks for, mapped to a programme
    where one is known; `warnings` are sentences for staff about what couldn't be read or
    doesn't look right, though it was kept.
    """

    person: PersonDetails
    referrer: ReferrerDetails = field(default_factory=ReferrerDetails)
    service: str = ""
    programme_id: int | None = None
    topic: str = ""
    reason: str = ""
    urgency: Urgency = Urgency.ROUTINE
    risk: Risk = Risk.NOT_ASKED
    risk_note: str = ""
    consents: tuple[ConsentDetails, ...] = ()
    sender_kind: SenderKind = SenderKind.PROFESSIONAL
    # What the sender calls it, quoted in every answer.
    sender_reference: str = ""
    # Sent although the person is outside the criteria: why.
    outside_reason: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""
    guardian_contact: GuardianContact = GuardianContact.NOT_ASKED
    capacity_decided_by: str = ""
    # What they want of a group, where a door asks for it.
    wishes: WishDetails | None = None
    # The referral before it, where the same person is referred again.
    follows_id: int | None = None
    warnings: tuple[str, ...] = ()


# Endings that need a sentence: a code alone would leave the next reader guessing.
ENDINGS_THAT_NEED_A_NOTE = frozenset(
    {
        Ending.STOPPED,
        Ending.DECLINED,
        Ending.REFERRED_ELSEWHERE,
        Ending.DUPLICATE,
        Ending.ENTERED_IN_ERROR,
    }
)


# How a place ends when the referral behind it does.
PLACE_ENDING: dict[Ending, MembershipEnding] = {
    Ending.COMPLETED: MembershipEnding.FINISHED,
    Ending.STOPPED: MembershipEnding.STOPPED_COMING,
    Ending.DECLINED: MembershipEnding.NO_LONGER_ELIGIBLE,
    Ending.WITHDRAWN: MembershipEnding.LEFT,
    Ending.COULD_NOT_CONTACT: MembershipEnding.NEVER_STARTED,
    Ending.REFERRED_ELSEWHERE: MembershipEnding.NO_LONGER_NEEDED,
    Ending.DIED: MembershipEnding.DIED,
    Ending.DUPLICATE: MembershipEnding.ENTERED_IN_ERROR,
    Ending.ENTERED_IN_ERROR: MembershipEnding.ENTERED_IN_ERROR,
}


def next_states(state: str) -> tuple[ReferralState, ...]:
    """The states that may follow this one, in the order their buttons stand."""
    return MOVES[ReferralState(state)]


def may_move(state: str, to: ReferralState) -> bool:
    """Whether a referral may go from one state to the other."""
    return to in MOVES[ReferralState(state)]


_REFERENCE = re.compile(r"R?([0-9A-Z]{1,4})([0-9A-Z]{0,2})")


def reference_start(text: str) -> str:
    """The (start of a) reference that a search means, however it was read out: "R-7KX4-92"
    for "r7kx492" and "7KX4 92". Empty text where it means none.

    Letters alone are a name unless "R-" goes before them.
    """
    compact = re.sub(r"[\s-]", "", text.upper())
    found = _REFERENCE.fullmatch(compact)
    is_said = text.strip().upper().startswith("R-") or any(c.isdigit() for c in compact)
    if found is None or not is_said:
        return ""
    return f"R-{found[1]}-{found[2]}" if len(found[1]) == 4 and found[2] else f"R-{found[1]}"


def is_self_referral(name: str, referred_by: str, referred_from: str) -> bool:
    """Whether the person asked for themselves: their own name, and no organisation."""
    return not referred_from and referred_by.strip() == name.strip()


def is_at_risk(risk: str) -> bool:
    """Whether somebody must act on a risk answer today: a yes, or one that can't be read."""
    return risk in (Risk.YES, Risk.UNREADABLE)


def queue_rank(risk: Risk, urgency: Urgency) -> int:
    """Where a referral stands in every queue: 0 risk, 1 urgent, 2 all others.

    An answer that couldn't be read counts as a yes until somebody has looked.
    """
    if is_at_risk(risk):
        return 0
    return 1 if urgency == Urgency.URGENT else 2


def decision_due_on(received_on: date, rank: int, routine_days: int, urgent_days: int) -> date:
    """The last date on which a decision is in time: the same day for a risk answer."""
    return clock.add_working_days(received_on, (0, urgent_days, routine_days)[rank])
