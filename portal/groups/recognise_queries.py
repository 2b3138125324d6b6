"""Reading whom a walk-in may have been, among those alone that the user knows."""

from typing import Any, NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.roll_queries import RollHead, RollRow, WalkInRow
from portal.groups.walk_in_rules import answers
from portal.models import Attendance, Membership, Person, Role, Session
from portal.people.rules import folded_words

MOST_OFFERED = 3


class Known(NamedTuple):
    """Somebody whom the user may see."""

    person_id: int
    name: str


def recognised(
    user: SignedInUser, head: RollHead, walk_ins: list[WalkInRow], rows: list[RollRow]
) -> dict[int, list[Known]]:
    """By walk-in, people it may have been, whose names answer the one given.

    For a leader members of own groups; for staff who has been to this group or belonged to
    it. Nobody who stands on the roll already. One statement, none without walk-ins.
    """
    open_ones = [one for one in walk_ins if not one.is_settled]
    if not open_ones:
        return {}
    here = {row.person_id for row in rows}
    query = (
        Person.select(Person.id, Person.name)
        .where(scope.people(user, Person.id), _near(user, head))
        .order_by(Person.name, Person.id)
    )
    known = [
        (Known(person_id, name), folded_words(name))
        for person_id, name in query.tuples()
        if person_id not in here
    ]
    return {
        one.walk_in_id: [
            person for person, words in known if answers(folded_words(one.name), words)
        ][:MOST_OFFERED]
        for one in open_ones
    }


def _near(user: SignedInUser, head: RollHead) -> Any:
    if not user.has(Role.STAFF):
        return Person.id.is_null(False)
    belonged = Membership.select(Membership.person).where(Membership.group == head.group_id)
    came = Attendance.select(Attendance.person).join(Session).where(Session.group == head.group_id)
    return Person.id.in_(belonged) | Person.id.in_(came)
