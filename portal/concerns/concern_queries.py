"""Reading concerns: the list, one in full, and what a start page says of them.

A concern is hidden from whoever it is about: no function here selects one but through scope.
"""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal import clock
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.concerns import ladder_queries, rules
from portal.groups.place_queries import called
from portal.models import (
    Concern,
    ConcernState,
    ConcernStep,
    Group,
    Person,
    Referral,
    Role,
    Session,
    User,
)
from portal.paging import Page, page_of


def _handled(user: SignedInUser) -> Any:
    """Concerns that are the user's to act on, also where no job has run since they became so."""
    allowed = scope.handled_concerns(user)
    if not user.has(Role.MANAGER):
        return allowed
    now = clock.now()
    mine = [
        one.concern.concern_id for one in ladder_queries.turns_of(user) if one.is_everybodys(now)
    ]
    return allowed | Concern.id.in_(mine)


class ConcernRow(NamedTuple):
    """A concern as a list shows it: nobody whom it is about, and none of its words."""

    concern_id: int
    kind: str
    is_urgent: bool
    state: str
    outcome: str | None
    raised_at: datetime
    # None where it came of a risk answer on a referral, which is in no group.
    raised_by_id: int | None
    raised_by: str | None
    # None where the user may not see the group.
    group_name: str | None
    # The referral's, None for one from a group.
    reference: str | None
    seen_by: str | None
    seen_at: datetime | None
    is_mine_to_handle: bool


def concerns_for(user: SignedInUser, number: int = 1, *, closed: bool = False) -> Page:
    """One page of the concerns a user may open: open ones oldest first, or those closed, newest
    first. Urgent ones that nobody has seen come before all. At most six statements."""
    handled = _handled(user)
    query = _rows(user, handled).where(scope.concerns(user) | handled)
    if closed:
        query = query.where(Concern.state.not_in(rules.OPEN)).order_by(
            Concern.raised_at.desc(), Concern.id.desc()
        )
    else:
        unseen = Case(None, (((Concern.state == ConcernState.RAISED) & Concern.is_urgent, 0),), 1)
        query = query.where(Concern.state.in_(rules.OPEN)).order_by(
            unseen, Concern.raised_at, Concern.id
        )
    page = page_of(query.tuples(), number)
    return Page([_row(row) for row in page.rows], page.number, page.has_next)


def raised_by(user: SignedInUser, *, most: int) -> list[ConcernRow]:
    """Open concerns that the user raised, newest first, at most so many. One statement."""
    query = (
        _rows(user, scope.handled_concerns(user))
        .where(Concern.raised_by == user.id, scope.concerns(user), Concern.state.in_(rules.OPEN))
        .order_by(Concern.raised_at.desc(), Concern.id.desc())
        .limit(most)
    )
    return [_row(row) for row in query.tuples()]


def _rows(user: SignedInUser, handled: Any) -> Any:
    raiser, seer, first = User.alias("raiser"), User.alias("seer"), ConcernStep.alias("first")
    # The first step of every concern is that somebody saw it.
    earlier = ConcernStep.select(fn.MIN(ConcernStep.id)).where(ConcernStep.concern == Concern.id)
    return (
        Concern.select(
            Concern.id,
            Concern.kind,
            Concern.is_urgent,
            Concern.state,
            Concern.outcome,
            Concern.raised_at,
            raiser.id,
            raiser.name,
            Group.name,
            Referral.reference,
            seer.name,
            first.at,
            Case(None, ((handled, 1),), 0),
        )
        .join_from(Concern, raiser, JOIN.LEFT_OUTER, on=(Concern.raised_by == raiser.id))
        .join_from(Concern, Referral, JOIN.LEFT_OUTER)
        .join_from(
            Concern,
            Group,
            JOIN.LEFT_OUTER,
            on=((Concern.group == Group.id) & scope.groups(user, Group.id)),
        )
        .join_from(Concern, first, JOIN.LEFT_OUTER, on=(first.id == earlier))
        .join_from(first, seer, JOIN.LEFT_OUTER, on=(first.by == seer.id))
    )


def _row(row: tuple[Any, ...]) -> ConcernRow:
    return ConcernRow._make([*row[:-1], bool(row[-1])])


class ConcernWhole(NamedTuple):
    """A concern as its page shows it."""

    concern_id: int
    kind: str
    is_urgent: bool
    state: str
    outcome: str | None
    text: str
    raised_at: datetime
    # None where it came of a risk answer on a referral, which is in no group.
    raised_by_id: int | None
    raised_by: str | None
    group_id: int | None
    programme_id: int | None
    # The referral that it is from, and whether the user may open it.
    referral_id: int | None
    reference: str | None
    opens_referral: bool
    # None where the user may not see the group.
    group_name: str | None
    session_at: datetime | None
    person_id: int | None
    # None where it is about nobody, or the user sees the person no more. Leads see their own
    # name, from a referral only if they may open it; whoever raised it the one they want in
    # the group.
    person_name: str | None
    called: str | None
    opens_person: bool
    about_user_id: int | None
    about_user: str | None
    version: int
    is_mine_to_handle: bool

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN


@reads_beyond("The name is for whoever leads on the concern, and acts on it.")
def concern_for(
    user: SignedInUser, concern_id: int, *, to_handle: bool = False
) -> ConcernWhole | None:
    """A concern that the user may open, or with `to_handle` act on; else None.

    At most six statements.
    """
    handled = _handled(user)
    raiser, about = User.alias("raiser"), User.alias("about")
    in_group = called(Concern.group)
    sees = scope.people(user, Person.id)
    opens_referral = Concern.referral.is_null(False) & scope.referrals(user)
    named = handled & (Concern.referral.is_null() | opens_referral)
    row: Any = (
        Concern.select(
            Concern.id,
            Concern.kind,
            Concern.is_urgent,
            Concern.state,
            Concern.outcome,
            Concern.text,
            Concern.raised_at,
            raiser.id,
            raiser.name,
            Concern.group,
            fn.COALESCE(Group.programme, Referral.programme),
            Concern.referral,
            Referral.reference,
            Case(None, ((opens_referral, 1),), 0),
            Case(None, ((scope.groups(user, Group.id), Group.name),), None),
            Session.starts_at,
            Concern.person,
            Case(None, ((named, Person.name), (sees, in_group)), None),
            Case(None, ((named | sees, in_group),), None),
            Case(None, ((sees, 1),), 0),
            about.id,
            about.name,
            Concern.version,
            Case(None, ((handled, 1),), 0),
        )
        .join_from(Concern, raiser, JOIN.LEFT_OUTER, on=(Concern.raised_by == raiser.id))
        .join_from(Concern, Group, JOIN.LEFT_OUTER)
        .join_from(Concern, Referral, JOIN.LEFT_OUTER)
        .join_from(Concern, Session, JOIN.LEFT_OUTER)
        .join_from(Concern, Person, JOIN.LEFT_OUTER)
        .join_from(Concern, about, JOIN.LEFT_OUTER, on=(Concern.about_user == about.id))
        .where(Concern.id == concern_id, handled if to_handle else (scope.concerns(user) | handled))
        .tuples()
        .first()
    )
    if row is None:
        return None
    whole = ConcernWhole._make([*row[:-1], bool(row[-1])])
    return whole._replace(
        opens_person=bool(whole.opens_person), opens_referral=bool(whole.opens_referral)
    )
