"""Writes of an import of groups, and their undoing: without events, the import has its own."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import chunked

from portal import clock
from portal.groups.group_actions import insert_group
from portal.groups.group_plan import Checked
from portal.groups.import_actions import IDS_AT_ONCE, refuse_if_used
from portal.imports import reference_actions
from portal.imports.cell_rules import folded
from portal.models import Group, GroupAudience, GroupPattern, GroupTopic, SourceNoun, Venue

# What comes with a group, and goes with it.
_THEIRS = (GroupTopic, GroupAudience, GroupPattern)


class NewVenue(NamedTuple):
    """Where a group meets, as a file says it."""

    name: str
    address: str
    postcode: str
    area: str
    is_step_free: bool | None
    access_note: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same building."""
        return folded(self.name), folded(self.address), folded(self.postcode)


class NewGroup(NamedTuple):
    """A group as a file gives it, checked. `when` is the row's own words on day, time, place."""

    programme_id: int
    asked: Checked
    venue: NewVenue | None
    reference: str
    when: str

    @property
    def name(self) -> str:
        return str(self.asked.values["name"])

    @property
    def summary(self) -> str:
        """The row in words."""
        return ", ".join(filter(None, [self.name, self.when]))


def add_groups(rows: Sequence[NewGroup], by: Any) -> list[int]:
    """Write groups with their venues, in the open transaction; ids in the order of the rows.

    A building that stands already, or earlier in the file, is taken rather than made again.
    """
    venues = _standing_venues() if any(row.venue for row in rows) else {}
    made = []
    for row in rows:
        if row.venue is not None:
            if row.venue.key not in venues:
                venues[row.venue.key] = int(
                    Venue.insert(**row.venue._asdict(), created_at=clock.now()).execute()
                )
            row.asked.values["venue"] = venues[row.venue.key]
        made.append(insert_group(row.programme_id, row.asked, by))
    names = {row.reference: made_id for row, made_id in zip(rows, made, strict=True)}
    reference_actions.keep(SourceNoun.GROUP, names)
    return made


def _standing_venues() -> dict[tuple[str, str, str], int]:
    query = (
        Venue.select(Venue.name, Venue.address, Venue.postcode, Venue.id)
        .where(Venue.is_used)
        .order_by(Venue.id.desc())
    )
    return {
        (folded(name), folded(address), folded(postcode)): venue_id
        for name, address, postcode, venue_id in query.tuples()
    }


def remove_groups(group_ids: Sequence[int]) -> None:
    """Take back groups that an import made, in the open transaction; their venues stay.

    Raises DomainError where one has sessions, members or leaders by now.
    """
    ids = list(group_ids)
    refuse_if_used(
        Group,
        ids,
        _("Some of these groups have sessions, members or leaders by now, so they stay."),
        beside=_THEIRS,
    )
    reference_actions.forget(SourceNoun.GROUP, ids)
    for some in chunked(ids, IDS_AT_ONCE):
        Group.delete().where(Group.id.in_(list(some))).execute()
