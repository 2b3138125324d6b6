"""Reading the leads: to whom concerns go, in which order."""

from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock
from portal.auth.sessions import SignedInUser
from portal.concerns.ladder_queries import days_away, may_lead
from portal.models import (
    ConcernLead,
    ConcernLeadKind,
    Programme,
    Role,
    User,
    UserProgramme,
    UserRole,
)


class LeadRow(NamedTuple):
    """A lead as the list shows them. No programme is every programme."""

    lead_id: int
    user_id: int
    name: str
    email: str | None
    phone: str
    position: int
    programme_id: int | None
    programme_name: str | None
    is_active: bool
    # Whether an account and a role still let them lead.
    can_lead: bool
    away_from_on: date | None
    away_until_on: date | None
    version: int
    kinds: tuple[str, ...] = ()
    # Days on which they are passed over, set here or given by themselves; soonest first.
    away: tuple[tuple[date, date], ...] = ()

    @property
    def back_after(self) -> date | None:
        """The last day of being away, if they are today."""
        today = clock.today()
        return next((last for first, last in self.away if first <= today <= last), None)


def leads() -> list[LeadRow]:
    """Every lead: active ones in order, then those who no longer are. Four statements."""
    return _with_kinds(_leads().order_by(ConcernLead.is_active.desc(), ConcernLead.position))


def lead(lead_id: int) -> LeadRow | None:
    """One lead, or None. Four statements."""
    query = _leads().where(ConcernLead.id == lead_id)
    return next(iter(_with_kinds(query.order_by(ConcernLead.id))), None)


def _leads() -> Any:
    can_lead = may_lead(User.id) & User.is_active
    return (
        ConcernLead.select(
            ConcernLead.id,
            User.id,
            User.name,
            User.email,
            ConcernLead.phone,
            ConcernLead.position,
            ConcernLead.programme,
            Programme.name,
            ConcernLead.is_active,
            can_lead,
            ConcernLead.away_from_on,
            ConcernLead.away_until_on,
            ConcernLead.version,
        )
        .join_from(ConcernLead, User)
        .join_from(ConcernLead, Programme, JOIN.LEFT_OUTER)
    )


def _with_kinds(query: Any) -> list[LeadRow]:
    kinds: dict[int, list[str]] = {}
    rows = ConcernLeadKind.select(ConcernLeadKind.lead, ConcernLeadKind.kind).order_by(
        ConcernLeadKind.lead, ConcernLeadKind.id
    )
    for lead_id, kind in rows.tuples():
        kinds.setdefault(lead_id, []).append(kind)
    away = days_away()
    return [
        LeadRow._make([*row, tuple(kinds.get(row[0], ())), tuple(away[row[1]])])._replace(
            can_lead=bool(row[9])
        )
        for row in query.tuples()
    ]


def users_to_name() -> list[tuple[int, str]]:
    """Who may be named a lead and isn't one: staff and managers, by name. One statement."""
    rows = (
        User.select(User.id, User.name)
        .where(
            User.is_active,
            may_lead(User.id),
            User.id.not_in(ConcernLead.select(ConcernLead.user)),
        )
        .order_by(User.name, User.id)
        .tuples()
    )
    return list(rows)


def programmes() -> list[tuple[int, str]]:
    """Every programme, by name. One statement."""
    rows = Programme.select(Programme.id, Programme.name).order_by(Programme.name, Programme.id)
    return list(rows.tuples())


def limits_of(user_id: int) -> set[int]:
    """Programmes that a user's work is limited to; empty for all, and for managers.

    One statement.
    """
    is_manager = UserRole.select(SQL("1")).where(
        UserRole.user == user_id, UserRole.role == Role.MANAGER
    )
    rows = UserProgramme.select(UserProgramme.programme).where(
        UserProgramme.user == user_id, ~fn.EXISTS(is_manager)
    )
    return {programme_id for (programme_id,) in rows.tuples()}


def is_lead(user: SignedInUser) -> bool:
    """Whether the user is named a lead now. One statement."""
    if not (user.has(Role.STAFF) or user.has(Role.MANAGER)):
        return False
    query = ConcernLead.select().where(ConcernLead.user == user.id, ConcernLead.is_active)
    return bool(query.exists())
