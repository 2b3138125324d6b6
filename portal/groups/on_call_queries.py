"""Reading who answers when a leader rings in a crisis: those to whom a crisis would go."""

from typing import NamedTuple

from portal import clock
from portal.models import (
    AwayDate,
    ConcernKind,
    ConcernLead,
    ConcernLeadKind,
    Group,
    Role,
    User,
    UserRole,
)

MOST_NAMED = 2


class OnCall(NamedTuple):
    """Somebody to ring, in the order in which to try."""

    name: str
    phone: str


def on_call(group_id: int) -> list[OnCall]:
    """Whom a leader of this group rings in a crisis today, the first first. One statement.

    Nobody who is away, or whose account or role no longer lets them act on it.
    """
    today = clock.today()
    takes_it = ConcernLeadKind.select(ConcernLeadKind.lead).where(
        ConcernLeadKind.kind == ConcernKind.CRISIS
    )
    may_act = UserRole.select(UserRole.user).where(UserRole.role.in_((Role.STAFF, Role.MANAGER)))
    away = AwayDate.select(AwayDate.user).where(
        AwayDate.starts_on <= today, AwayDate.ends_on >= today
    )
    programme = Group.select(Group.programme).where(Group.id == group_id)
    is_away = ConcernLead.away_from_on.is_null(False) & (
        (ConcernLead.away_from_on <= today) & (ConcernLead.away_until_on >= today)
    )
    query = (
        ConcernLead.select(User.name, ConcernLead.phone)
        .join(User)
        .where(
            ConcernLead.is_active,
            User.is_active,
            ConcernLead.id.in_(takes_it),
            ConcernLead.user.in_(may_act),
            ConcernLead.user.not_in(away),
            ~is_away,
            ConcernLead.programme.is_null() | ConcernLead.programme.in_(programme),
        )
        .order_by(ConcernLead.position, ConcernLead.id)
        .limit(MOST_NAMED)
    )
    return [OnCall(*row) for row in query.tuples()]
