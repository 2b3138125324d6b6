"""A server that is killed in the middle of writing loses nothing that it acknowledged."""

from typing import Any

from tests.keeping import kill_loop


def test_five_kills_lose_nothing(app: Any, settings: Any) -> None:
    print(kill_loop.run(app, settings, kills=5, longest=2.0))
