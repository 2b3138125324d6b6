"""Reading what lies ahead of groups, for whoever asks about their leaders' training."""

from datetime import date
from typing import NamedTuple

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups import rules
from portal.models import Group, GroupAudience, Session
from portal.training.audience_queries import audiences_led


class AheadRow(NamedTuple):
    """A session to come. `on` is its day where the charity is."""

    session_id: int
    on: date
    group_id: int
    group_name: str
    kind: str
    audience: str


def sessions_to_come(user: SignedInUser) -> list[AheadRow]:
    """Every session from now on that takes place, of groups a user may see. One statement."""
    rows = (
        Session.select(
            Session.id, Session.starts_at, Group.id, Group.name, Group.kind, audiences_led()
        )
        .join(Group)
        .where(
            Session.starts_at > clock.now(),
            Session.state.in_(rules.MEETS),
            scope.groups(user, Group.id),
        )
        .order_by(Session.starts_at, Session.id)
        .tuples()
    )
    return [
        AheadRow(session_id, clock.local(starts_at).date(), *group)
        for session_id, starts_at, *group in rows
    ]


def audiences_known(user: SignedInUser) -> list[str]:
    """Whom the groups that a user may see are for, each once, in order. One statement."""
    rows = (
        GroupAudience.select(GroupAudience.audience)
        .join(Group)
        .where(Group.ended_on.is_null(), scope.groups(user, Group.id))
        .distinct()
        .order_by(GroupAudience.audience)
        .tuples()
    )
    return [audience for (audience,) in rows]
