"""Reading from the trail who looked at somebody's record, and what they did with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL

from portal import clock
from portal.auth import look_rules
from portal.auth.look_rules import Line, Look
from portal.auth.read_watch import reads_beyond
from portal.models import Event, Membership, Pseudonym, Role, Session, User, UserRole

# Lists that name everybody in a group, which the trail notes by the group or session alone.
LISTS = (
    "roster_opened",
    "roll_opened",
    "attendance_grid_opened",
    "attendance_exported",
    "group_end_opened",
    "sheet_printed",
    "sheet_opened",
    "group_printed",
    "call_list_opened",
    "call_list_printed",
)


@dataclass(frozen=True)
class Looker:
    """Somebody who works or worked here."""

    name: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class AccessReport:
    """Who did what with one person's record, a line for each day, user and kind of thing."""

    lines: list[Line]
    lookers: dict[int, Looker]
    since: datetime | None


@reads_beyond("The trail's name for the person leads to its rows, and doesn't go out.")
def looks_at(person_id: int) -> list[Look]:
    """Every look at a person's record and every change to it, the newest first; and every list
    that named them while they were in a group.

    Without concerns, which are kept from whom they are about. Three statements.
    """
    mine = Pseudonym.select(Pseudonym.pseudonym).where(Pseudonym.person == person_id)
    query = (
        Event.select(Event.at, Event.user_id, Event.action)
        .where(Event.pseudonym.in_(mine))
        .order_by(Event.number.desc())
    )
    looks = [Look(*row) for row in query.tuples() if look_rules.is_shown(row[2])]
    return sorted([*looks, *_lists_with(person_id)], key=lambda one: one.at, reverse=True)


def _lists_with(person_id: int) -> list[Look]:
    spans = [
        (group_id, clock.start_of(starts_on) if starts_on else None, ends_on)
        for group_id, starts_on, ends_on in Membership.select(
            Membership.group, Membership.starts_on, Membership.ends_on
        )
        .where(Membership.person == person_id)
        .order_by(Membership.id)
        .tuples()
    ]
    if not spans:
        return []
    group_ids = sorted({group_id for group_id, _starts, _ends in spans})
    session_group = Session.select(Session.group).where(Session.id == Event.subject_id)
    at_session = Session.select(Session.id).where(Session.group.in_(group_ids))
    query = (
        Event.select(
            Event.at,
            Event.user_id,
            Event.action,
            Event.subject,
            Event.subject_id,
            session_group.alias("of_group"),
        )
        .where(
            Event.action.in_(LISTS),
            ((Event.subject == "group") & Event.subject_id.in_(group_ids))
            | ((Event.subject == "session") & Event.subject_id.in_(at_session)),
        )
        .order_by(Event.number.desc())
    )
    found = []
    for at, user_id, action, subject, subject_id, of_group in query.tuples():
        group_id = subject_id if subject == "group" else of_group
        day = clock.local(at).date()
        if any(
            group_id == one
            and starts is not None
            and at >= starts
            and (ends_on is None or day <= ends_on)
            for one, starts, ends_on in spans
        ):
            found.append(Look(at, user_id, action))
    return found


def access_report(person_id: int) -> AccessReport:
    """Who did what with a person's record, as it is printed for them. Five statements."""
    looks = looks_at(person_id)
    days = {look.at: clock.local(look.at).date() for look in looks}
    lines = list(look_rules.lines(looks, days))
    user_ids = {line.user_id for line in lines if line.user_id is not None}
    return AccessReport(lines, _lookers(user_ids), min((one.at for one in looks), default=None))


def _lookers(user_ids: set[int]) -> dict[int, Looker]:
    rows: dict[int, tuple[str, set[Role]]] = {}
    query: Any = (
        User.select(User.id, User.name, UserRole.role)
        .join(UserRole, JOIN.LEFT_OUTER)
        .where(User.id.in_(user_ids) if user_ids else SQL("1 = 0"))
        .order_by(User.id, UserRole.role)
    )
    for user_id, name, role in query.tuples():
        rows.setdefault(user_id, (name, set()))[1].update([Role(role)] if role else [])
    return {user_id: Looker(name, frozenset(roles)) for user_id, (name, roles) in rows.items()}
