"""Reading legal holds."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal import clock
from portal.models import LegalHold, User


class HoldRow(NamedTuple):
    """One hold of a person, and its end where it has one."""

    hold_id: int
    reason: str
    placed_by_name: str | None
    placed_at: datetime
    until_on: date | None
    lifted_at: datetime | None
    lifted_by_name: str | None
    lift_reason: str

    @property
    def holds(self) -> bool:
        """Whether it keeps the record today."""
        return self.lifted_at is None and (self.until_on is None or self.until_on >= clock.today())


def holds_of(person_id: int) -> list[HoldRow]:
    """All holds of a person, newest first. One statement."""
    lifter = User.alias()
    query = (
        LegalHold.select(
            LegalHold.id,
            LegalHold.reason,
            User.name,
            LegalHold.placed_at,
            LegalHold.until_on,
            LegalHold.lifted_at,
            lifter.name,
            LegalHold.lift_reason,
        )
        .join(User, JOIN.LEFT_OUTER, on=LegalHold.placed_by == User.id)
        .join_from(LegalHold, lifter, JOIN.LEFT_OUTER, on=LegalHold.lifted_by == lifter.id)
        .where(LegalHold.person == person_id)
        .order_by(LegalHold.placed_at.desc(), LegalHold.id.desc())
    )
    return [HoldRow(*row) for row in query.tuples()]


def person_of_hold(hold_id: int) -> int | None:
    """Whose record a hold keeps; None where there is no such hold."""
    found: int | None = LegalHold.select(LegalHold.person).where(LegalHold.id == hold_id).scalar()
    return found
