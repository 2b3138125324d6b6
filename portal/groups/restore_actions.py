"""Writes that give a place back as it was, where ending it was taken back."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.audit import record_event
from portal.db import write
from portal.groups import place_rules, rules
from portal.groups.place_actions import GroupFull, stands_now, taken_count
from portal.models import Group, Membership, MembershipState
from portal.people import follow_up_actions
from portal.snapshots import restored, snapshot


def place_as_it_stands(membership_id: int) -> dict[str, Any]:
    """All of a place as JSON keeps it, with what is owed about it, for `restore_place`."""
    membership = Membership.get_by_id(membership_id)
    keys = place_rules.open_keys(
        membership.id, membership.offered_at, membership.asked_at or membership.waiting_since_at
    )
    return {
        "id": membership.id,
        "columns": snapshot(membership),
        "follow_ups": follow_up_actions.open_under(keys),
    }


def restore_place(kept: Mapping[str, Any], by: Any) -> None:
    """Give a place back exactly as `place_as_it_stands` found it, under a version of its own.

    Raises GroupFull where somebody else has the seat by now: nobody loses one in silence.
    """
    with write():
        now_is = Membership.get_by_id(kept["id"])
        columns = restored(Membership, kept["columns"])
        before = Membership(**columns)
        group = Group.get_by_id(now_is.group_id)
        held_seat = stands_now(before) not in (MembershipState.WAITING, MembershipState.ENDED)
        if (
            held_seat
            and rules.needs_seat(group.membership_rule)
            and not before.over_capacity_reason
            and rules.seats_left(group.capacity, taken_count(group.id)) == 0
        ):
            raise GroupFull(
                _(
                    "Their seat has been given to somebody else since. Open the referral again "
                    "instead, and look for another place."
                )
            )
        columns["version"] = now_is.version + 1
        Membership.update(**columns).where(Membership.id == now_is.id).execute()
        follow_up_actions.withdraw_by_key(
            place_rules.free_key(now_is.id), _("The end of the place was taken back."), by
        )
        follow_up_actions.reopen(kept["follow_ups"], by)
        record_event(
            "membership_restored",
            "membership",
            now_is.id,
            by=by,
            person=now_is.person_id,
            fields=sorted(columns),
        )
