"""Reading memberships from the person's side."""

from datetime import date
from typing import NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Group, Membership


class MembershipRow(NamedTuple):
    """A person's place in a group, as their page shows it."""

    group_id: int
    group_name: str
    state: str
    starts_on: date | None
    ends_on: date | None


def memberships_of(user: SignedInUser, person_id: int) -> list[MembershipRow]:
    """A person's memberships in groups whose roster the user sees, newest first. One statement.

    A sensitive group that isn't the user's is left out: its members are nobody's business.
    """
    query = (
        Membership.select(
            Group.id, Group.name, Membership.state, Membership.starts_on, Membership.ends_on
        )
        .join(Group)
        .where(Membership.person == person_id, scope.rosters(user, Group.id))
        .order_by(Membership.id.desc())
    )
    return [MembershipRow(*row) for row in query.tuples()]
