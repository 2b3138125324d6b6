"""Reading deaths: what is on record, and what its recording ended."""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal.models import Death, DeathChange, User


class DeathRow(NamedTuple):
    """A death as the person's page shows it."""

    death_id: int
    died_on: date | None
    told_by: str
    told_on: date
    note: str
    recorded_by_name: str | None
    recorded_at: datetime
    undone_at: datetime | None
    undo_reason: str


def deaths_of(person_id: int) -> list[DeathRow]:
    """What was recorded, newest first; all but perhaps the first were taken back."""
    query = (
        Death.select(
            Death.id,
            Death.died_on,
            Death.told_by,
            Death.told_on,
            Death.note,
            User.name,
            Death.recorded_at,
            Death.undone_at,
            Death.undo_reason,
        )
        .join(User, JOIN.LEFT_OUTER, on=Death.recorded_by == User.id)
        .where(Death.person == person_id)
        .order_by(Death.recorded_at.desc(), Death.id.desc())
    )
    return [DeathRow(*row) for row in query.tuples()]


def ended_by(death_id: int) -> dict[str, int]:
    """How many rows of each noun a death changed."""
    rows = (
        DeathChange.select(DeathChange.noun)
        .where(DeathChange.death == death_id)
        .order_by(DeathChange.noun)
    )
    return dict(Counter(noun for (noun,) in rows.tuples()))
