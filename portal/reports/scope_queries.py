"""The scope of a report as SQL, and how lean rows are read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from peewee import SQL

from portal.db import database
from portal.models import Group, Membership, MembershipEnding, MembershipState, Referral
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period

TRUE = SQL("1 = 1")
_HELD = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ENDED)


def raw(query: Any) -> Iterator[tuple[Any, ...]]:
    """A query's rows as the engine gives them: no model, no field, no copy."""
    return iter(database.execute(query))


def day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_or_none(value: Any) -> date | None:
    return None if value is None else day(value)


def of_seats(ask: Ask) -> Any:
    """A condition on Group and Membership: seats in the scope of a report."""
    if ask.group_id is not None:
        return Membership.group == ask.group_id
    if ask.provider_id is not None:
        sent = Referral.select(Referral.id).where(Referral.provider == ask.provider_id)
        return Membership.referral.in_(sent)
    return TRUE if ask.programme_id is None else Group.programme == ask.programme_id


def is_seat() -> Any:
    return (
        Membership.state.in_(_HELD)
        & Membership.starts_on.is_null(False)
        & (Membership.ending.is_null() | (Membership.ending != MembershipEnding.ENTERED_IN_ERROR))
    )


def had_seat(person: Any, ask: Ask, period: Period) -> Any:
    """A condition on a column of people: a seat in scope began by the end of a period."""
    seated = (
        Membership.select(Membership.person)
        .join(Group)
        .where(of_seats(ask), is_seat(), Membership.starts_on <= period.last)
    )
    return person.in_(seated)
