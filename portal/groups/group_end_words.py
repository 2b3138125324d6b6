"""The end of a group in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.groups.group_end_queries import TASTER, Concerned
from portal.models import GroupEndChoice, GroupEndOutcome, MembershipState

CHOICE: dict[str, Any] = {
    GroupEndChoice.MOVES: _l("Moves to another group"),
    GroupEndChoice.FINISHED: _l("Is finished"),
    GroupEndChoice.QUEUE: _l("Back to the queue"),
    GroupEndChoice.REFERRED_ON: _l("Is referred on"),
}
PART: dict[str, Any] = {
    MembershipState.ACTIVE: _l("Member"),
    MembershipState.PAUSED: _l("Member, paused"),
    MembershipState.OFFERED: _l("Has an offer"),
    MembershipState.WAITING: _l("Waits for a seat"),
    TASTER: _l("First visit booked"),
}


def chosen(row: Concerned) -> str:
    """What comes next for somebody, "Moves to Thursday group"; '' before anything was chosen.

    A group that the reader doesn't see is "another group".
    """
    if row.choice is None:
        return ""
    if row.choice == GroupEndChoice.MOVES:
        if not row.to_group_name:
            return str(CHOICE[row.choice])
        return _("Moves to %(group)s", group=row.to_group_name)
    if row.choice == GroupEndChoice.REFERRED_ON:
        return _("Is referred to %(where)s", where=row.referred_to)
    return str(CHOICE[row.choice])


def outcome(row: Concerned) -> tuple[str, str]:
    """What came of a move, and the tone of saying so."""
    return (
        {
            GroupEndOutcome.SEATED: (_("Has a seat there"), "good"),
            GroupEndOutcome.WAITING: (
                _("Waits there, in their old turn: no seat was free"),
                "warn",
            ),
            GroupEndOutcome.ALREADY: (_("Belonged to it already"), "plain"),
        }.get(GroupEndOutcome(row.outcome), ("", "plain"))
        if row.outcome
        else ("", "plain")
    )
