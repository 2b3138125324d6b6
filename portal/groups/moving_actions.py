"""How places, marks and all else of a group follow when two records of a person become one."""

from typing import Any

from portal.models import (
    AgreementAcceptance,
    Apology,
    Attendance,
    GroupEndAnswer,
    InterpreterBooking,
    Mark,
    Membership,
    MembershipEnding,
    MembershipState,
    PrintedSheet,
    Taster,
    Telling,
    WalkIn,
)
from portal.moving import Handler, Moving, Row, follows, one_for_each

# Of two marks at one session the one that says more of the person being there.
_MARKS = (Mark.ABSENT, Mark.APOLOGIES, Mark.LEFT_EARLY, Mark.PRESENT)
# Of two places in one group the one that is further on.
_PLACES = (
    MembershipState.WAITING,
    MembershipState.OFFERED,
    MembershipState.PAUSED,
    MembershipState.ACTIVE,
)


def _places_follow(moving: Moving) -> None:
    """A person has one place in a group at a time: the better of two open ones goes on.

    It keeps the earlier of two dates from which somebody waits. The other ends as entered in
    error, so that it counts for nothing, and undoing opens it again.
    """
    is_open = Membership.state != MembershipState.ENDED
    theirs = {
        row["group"]: row
        for row in moving.rows(Membership, Membership.person == moving.target_id, is_open)
    }
    for row in moving.rows(Membership, Membership.person == moving.source_id):
        moving.change(Membership, row["id"], person=moving.target_id)
        other = theirs.get(row["group"])
        if other is None or row["state"] == MembershipState.ENDED:
            continue
        kept, spare = sorted((row, other), key=_further, reverse=True)
        _close(moving, spare)
        _keep_turn(moving, kept, spare)
        theirs[row["group"]] = kept


def _further(place: Row) -> tuple[int, float, int]:
    since = place["waiting_since_at"] or place["created_at"]
    return _PLACES.index(MembershipState(place["state"])), -since.timestamp(), -place["id"]


def _close(moving: Moving, place: Row) -> None:
    moving.change(
        Membership,
        place["id"],
        state=MembershipState.ENDED.value,
        ending=MembershipEnding.ENTERED_IN_ERROR.value,
        # A link to an offer of this place opens nothing from now on.
        offer_token_hash=None,
        offer_expires_at=None,
        version=place["version"] + 1,
    )


def _keep_turn(moving: Moving, kept: Row, spare: Row) -> None:
    values: dict[str, Any] = {}
    turns = [one["waiting_since_at"] for one in (kept, spare) if one["waiting_since_at"]]
    if kept["state"] == MembershipState.WAITING and turns:
        values["waiting_since_at"] = min(turns)
    begun = [one["starts_on"] for one in (kept, spare) if one["starts_on"]]
    if kept["starts_on"] and begun:
        values["starts_on"] = min(begun)
    if kept["referral"] is None and spare["referral"] is not None:
        values["referral"] = spare["referral"]
    if values:
        moving.change(Membership, kept["id"], **values)


def _earlier(row: Row) -> int:
    return -int(row["accepted_on"].toordinal())


def _sheets_follow(moving: Moving) -> None:
    """A line on paper stands for the same person, under the number that is theirs now."""
    near = PrintedSheet.people.contains(str(moving.source_id))
    for row in moving.rows(PrintedSheet, near):
        lines = row["people"].split()
        if str(moving.source_id) in lines:
            new = [str(moving.target_id) if one == str(moving.source_id) else one for one in lines]
            moving.change(PrintedSheet, row["id"], people=" ".join(new))


def _mark(row: Row) -> int:
    return _MARKS.index(Mark(row["mark"]))


HANDLERS = (
    Handler(Membership, ("person",), _places_follow),
    one_for_each(Attendance, "session", better=_mark),
    one_for_each(Apology, "session", better=lambda row: bool(row["entered_at"])),
    one_for_each(Taster, "session", better=lambda row: bool(row["outcome"])),
    one_for_each(AgreementAcceptance, "agreement", better=_earlier),
    one_for_each(GroupEndAnswer, "group_end", better=lambda row: row["answered_at"]),
    Handler(PrintedSheet, (), _sheets_follow),
    follows(WalkIn, "person"),
    follows(Telling, "person"),
    follows(InterpreterBooking, "person"),
)
