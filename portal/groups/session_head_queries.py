"""Reading one session as pages about its leaders say it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.groups.queries import apart, topics
from portal.groups.where_queries import session_place
from portal.models import Group, Session
from portal.training.audience_queries import audiences_led


class SessionHead(NamedTuple):
    """A session as the page about its cover says it."""

    session_id: int
    group_id: int
    group_name: str
    topics: tuple[str, ...]
    kind: str
    audience: str
    is_sensitive: bool
    starts_at: datetime
    duration_minutes: int
    state: str
    reason: str
    place: str

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def meets(self) -> bool:
        """Whether it takes place, as planned or moved."""
        return self.state in rules.MEETS


def session_head(user: SignedInUser, session_id: int) -> SessionHead | None:
    """A session of a group that the user works for; else None. One statement."""
    return _head(Session.id == session_id, scope.staffed(user, Session.group))


def any_session_head(session_id: int) -> SessionHead | None:
    """A session, whoever asks: for actions that know that they may. One statement."""
    return _head(Session.id == session_id)


def _head(*conditions: Any) -> SessionHead | None:
    row: Any = (
        Session.select(
            Session.id,
            Group.id,
            Group.name,
            topics(),
            Group.kind,
            audiences_led(),
            Group.is_sensitive,
            Session.starts_at,
            Session.duration_minutes,
            Session.state,
            Session.reason,
            session_place(),
        )
        .join(Group)
        .where(*conditions)
        .tuples()
        .first()
    )
    return SessionHead(*row)._replace(topics=apart(row[3])) if row else None
