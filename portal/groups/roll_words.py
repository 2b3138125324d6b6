"""A roll in words: how many were in the room, what isn't marked, who changed it late."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import formats


class Heads(NamedTuple):
    """A head count beside the names: one sentence, and whether the two can both be right."""

    said: str
    fits: bool


def heads(head_count: int | None, here_count: int) -> Heads | None:
    """ "14 in the room, 12 by name: 2 not named"; None where no heads were counted."""
    if head_count is None:
        return None
    if head_count < here_count:
        return Heads(
            _(
                "%(names)s by name, but %(heads)s counted in the room. Count again, or take away "
                "a mark that isn't right.",
                names=here_count,
                heads=head_count,
            ),
            False,
        )
    if head_count == here_count:
        return Heads(_("%(heads)s in the room, all by name", heads=head_count), True)
    return Heads(
        _(
            "%(heads)s in the room, %(names)s by name: %(rest)s not named",
            heads=head_count,
            names=here_count,
            rest=head_count - here_count,
        ),
        True,
    )


def left_unmarked(count: int) -> str:
    """What the roll asks before it's finished."""
    return ngettext(
        "%(num)s person isn't marked. Leave them not recorded?",
        "%(num)s people aren't marked. Leave them not recorded?",
        count,
    )


def change(row: Any) -> str:
    """That a roll was changed late: by whom, when and why."""
    return _(
        "Changed later by %(name)s on %(day)s because: %(reason)s",
        name=row.user_name,
        day=formats.long_date(row.changed_at),
        reason=row.reason,
    )


def stands(row: Any) -> str:
    """How far a roll that nobody finished has come."""
    if row.is_empty:
        return _("Nothing recorded")
    if not row.marked_count and row.head_count is not None:
        return ngettext("%(num)s head counted", "%(num)s heads counted", row.head_count)
    return _(
        "%(marked)s of %(all)s marked",
        marked=row.marked_count,
        all=max(row.member_count, row.marked_count),
    )


def since(row: Any) -> str:
    """Since when a group's rolls lack: the last one that was finished before this."""
    if row.finished_before_at is None:
        return _("no roll finished before")
    return _("not recorded since %(day)s", day=formats.long_date(row.finished_before_at))
