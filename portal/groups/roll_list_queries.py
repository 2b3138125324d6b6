"""Reading which rolls nobody has finished: for the office all of them, for a leader their own."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import SQL, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.groups.attendance_queries import covers
from portal.models import Attendance, Group, Membership, Session, WalkIn
from portal.paging import Page, page_of

# Nobody is asked for a roll while the session may still be going on.
LISTED_AFTER = timedelta(hours=3)
# After that nobody remembers who came; reports still count the sessions without a roll.
LISTED_FOR = timedelta(days=92)


class OpenRoll(NamedTuple):
    """A session that is over and whose roll nobody has finished."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    head_count: int | None
    marked_count: int
    member_count: int
    walk_in_count: int
    # When the group met for the last roll before it that was finished; None for none ever.
    finished_before_at: datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is written down."""
        return not (self.marked_count or self.walk_in_count or self.head_count is not None)


def open_rolls(user: SignedInUser, number: int = 1) -> Page:
    """One page of sessions over whose rolls aren't finished, newest first. One statement.

    Rows are OpenRoll, of groups whose rosters the user may see.
    """
    query = _open_rolls(scope.sessions(user))
    page = page_of(query.tuples(), number)
    return Page([_row(row) for row in page.rows], page.number, page.has_next)


def open_roll_count(user: SignedInUser) -> int:
    """How many rolls wait to be finished. One statement."""
    query = Session.select(fn.COUNT(SQL("*"))).where(_is_open(), scope.sessions(user))
    return int(query.scalar())


def own_open_rolls(user: SignedInUser) -> list[OpenRoll]:
    """A leader's own rolls that they can still finish, newest first. One statement."""
    since = clock.now() - timedelta(days=settings.current().roll_edit_days)
    query = _open_rolls(scope.led_sessions(user) & (Session.starts_at >= since))
    return [_row(row) for row in query.tuples()]


def _open_rolls(condition: Any) -> Any:
    earlier = Session.alias("earlier")
    marked, walked_in = Attendance.alias(), WalkIn.alias()
    before = earlier.select(fn.MAX(earlier.starts_at)).where(
        earlier.group == Session.group,
        earlier.roll_done_at.is_null(False),
        earlier.starts_at < Session.starts_at,
    )
    members = Membership.select(fn.COUNT(fn.DISTINCT(Membership.person))).where(
        covers(Membership, Session)
    )
    return (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            Session.starts_at,
            Session.head_count,
            marked.select(fn.COUNT(SQL("*"))).where(marked.session == Session.id),
            # Named, or the driver takes the last name in their text for the column's.
            members.alias("member_count"),
            walked_in.select(fn.COUNT(SQL("*"))).where(
                walked_in.session == Session.id, walked_in.person.is_null()
            ),
            before.alias("finished_before"),
        )
        .join(Group)
        .where(_is_open(), condition)
        .order_by(Session.starts_at.desc(), Session.id.desc())
    )


def _row(row: Any) -> OpenRoll:
    return OpenRoll._make([*row[:-1], Session.starts_at.python_value(row[-1])])


def _is_open() -> Any:
    """A condition: it met, as far as anybody said, long enough ago, and its roll isn't finished."""
    return (
        Session.state.in_(rules.MEETS)
        & Session.roll_done_at.is_null()
        & (Session.starts_at <= clock.now() - LISTED_AFTER)
        & (Session.starts_at >= clock.now() - LISTED_FOR)
    )
