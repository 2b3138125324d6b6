"""Reading one mark, with who made it."""

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN

from portal.models import Attendance, Mark, RollLink, User


class StandingMark(NamedTuple):
    """What a roll says of one person now. `mark` None is not recorded, by nobody."""

    mark: Mark | None
    by_id: int | None = None
    by_name: str = ""
    # Who holds the link that it was made by, if no account made it.
    link_holder: str = ""
    at: datetime | None = None


def standing_mark(session_id: int, person_id: int) -> StandingMark:
    """One person's mark at one session. One statement."""
    row = (
        Attendance.select(
            Attendance.mark,
            Attendance.marked_by,
            User.name,
            RollLink.holder,
            Attendance.marked_at,
        )
        .join(User, JOIN.LEFT_OUTER)
        .switch(Attendance)
        .join(RollLink, JOIN.LEFT_OUTER)
        .where(Attendance.session == session_id, Attendance.person == person_id)
        .tuples()
        .first()
    )
    if row is None:
        return StandingMark(None)
    mark, by_id, by_name, holder, at = row
    return StandingMark(Mark(mark), by_id, by_name or "", holder or "", at)
