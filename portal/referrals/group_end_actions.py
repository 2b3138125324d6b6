"""The end of a group, with what it means for the referrals behind its places."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.groups import group_end_actions as groups
from portal.groups.group_end_actions import Ended
from portal.models import (
    Ending,
    FollowUpKind,
    GroupEndChoice,
    GroupEndOutcome,
    ReferralState,
    StepKind,
)
from portal.people import follow_up_actions
from portal.referrals import actions, page_queries


def end_group(group_id: int, by: Any, *, version: int) -> int | None:
    """End a group, and say on each referral's timeline what comes next, in one transaction.

    Returns the notice that tells everybody. Raises as `finish_group`.
    """
    with write():
        done = groups.finish_group(group_id, by, version=version)
        for place in done.places:
            if place.referral_id is None:
                continue
            actions.note_step(
                place.referral_id,
                StepKind.GROUP_ENDED,
                by,
                _(
                    "Its last day is %(day)s. %(next)s",
                    day=long_date(done.last_on),
                    next=_what_next(place),
                ),
            )
            if place.is_over:
                _refer_on(place, by)
    return done.notice_id


def close_ended_group(end_id: int) -> int:
    """End the places, and the referrals that were referred on, of a group whose last day has
    passed. Returns how many places ended."""
    with write():
        ended = groups.close_places(end_id)
        for place in ended:
            _refer_on(place, None)
    return len(ended)


def _what_next(place: Ended) -> str:
    """What comes next, without the name of any group: a sensitive one would show through."""
    if place.choice == GroupEndChoice.MOVES:
        return {
            GroupEndOutcome.SEATED: _("They move to a seat in another group."),
            GroupEndOutcome.WAITING: _("They wait for a seat in another group, in their turn."),
            GroupEndOutcome.ALREADY: _("They belong to another group already."),
        }[GroupEndOutcome(place.outcome)]
    if place.choice == GroupEndChoice.REFERRED_ON:
        return _("They are referred on: %(where)s.", where=place.referred_to)
    if place.choice == GroupEndChoice.QUEUE:
        return _("They wait for a place again, from when they first did.")
    return _("They have finished.")


def _refer_on(place: Ended, by: Any) -> None:
    if place.choice != GroupEndChoice.REFERRED_ON or place.referral_id is None:
        return
    state, version = page_queries.standing_of(place.referral_id)
    if state != ReferralState.ACCEPTED:
        return
    try:
        actions.end_referral(
            place.referral_id,
            version,
            Ending.REFERRED_ELSEWHERE,
            place.referred_to,
            by,
            ends_places=False,
            risk_later=True,
        )
    except DomainError as problem:
        if by is None:
            # Nobody is there to be told, and the places of everybody else must still end.
            _leave_to_staff(place.referral_id, problem.message)
            return
        raise DomainError(
            _("A referral couldn't be ended: %(why)s", why=problem.message)
        ) from problem


def _leave_to_staff(referral_id: int, why: str) -> None:
    follow_up_actions.add_follow_up(
        FollowUpKind.CLOSING,
        clock.today(),
        by=None,
        key=f"referred on {referral_id}",
        person_id=page_queries.person_of(referral_id),
        referral_id=referral_id,
        note=_("They were referred on, and this couldn't be ended by itself: %(why)s", why=why),
    )
