"""Reading notices: who was told, who is still to be, and what became of the letters."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.told_people_queries import SessionTold
from portal.models import (
    Group,
    Notice,
    NoticeSession,
    OutboxMessage,
    OutboxState,
    Session,
    Telling,
    TellingState,
    User,
)
from portal.paging import Page, page_of

# A letter that no server has taken for so long told nobody.
LATE_MAIL = timedelta(hours=1)
_OPEN = (TellingState.TO_TELL, TellingState.NO_ANSWER)
_UNTOLD_MAIL = (OutboxState.FAILED, OutboxState.UNSURE)


def notice_by_key(request_key: str) -> int | None:
    """The notice that a form made before, if it did. One statement."""
    found = Notice.select(Notice.id).where(Notice.request_key == request_key).scalar()
    return None if found is None else int(found)


def is_open() -> Any:
    """A condition on Telling joined to its OutboxMessage: they aren't told yet.

    Nobody has reached them, or their letter failed, or has waited for so long that it can't be
    relied on.
    """
    late = (OutboxMessage.state == OutboxState.QUEUED) & (
        OutboxMessage.created_at < clock.now() - LATE_MAIL
    )
    return Telling.state.in_(_OPEN) | (
        (Telling.state == TellingState.SENT)
        & (Telling.message.is_null() | OutboxMessage.state.in_(_UNTOLD_MAIL) | late)
    )


def seen_by(user: SignedInUser) -> Any:
    """A condition on Telling: of a group that the user works for, and no barred person."""
    return scope.staffed(user, Telling.group) & (
        Telling.person.is_null() | scope.not_blocked(user, Telling.person)
    )


class NoticeRow(NamedTuple):
    """A notice in a list."""

    notice_id: int
    kind: str
    reason: str
    tell_by_on: date
    created_at: datetime
    created_by_name: str | None
    open_count: int
    all_count: int
    # Of its sessions that the user sees, the first; None for the end of a group.
    first_starts_at: datetime | None
    session_count: int
    # The one group it is about, or how many.
    group_names: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether somebody should have been told before today."""
        return bool(self.open_count) and self.tell_by_on < clock.today()


def notices_for(user: SignedInUser, number: int = 1, *, open_only: bool = False) -> Page:
    """One page of notices of groups the user works for: by when everybody should know, then
    newest first. Three statements."""
    still_open = _telling_count(user, is_open())
    query = (
        Notice.select(
            Notice.id,
            Notice.kind,
            Notice.reason,
            Notice.tell_by_on,
            Notice.created_at,
            User.name,
            still_open.alias("open_count"),
            _telling_count(user, None),
        )
        .join(User, JOIN.LEFT_OUTER)
        .where(_visible(user))
    )
    if open_only:
        query = query.where(fn.EXISTS(_tellings(user, is_open())))
        query = query.order_by(Notice.tell_by_on, Notice.id)
    else:
        query = query.order_by(Notice.created_at.desc(), Notice.id.desc())
    page = page_of(query.tuples(), number)
    about = _about(user, [row[0] for row in page.rows])
    rows = [NoticeRow._make([*row, *about.get(row[0], (None, 0, ()))]) for row in page.rows]
    return Page(rows, page.number, page.has_next)


def still_open(user: SignedInUser) -> tuple[int, date | None]:
    """How many people are still to be told, in all notices the user sees, and by when the first.

    One statement.
    """
    query = (
        Telling.select(fn.COUNT(SQL("*")), fn.MIN(Notice.tell_by_on))
        .join(OutboxMessage, JOIN.LEFT_OUTER)
        .join_from(Telling, Notice)
        .where(is_open(), seen_by(user))
    )
    count, first = query.tuples().get()
    return count, Notice.tell_by_on.python_value(first)


class NoticeHead(NamedTuple):
    """A notice as the top of its page says it."""

    notice_id: int
    kind: str
    reason: str
    place: str
    online_link: str
    tell_by_on: date
    created_at: datetime
    created_by_name: str | None
    group_id: int | None


def notice_for(user: SignedInUser, notice_id: int) -> NoticeHead | None:
    """A notice, if it is about a group that the user works for; else None. One statement."""
    row: Any = (
        Notice.select(
            Notice.id,
            Notice.kind,
            Notice.reason,
            Notice.place,
            Notice.online_link,
            Notice.tell_by_on,
            Notice.created_at,
            User.name,
            Notice.group,
        )
        .join(User, JOIN.LEFT_OUTER)
        .where(Notice.id == notice_id, _visible(user))
        .tuples()
        .first()
    )
    return NoticeHead(*row) if row else None


class NoticeSessionRow(NamedTuple):
    """A session of a notice, as it stands now."""

    session_id: int
    group_id: int
    group_name: str
    starts_at: datetime
    state: str
    reason: str


def sessions_of(user: SignedInUser, notice_id: int) -> list[NoticeSessionRow]:
    """A notice's sessions of groups that the user works for, soonest first. One statement."""
    query = (
        NoticeSession.select(
            Session.id, Group.id, Group.name, Session.starts_at, Session.state, Session.reason
        )
        .join(Session)
        .join(Group)
        .where(NoticeSession.notice == notice_id, scope.staffed(user, Group.id))
        .order_by(Session.starts_at, Session.id)
    )
    return [NoticeSessionRow(*row) for row in query.tuples()]


def overtaken(notice_id: int, sessions: Sequence[SessionTold]) -> list[int]:
    """Lines still open of earlier notices, all of whose sessions these are. Two statements."""
    if not sessions:
        return []
    by_group: dict[int, set[int]] = defaultdict(set)
    for one in sessions:
        by_group[one.group_id].add(one.session_id)
    lines = list(
        Telling.select(Telling.id, Telling.notice, Telling.group, Telling.session)
        .where(
            Telling.notice != notice_id, Telling.group.in_(list(by_group)), Telling.state.in_(_OPEN)
        )
        .order_by(Telling.id)
        .tuples()
    )
    of: dict[tuple[int, int], set[int]] = defaultdict(set)
    for other_id, session_id, group_id in (
        NoticeSession.select(NoticeSession.notice, Session.id, Session.group)
        .join(Session)
        .where(NoticeSession.notice.in_({line[1] for line in lines}))
        .order_by(NoticeSession.id)
        .tuples()
    ):
        of[other_id, group_id].add(session_id)
    found = []
    for telling_id, other_id, group_id, session_id in lines:
        about = {session_id} if session_id else of[other_id, group_id]
        if about and about <= by_group[group_id]:
            found.append(telling_id)
    return found


def _visible(user: SignedInUser) -> Any:
    about = (
        NoticeSession.select(NoticeSession.notice)
        .join(Session)
        .where(scope.staffed(user, Session.group))
    )
    return Notice.id.in_(about) | (Notice.group.is_null(False) & scope.staffed(user, Notice.group))


def _tellings(user: SignedInUser, condition: Any) -> Any:
    query = (
        Telling.select(Telling.id)
        .join(OutboxMessage, JOIN.LEFT_OUTER)
        .where(Telling.notice == Notice.id, seen_by(user))
    )
    return query if condition is None else query.where(condition)


def _telling_count(user: SignedInUser, condition: Any) -> Any:
    query = (
        Telling.select(fn.COUNT(SQL("*")))
        .join(OutboxMessage, JOIN.LEFT_OUTER)
        .where(Telling.notice == Notice.id, seen_by(user))
    )
    return query if condition is None else query.where(condition)


def _about(
    user: SignedInUser, notice_ids: list[int]
) -> dict[int, tuple[datetime | None, int, tuple[str, ...]]]:
    """By notice: its first session, how many there are, and the groups; what the user sees."""
    starts: dict[int, list[datetime]] = defaultdict(list)
    names: dict[int, list[str]] = defaultdict(list)
    query = (
        NoticeSession.select(NoticeSession.notice, Session.starts_at, Group.name)
        .join(Session)
        .join(Group)
        .where(NoticeSession.notice.in_(notice_ids), scope.staffed(user, Group.id))
        .order_by(Session.starts_at, Session.id)
    )
    for notice_id, starts_at, name in query.tuples():
        starts[notice_id].append(starts_at)
        names[notice_id].append(name)
    ended = (
        Notice.select(Notice.id, Group.name)
        .join(Group)
        .where(Notice.id.in_(notice_ids), scope.staffed(user, Group.id))
        .order_by(Notice.id)
    )
    for notice_id, name in ended.tuples():
        names[notice_id].append(name)
    return {
        notice_id: (
            starts[notice_id][0] if starts[notice_id] else None,
            len(starts[notice_id]),
            tuple(dict.fromkeys(found)),
        )
        for notice_id, found in names.items()
    }
