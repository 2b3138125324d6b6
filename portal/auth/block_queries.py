"""Reading access blocks: who may not open whom, and which user is which person."""

from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock
from portal.models import AccessBlock, User


class BlockRow(NamedTuple):
    """A bar between a user and a person."""

    block_id: int
    user_id: int
    user_name: str
    person_id: int
    reason: str
    created_by_name: str | None
    created_at: datetime
    ends_on: date | None
    ended_by_name: str | None
    end_reason: str

    @property
    def holds(self) -> bool:
        """Whether it bars anybody today."""
        return self.ends_on is None or self.ends_on > clock.today()


class LinkedUser(NamedTuple):
    """A user, and the number of the person they also are."""

    user_id: int
    name: str
    person_id: int | None
    version: int


def blocks_of(person_id: int) -> list[BlockRow]:
    """Who may not open a person, those that hold first, newest first. One statement."""
    rows = [BlockRow(*row) for row in _blocks().where(AccessBlock.person == person_id).tuples()]
    return sorted(rows, key=lambda one: not one.holds)


def all_blocks() -> list[BlockRow]:
    """Every bar that holds, newest first. One statement."""
    rows = [BlockRow(*row) for row in _blocks().tuples()]
    return [row for row in rows if row.holds]


def block_for(block_id: int) -> BlockRow | None:
    """One bar. One statement."""
    row: Any = _blocks().where(AccessBlock.id == block_id).tuples().first()
    return BlockRow(*row) if row else None


def users_and_persons() -> list[LinkedUser]:
    """Active users, by name, with who of them is also a person. One statement."""
    query = (
        User.select(User.id, User.name, User.person, User.version)
        .where(User.is_active)
        .order_by(User.name, User.id)
    )
    return [LinkedUser(*row) for row in query.tuples()]


def _blocks() -> Any:
    adder, ender = User.alias(), User.alias()
    return (
        AccessBlock.select(
            AccessBlock.id,
            User.id,
            User.name,
            AccessBlock.person,
            AccessBlock.reason,
            adder.name,
            AccessBlock.created_at,
            AccessBlock.ends_on,
            ender.name,
            AccessBlock.end_reason,
        )
        .join(User, on=AccessBlock.user == User.id)
        .join_from(AccessBlock, adder, JOIN.LEFT_OUTER, on=AccessBlock.created_by == adder.id)
        .join_from(AccessBlock, ender, JOIN.LEFT_OUTER, on=AccessBlock.ended_by == ender.id)
        .order_by(AccessBlock.created_at.desc(), AccessBlock.id.desc())
    )
