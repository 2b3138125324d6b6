"""What a report is made of, gathered from all that is counted.

Private groups are counted like all others, since no group and no person is named.
"""

from datetime import datetime

from portal import clock
from portal.models import Group, Programme
from portal.reports import meeting_queries as meetings
from portal.reports import referral_queries as referrals
from portal.reports.period_rules import Period, period_before
from portal.reports.rules import Counts


def programmes() -> list[tuple[int, str]]:
    """Every programme, (programme_id, name) by name. One statement."""
    return list(
        Programme.select(Programme.id, Programme.name)
        .order_by(Programme.name, Programme.id)
        .tuples()
    )


def private_group_names() -> list[str]:
    """Names of the groups that aren't to be named outside, in order. One statement."""
    query = Group.select(Group.name).where(Group.is_sensitive).order_by(Group.name, Group.id)
    return [name for (name,) in query.tuples()]


def funder_of(programme_id: int | None) -> str:
    """Who pays for a programme; empty for all programmes or where nobody is named."""
    if programme_id is None:
        return ""
    return Programme.select(Programme.funder).where(Programme.id == programme_id).scalar() or ""


def counts(programme_id: int | None, period: Period, now: datetime) -> Counts:
    """What a report of a period is made of; None counts all programmes.

    `now` decides which sessions have begun. Twelve statements, however many rows.
    """
    before = period_before(period)
    received, people = referrals.referred(programme_id, before, period)
    today = clock.local(now).date()
    return Counts(
        referrals=received,
        people_referred=people,
        people_placed=referrals.placed(programme_id, before, period),
        still_waiting=(
            referrals.still_waiting(programme_id, min(period.last, today), now),
            referrals.still_waiting(programme_id, before.last, now),
        ),
        standings=referrals.standings(programme_id, period),
        sessions=meetings.sessions(programme_id, before, period, now),
        places=meetings.places(programme_id, before, period, now),
        people_came=meetings.people_came(programme_id, before, period, now),
        visits=meetings.visits(programme_id, before, period, now),
        walk_ins=meetings.walk_ins(programme_id, before, period, now),
        firsts=referrals.firsts(programme_id, before, period, now),
        first_visits=meetings.first_visits(programme_id, before, period, now),
    )
