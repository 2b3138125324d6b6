"""Which group or session a row of a file means."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.imports import reference_queries
from portal.imports.cell_rules import folded
from portal.models import Group, Session, SourceNoun


class NamedGroup(NamedTuple):
    """A group as a row may mean it."""

    group_id: int
    name: str
    duration_minutes: int


class Groups(NamedTuple):
    """Groups that some rows may mean."""

    by_name: dict[str, list[NamedGroup]]
    by_reference: dict[str, NamedGroup]


def groups_meant(references: Iterable[str], by: SignedInUser | None) -> Groups:
    """Every group that the user works for, by name and reference; None works for all.

    Two statements.
    """
    visible = scope.staffed(by, Group.id) if by is not None else scope.TRUE
    query = (
        Group.select(Group.id, Group.name, Group.duration_minutes)
        .where(visible)
        .order_by(Group.name, Group.id)
    )
    found = [NamedGroup(*row) for row in query.tuples()]
    by_name: dict[str, list[NamedGroup]] = defaultdict(list)
    for one in found:
        by_name[folded(one.name)].append(one)
    by_id = {one.group_id: one for one in found}
    ids = reference_queries.ids_of(SourceNoun.GROUP, references)
    return Groups(by_name, {one: by_id[row_id] for one, row_id in ids.items() if row_id in by_id})


class NamedSession(NamedTuple):
    """A session as a row may mean it."""

    session_id: int
    group_id: int
    starts_at: datetime

    @property
    def held_on(self) -> date:
        """Its local date."""
        return clock.local(self.starts_at).date()


class Sessions(NamedTuple):
    """Sessions that some rows may mean."""

    by_day: dict[tuple[int, date], list[NamedSession]]
    by_reference: dict[str, NamedSession]


def sessions_meant(
    references: Iterable[str],
    group_ids: Collection[int],
    days: Collection[date],
    by: SignedInUser | None,
) -> Sessions:
    """Sessions of these references, and of these groups on these days. Two statements."""
    ids = reference_queries.ids_of(SourceNoun.SESSION, references)
    visible = scope.staffed(by, Session.group) if by is not None else scope.TRUE
    wanted = Session.id.in_(list(ids.values()))
    if group_ids and days:
        wanted |= (
            Session.group.in_(list(group_ids))
            & (Session.starts_at >= clock.start_of(min(days)))
            & (Session.starts_at < clock.start_of(date.fromordinal(max(days).toordinal() + 1)))
        )
    query = (
        Session.select(Session.id, Session.group, Session.starts_at)
        .where(wanted, visible)
        .order_by(Session.starts_at, Session.id)
    )
    found = [NamedSession(*row) for row in query.tuples()]
    by_day: dict[tuple[int, date], list[NamedSession]] = defaultdict(list)
    for one in found:
        by_day[one.group_id, one.held_on].append(one)
    by_id = {one.session_id: one for one in found}
    return Sessions(by_day, {one: by_id[row_id] for one, row_id in ids.items() if row_id in by_id})
