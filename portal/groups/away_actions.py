"""Writes about days away: noting them, and taking them back."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups.away_rules import LONGEST_AWAY
from portal.models import AwayDate


def add_away(user_id: int, starts_on: date, ends_on: date, note: str, by: Any) -> int:
    """Note that somebody is away from a day to another, both included. Returns the id.

    The same days noted twice are one absence. Raises DomainError for days that make no sense.
    """
    check_days(starts_on, ends_on)
    with write():
        known = AwayDate.get_or_none(
            AwayDate.user == user_id, AwayDate.starts_on == starts_on, AwayDate.ends_on == ends_on
        )
        if known is not None:
            return int(known.id)
        away_id = AwayDate.insert(
            user=user_id,
            starts_on=starts_on,
            ends_on=ends_on,
            note=note,
            added_by=getattr(by, "id", by),
            created_at=clock.now(),
        ).execute()
        record_event("away_noted", "user", user_id, by=by, fields=["starts_on", "ends_on"])
    return int(away_id)


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise DomainError, with its field, for days that make no sense."""
    if ends_on < starts_on:
        raise DomainError(_("The last day comes before the first."), "ends_on")
    if ends_on < clock.today():
        raise DomainError(_("These days are over. Enter days from today on."), "ends_on")
    if ends_on - starts_on > LONGEST_AWAY:
        raise DomainError(_("That is more than a year. End the part in the group."), "ends_on")


def remove_away(away_id: int, user_id: int, by: Any) -> bool:
    """Take days away back, if they are this user's. True unless they were gone already."""
    with write():
        gone = AwayDate.delete().where(AwayDate.id == away_id, AwayDate.user == user_id).execute()
        if gone:
            record_event("away_removed", "user", user_id, by=by)
    return bool(gone)
