"""Reading what a referral's page says of concerns: that one was raised, and no more."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import Case

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Concern


class RaisedHere(NamedTuple):
    """That a referral's risk answer raised a concern; `opens` for those who may read it."""

    concern_id: int
    raised_at: datetime
    opens: bool


def raised_from(user: SignedInUser, referral_id: int) -> list[RaisedHere]:
    """The concerns that a referral raised, newest first. One statement.

    The referral is the caller's to have in scope.
    """
    opens = Case(None, ((scope.handled_concerns(user), 1),), 0)
    rows: Any = (
        Concern.select(Concern.id, Concern.raised_at, opens)
        .where(Concern.referral == referral_id)
        .order_by(Concern.raised_at.desc(), Concern.id.desc())
        .tuples()
    )
    return [RaisedHere(row[0], row[1], bool(row[2])) for row in rows]
