"""What several pages of classes show: users to choose from, and namesakes told apart."""

from collections.abc import Iterable

from portal.training import matrix_queries
from portal.training.class_queries import BookingRow
from portal.training.matrix_rules import told_apart


def people_to_choose() -> list[tuple[int, str]]:
    """Whoever may have a place: (user_id, a name that no other has), by name."""
    users = [one for one in matrix_queries.trained_users() if one.is_active and one.trains]
    return [
        (one.user_id, f"{one.name} ({one.hint})" if one.hint else one.name)
        for one in told_apart([(one.user_id, one.name, one.email) for one in users])
    ]


def hints(rows: Iterable[BookingRow]) -> dict[int, str]:
    """By user id, what tells those apart who share a name in a class's list; '' for others."""
    return {
        one.user_id: one.hint
        for one in told_apart([(one.user_id, one.name, one.email) for one in rows])
    }
