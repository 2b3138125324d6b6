"""Reading how often people came, as far as a user may see."""

from collections.abc import Collection
from typing import NamedTuple

from peewee import SQL, Case, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Attendance, Mark, Session


class Came(NamedTuple):
    """At how many sessions somebody was, of those at which they were marked."""

    came_count: int
    marked_count: int


def came_counts(user: SignedInUser, person_ids: Collection[int]) -> dict[int, Came]:
    """By person with any mark, in groups whose members the user may see. One statement."""
    was_there = Case(None, ((Attendance.mark.in_((Mark.PRESENT, Mark.LEFT_EARLY)), 1),), 0)
    query = (
        Attendance.select(Attendance.person, fn.SUM(was_there), fn.COUNT(SQL("*")))
        .join(Session)
        .where(Attendance.person.in_(list(person_ids)), scope.rosters(user, Session.group))
        .group_by(Attendance.person)
        .order_by(Attendance.person)
    )
    return {person_id: Came(int(came), int(count)) for person_id, came, count in query.tuples()}
