"""Reading memberships: a person's, and one to end."""

from datetime import date
from typing import Any, NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.models import Group, Membership, MembershipState, Person


class MembershipRow(NamedTuple):
    """A person's place in a group, as their page shows it."""

    group_id: int
    group_name: str
    state: str
    starts_on: date | None
    ends_on: date | None
    # The name as wanted in that group; '' for the person's own.
    shown_as: str


def memberships_of(user: SignedInUser, person_id: int) -> list[MembershipRow]:
    """A person's memberships in groups whose roster the user sees, newest first. One statement.

    A sensitive group that isn't the user's is left out: its members are nobody's business.
    """
    query = (
        Membership.select(
            Group.id,
            Group.name,
            Membership.state,
            Membership.starts_on,
            Membership.ends_on,
            Membership.shown_as,
        )
        .join(Group)
        .where(Membership.person == person_id, scope.rosters(user, Group.id))
        .order_by(Membership.id.desc())
    )
    return [MembershipRow(*row) for row in query.tuples()]


class PlaceRow(NamedTuple):
    """One place in a group, or wait for one, as the page says it that ends it."""

    membership_id: int
    group_id: int
    group_name: str
    person_id: int
    person_name: str
    state: str
    version: int

    @property
    def is_ended(self) -> bool:
        return self.state == MembershipState.ENDED

    @property
    def is_wait(self) -> bool:
        """Whether they have no seat yet."""
        return self.state in (MembershipState.WAITING, MembershipState.OFFERED)


def place_for(user: SignedInUser, membership_id: int) -> PlaceRow | None:
    """A membership, if the user sees its group's roster and that person on it. One statement.

    Of a group that they only lead those with a seat: who waits is for staff who work for it.
    """
    on_roster = scope.rosters(user, Group.id) & Membership.state.in_(rules.SEATED)
    row: Any = (
        Membership.select(
            Membership.id,
            Group.id,
            Group.name,
            Person.id,
            Person.name,
            Membership.state,
            Membership.version,
        )
        .join(Group)
        .join_from(Membership, Person)
        .where(
            Membership.id == membership_id,
            scope.staffed(user, Group.id) | on_roster,
            scope.not_blocked(user, Person.id),
        )
        .tuples()
        .first()
    )
    return PlaceRow._make(row) if row else None
