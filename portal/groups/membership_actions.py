"""Writes about a membership that goes on: away for a while, called otherwise, asked, moved."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import actions, place_rules, waiting_queries
from portal.groups.offer_actions import NotPossible, check_consent
from portal.groups.place_actions import fresh, stands_now
from portal.groups.place_rules import Move
from portal.lines import one_line
from portal.models import FollowUpKind, Membership, MembershipEnding
from portal.models.people import NAME_LENGTH
from portal.people import follow_up_actions


def pause(membership_id: int, version: int, until: date | None, by: Any) -> None:
    """Say that a member is away from today on and expected again on a date; the seat is kept.

    They come back on that date by themselves. Raises DomainError for a date that can't be,
    NotPossible, NotAMember or StaleVersion.
    """
    today = clock.today()
    if until is None or until <= today:
        raise DomainError(_("Enter the day on which they are back, after today."), "until")
    if (until - today).days > place_rules.LONGEST_PAUSE_DAYS:
        raise DomainError(
            _("A seat can be kept for a year at most. Enter an earlier day, or end the place."),
            "until",
        )
    with write():
        membership = fresh(membership_id, version)
        state = stands_now(membership)
        _check(state, Move.PAUSE)
        # A pause that is only given another end began when it began.
        is_longer = state == place_rules.after(state, Move.PAUSE) and membership.paused_from
        _update(
            membership,
            by,
            "membership_paused",
            state=place_rules.after(state, Move.PAUSE),
            paused_from=membership.paused_from if is_longer else today,
            paused_until=until,
        )


def resume(membership_id: int, version: int, by: Any) -> None:
    """Say that a member is back before the day that was named."""
    today = clock.today()
    with write():
        membership = fresh(membership_id, version)
        state = stands_now(membership)
        _check(state, Move.RESUME)
        # Away for no whole day is never away; one without dates leaves none behind.
        was_away = membership.paused_from is not None and membership.paused_from < today
        _update(
            membership,
            by,
            "membership_resumed",
            state=place_rules.after(state, Move.RESUME),
            paused_from=membership.paused_from if was_away else None,
            paused_until=today if was_away else None,
        )


def call_them(membership_id: int, version: int, shown_as: str, by: Any) -> None:
    """Say what a person wants to be called in this group; nothing is their own name again."""
    name = one_line(shown_as, NAME_LENGTH, "shown_as")
    with write():
        membership = fresh(membership_id, version)
        if membership.shown_as != name:
            _update(membership, by, "membership_renamed", shown_as=name)


def note_asked(membership_id: int, version: int, *, still_wants: bool, by: Any) -> None:
    """Write down that somebody who waits was asked today, and that they still want the seat.

    Without an answer they count as asked all the same, so that the next try comes a period
    later. Raises NotPossible for somebody who doesn't wait.
    """
    with write():
        membership = fresh(membership_id, version)
        _check(stands_now(membership), Move.CONFIRM)
        since = membership.asked_at or membership.waiting_since_at
        now = clock.now()
        values = {"asked_at": now, **({"confirmed_at": now} if still_wants else {})}
        _update(membership, by, "wait_confirmed" if still_wants else "wait_asked", **values)
        if since is not None:
            follow_up_actions.settle_by_key(
                place_rules.still_waiting_key(membership_id, since),
                _("Still wants a seat.") if still_wants else _("Asked, no answer."),
                by,
            )


def move_to(
    membership_id: int,
    version: int,
    group_id: int,
    by: Any,
    *,
    takes_seat: bool,
    reason: str = "",
    apart_reason: str = "",
) -> int:
    """Move a person to another group: a seat there, or its waiting list in their old turn.

    The day since which they have waited comes along, and both memberships stay on record.
    Returns the new membership's id. Raises ConsentMissing, GroupFull, OthersWait, AlreadyMember,
    KeptApart, GroupClosed, NotAMember or StaleVersion; then nothing has changed.
    """
    with write():
        old = fresh(membership_id, version)
        if group_id == old.group_id:
            raise DomainError(_("They belong to this group already. Choose another."), "group_id")
        check_consent(old.person_id)
        since = old.waiting_since_at
        actions.end_membership(membership_id, MembershipEnding.MOVED_GROUP, by, version)
        new_id = actions.add_to_waiting_list(group_id, old.person_id, old.referral_id, by)
        # Their turn is known before anybody looks whose it is.
        Membership.update(waiting_since_at=since or old.created_at, shown_as=old.shown_as).where(
            Membership.id == new_id
        ).execute()
        if takes_seat:
            actions.seat_person(
                group_id,
                old.person_id,
                old.referral_id,
                by,
                reason=reason,
                apart_reason=apart_reason,
            )
            if old.starts_on is not None:
                # A seat that followed a seat isn't a wait that was over.
                Membership.update(waiting_since_at=None).where(Membership.id == new_id).execute()
        record_event(
            "membership_moved",
            "membership",
            new_id,
            by=by,
            person=old.person_id,
            fields=["group", "waiting_since_at"],
        )
    return new_id


def have_them_asked(row: waiting_queries.Due, today: date) -> None:
    """Have somebody ask a person who has waited for long whether they still want the seat."""
    follow_up_actions.add_follow_up(
        FollowUpKind.STILL_WAITING,
        today,
        by=None,
        key=place_rules.still_waiting_key(row.membership_id, row.since),
        person_id=row.person_id,
        group_id=row.group_id,
        note=_("Ask whether they still want a seat."),
    )


def _check(state: Any, move: Move) -> None:
    if not place_rules.may(state, move):
        raise NotPossible(_("That can't be done from where this place stands. Reload the page."))


def _update(membership: Membership, by: Any, action: str, **values: Any) -> None:
    Membership.update(version=membership.version + 1, **values).where(
        Membership.id == membership.id
    ).execute()
    record_event(
        action,
        "membership",
        membership.id,
        by=by,
        person=membership.person_id,
        fields=sorted(values),
    )
