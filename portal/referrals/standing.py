"""Where a referral stands: one SQL expression over decisions, membership and attendance.

Queue, person page, interfaces and figures all use it, so that they can't disagree.
"""

from datetime import datetime
from typing import Any

from peewee import Case, fn

from portal import clock
from portal.db import local_date
from portal.groups.attendance_queries import covers, took_place
from portal.groups.place_queries import holds_offer, waits
from portal.models import (
    Attendance,
    Mark,
    Membership,
    MembershipEnding,
    MembershipState,
    Referral,
    ReferralState,
    Session,
)

# Beside the stored states; "accepted" means accepted with neither a seat nor a wait.
WAITING = "waiting"
OFFERED = "offered"
PLACED = "placed"
ATTENDING = "attending"
COMPLETED = "completed"

SEATED = (PLACED, ATTENDING, COMPLETED)

CAME = (Mark.PRESENT, Mark.LEFT_EARLY)
_GOOD_ENDINGS = (MembershipEnding.FINISHED, MembershipEnding.NO_LONGER_NEEDED)


def came_of_it(membership: Any, now: datetime) -> Any:
    """Conditions on Attendance and Session: somebody came, on or after the day of receipt,
    to a session within a seat that the referral gave.

    An earlier referral's sessions don't count for a new one.
    """
    return (
        Attendance.mark.in_(CAME)
        & took_place(Session, now)
        & covers(membership, Session)
        & (
            (Session.starts_at >= Referral.received_at)
            | (local_date(Session.starts_at) >= local_date(Referral.received_at))
        )
    )


def standing() -> Any:
    """Where each referral stands, as a word: its stored state until acceptance, then
    accepted, waiting, offered, placed, attending or completed by its newest membership.

    An accepted referral whose membership ended any other way is "accepted" again: a
    person has to decide what comes next.
    """
    newest = Membership.alias("newest")
    attended = fn.EXISTS(
        Attendance.select(Attendance.id)
        .join(Session)
        .where(Attendance.person == newest.person, came_of_it(newest, clock.now()))
    )
    by_membership = (
        newest.select(
            Case(
                None,
                (
                    (waits(newest), WAITING),
                    (holds_offer(newest), OFFERED),
                    (newest.ending.in_(_GOOD_ENDINGS), COMPLETED),
                    (newest.state == MembershipState.ENDED, str(ReferralState.ACCEPTED)),
                    (attended, ATTENDING),
                ),
                PLACED,
            )
        )
        .where(newest.referral == Referral.id)
        .order_by(newest.id.desc())
        .limit(1)
    )
    return Case(
        None,
        ((Referral.state != ReferralState.ACCEPTED, Referral.state),),
        fn.COALESCE(by_membership, str(ReferralState.ACCEPTED)),
    )


def has_seat() -> Any:
    """A condition: the referral's person holds a seat through it now."""
    held = Membership.alias("held")
    return fn.EXISTS(
        held.select(held.id).where(
            held.referral == Referral.id,
            held.state.in_((MembershipState.ACTIVE, MembershipState.PAUSED)),
        )
    )


def is_completed() -> Any:
    """A condition: a membership that came of the referral ended well, and none goes on."""
    done = Membership.alias("done")
    ended_well = fn.EXISTS(
        done.select(done.id).where(done.referral == Referral.id, done.ending.in_(_GOOD_ENDINGS))
    )
    return ended_well & ~has_seat()
