"""Two hundred kills over intake, rolls and placements: nothing acknowledged is lost."""

from typing import Any

import pytest

from tests.keeping import kill_loop

pytestmark = pytest.mark.drill


def test_two_hundred_kills_lose_nothing(app: Any, settings: Any) -> None:
    print(kill_loop.run(app, settings, kills=200))
