"""Sheets that were printed, and days on which somebody is away."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.groups import sheet_rules
from portal.models import AwayDate, Person, PrintedSheet, Session, User


def sheet(of: Session, *people: Person, **more: Any) -> PrintedSheet:
    """A sheet printed an hour before its session, with a code that passes its check."""
    more.setdefault("printed_at", of.starts_at - timedelta(hours=1))
    more.setdefault("code", sheet_rules.make_code(secrets.randbelow))
    return PrintedSheet.create(session=of, people=" ".join(str(one.id) for one in people), **more)


def away(who: User, starts_on: date, ends_on: date | None = None, **more: Any) -> AwayDate:
    """Days on which somebody is away: one, unless told otherwise."""
    return AwayDate.create(
        user=who,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        created_at=clock.now(),
        **more,
    )
