"""My training on a phone: what lapses is shown with its day."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_each_lapse_shows_its_day_on_a_phone(visitor: Any) -> None:
    fay = visitor("fay")
    fay.page.set_viewport_size({"width": 360, "height": 800})
    assert fay.open("/training") == 200
    days = fay.page.locator("section:has(h2:text-is('What lapses when')) time")
    assert days.count() > 0
    assert all(one.is_visible() for one in days.all())
