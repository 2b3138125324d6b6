"""Accounts are found by their names, however those are written and typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from portal.models import Role
from tests import factories


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("Élodie Núñez", "ÉLODIE"),
        ("Élodie Núñez", "nunez elodie"),
        ("Zübeyde İnce", "ince"),
        ("Işıl Şahin", "ISIL ŞAHİN"),
        ("فاطمة الزهراء", "الزهراء"),
        ("ΟΔΥΣΣΈΑΣ Άγγελος", "οδυσσεας"),
        ("Søren Łuczak", "soren luczak"),
    ],
)
def test_an_account_is_found_however_its_name_is_written(
    people: Any, browser_for: Any, name: str, searched: str
) -> None:
    factories.user(name, Role.FACILITATOR)
    browser = browser_for(people.ada)
    found = browser.get(f"/office/users?{urlencode({'q': searched})}")
    assert name in found.main
    assert "Otis" not in found.main
    assert name not in browser.get("/office/users?q=Otis").main
