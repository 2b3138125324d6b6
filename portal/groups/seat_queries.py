"""Reading a group's seats: who holds one, who has been offered one, who waits, in what order."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, Case

from portal import settings
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.groups import place_queries, rules
from portal.models import Group, Membership, MembershipState, Person, Referral, Urgency
from portal.people import reach_queries


class SeatRow(NamedTuple):
    """Somebody who belongs to a group, has been offered a seat, or waits."""

    membership_id: int
    person_id: int
    name: str
    shown_as: str
    state: str
    version: int
    starts_on: date | None
    waiting_since_at: datetime | None
    asked_at: datetime | None
    confirmed_at: datetime | None
    offered_at: datetime | None
    offer_expires_at: datetime | None
    offer_is_mailed: bool
    offer_reason: str
    offer_answer: str
    over_capacity_reason: str
    paused_until: date | None
    phone: str
    contact_note: str
    referral_id: int | None
    is_urgent: bool
    # Whether the user may open this person; the others are counted without a name.
    is_visible: bool

    @property
    def called(self) -> str:
        """What they are called in this group."""
        return self.shown_as or self.name

    @property
    def was_turned_down(self) -> bool:
        """Whether the newest offer to them came to nothing."""
        return self.state == MembershipState.WAITING and self.offer_answer in ("no", "lapsed")


class WaitRow(NamedTuple):
    """Somebody who waits, with their turn: 1 is next."""

    rank: int
    row: SeatRow


class Board(NamedTuple):
    """A group's seats as they stand; each list without those barred from the user."""

    members: list[SeatRow]
    offers: list[SeatRow]
    waiting: list[WaitRow]
    member_count: int
    offer_count: int
    waiting_count: int


@reads_beyond("Who waits, and how urgently, is left out for leaders.")
def board_of(user: SignedInUser, group_id: int) -> Board:
    """Who holds, has been offered or waits for a seat: members by name, the others by turn.

    The group's own scope is the caller's to check. Turns count everybody, also those whom the
    user may not see. One statement.
    """
    query = (
        Membership.select(*_columns(user))
        .join(Person)
        .join_from(Membership, Referral, JOIN.LEFT_OUTER)
        .where(Membership.group == group_id, Membership.state != MembershipState.ENDED)
        .order_by(*place_queries.waiting_order(settings.current().waiting_urgent_first))
    )
    rows = [_row(values) for values in query.tuples()]
    members = [row for row in rows if row.state in rules.SEATED]
    offers = [row for row in rows if row.state == MembershipState.OFFERED]
    waiting = [row for row in rows if row.state == MembershipState.WAITING]
    return Board(
        members=sorted(
            (row for row in members if row.is_visible), key=lambda row: (row.called, row[0])
        ),
        offers=[row for row in offers if row.is_visible],
        waiting=[WaitRow(rank, row) for rank, row in enumerate(waiting, 1) if row.is_visible],
        member_count=len(members),
        offer_count=len(offers),
        waiting_count=len(waiting),
    )


class PlacePage(NamedTuple):
    """One place, or wait, with the group that it is in."""

    row: SeatRow
    group_id: int
    group_name: str
    is_sensitive: bool
    ending: str | None
    ending_note: str
    ends_on: date | None
    paused_from: date | None

    @property
    def is_ended(self) -> bool:
        return self.ending is not None


def place_page(user: SignedInUser, membership_id: int) -> PlacePage | None:
    """A membership, if the user sees its group's roster and that person on it. One statement.

    Of a group that they only lead those with a seat: who waits is for staff who work for it.
    """
    columns = _columns(user)
    on_roster = scope.rosters(user, Group.id) & Membership.state.in_(rules.SEATED)
    values: Any = (
        Membership.select(
            *columns,
            Group.id,
            Group.name,
            Group.is_sensitive,
            Membership.ending,
            Membership.ending_note,
            Membership.ends_on,
            Membership.paused_from,
        )
        .join(Group)
        .join_from(Membership, Person)
        .join_from(Membership, Referral, JOIN.LEFT_OUTER)
        .where(
            Membership.id == membership_id,
            scope.staffed(user, Group.id) | on_roster,
            scope.not_blocked(user, Person.id),
        )
        .tuples()
        .first()
    )
    if values is None:
        return None
    return PlacePage(_row(values[: len(columns)]), *values[len(columns) :])


def _columns(user: SignedInUser) -> list[Any]:
    is_urgent = Case(None, ((Referral.urgency == Urgency.URGENT, 1),), 0)
    seated = Membership.state.in_(rules.SEATED) & scope.not_blocked(user, Person.id)
    return [
        Membership.id,
        Person.id,
        Person.name,
        Membership.shown_as,
        place_queries.stands(),
        Membership.version,
        Membership.starts_on,
        Membership.waiting_since_at,
        Membership.asked_at,
        Membership.confirmed_at,
        Membership.offered_at,
        Membership.offer_expires_at,
        Membership.offer_is_mailed,
        Membership.offer_reason,
        Membership.offer_answer,
        Membership.over_capacity_reason,
        Membership.paused_until,
        reach_queries.phone(),
        reach_queries.note(),
        Membership.referral,
        is_urgent,
        Case(None, ((seated | scope.people(user, Person.id), 1),), 0),
    ]


def _row(values: Any) -> SeatRow:
    row = SeatRow._make(values)
    answer = row.offer_answer
    # An offer that ran out says so before anybody has written it down.
    if row.state == MembershipState.WAITING and row.offer_expires_at and not answer:
        answer = "lapsed"
    return row._replace(
        is_urgent=bool(row.is_urgent), is_visible=bool(row.is_visible), offer_answer=answer
    )
