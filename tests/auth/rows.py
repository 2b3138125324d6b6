"""Asking what a condition of `scope` lets somebody see."""

from typing import Any

from portal.auth import sessions
from portal.models import User


def signed_in(user: User) -> sessions.SignedInUser:
    """The user behind a request of theirs."""
    found = sessions.find(sessions.start(user))
    assert found is not None
    return found


def ids(model: Any, condition: Any) -> set[int]:
    """The keys of the rows for which a condition holds."""
    return {number for (number,) in model.select(model.id).where(condition).tuples()}
