"""The charity with its leads: Cora first, then Idris; Mae manages."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from portal.auth import sessions
from portal.auth.sessions import SignedInUser
from portal.models import Role
from tests import factories
from tests.concerns import make


@pytest.fixture
def tonight(people: factories.Cast) -> Any:
    """A session of the Tuesday group that began five minutes ago."""
    return factories.session(people.tuesday)


@pytest.fixture
def leads(people: factories.Cast) -> SimpleNamespace:
    """Cora and Idris, both of the staff, to whom every concern goes in this order."""
    idris = factories.user("Idris Vaughan", Role.STAFF)
    return SimpleNamespace(
        cora=people.cora,
        idris=idris,
        first=make.lead(people.cora, phone="01632 960 211"),
        second=make.lead(idris, phone="01632 960 212"),
    )


@pytest.fixture
def seen_by(db: Any) -> Callable[[Any], SignedInUser]:
    """A user as a request finds them."""

    def find(user: Any) -> SignedInUser:
        found = sessions.find(sessions.start(user))
        assert found is not None
        return found

    return find
