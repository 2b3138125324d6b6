"""A session that has just begun, and how a signed-in user looks to queries."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.auth import sessions
from portal.auth.sessions import SignedInUser
from tests import factories


@pytest.fixture
def tonight(people: factories.Cast) -> Any:
    """A session of the Tuesday group that began five minutes ago."""
    return factories.session(people.tuesday)


@pytest.fixture
def seen_by(db: Any) -> Callable[[Any], SignedInUser]:
    """A user as a request finds them."""

    def find(user: Any) -> SignedInUser:
        found = sessions.find(sessions.start(user))
        assert found is not None
        return found

    return find
