"""A session that has just begun, and how a signed-in user looks to queries."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from portal.auth import sessions
from portal.auth.sessions import SignedInUser
from portal.db import connection, database
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


@pytest.fixture
def at_once(db: Any) -> Callable[..., list[Any]]:
    """Run calls at the same time, each on a connection of its own.

    Returns what each gave back, or the exception that it raised, in the order of the calls.
    """

    def run(calls: list[Callable[[], Any]]) -> list[Any]:
        def one(call: Callable[[], Any]) -> Any:
            with connection():
                try:
                    return call()
                except Exception as problem:
                    return problem

        database.close()
        with ThreadPoolExecutor(len(calls)) as pool:
            results = list(pool.map(one, calls))
        database.connect(reuse_if_open=True)
        return results

    return run
