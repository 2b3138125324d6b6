"""Every argument of every address, spoilt in every way, one after another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access import arguments
from tests.access.arguments import NASTY, rows_allowed, with_arguments, wrongs
from tests.access.matrix import Visit

PARTS = 4
SLOW = (".pdf", ".xlsx")


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
def test_no_argument_breaks_a_page_or_reaches_a_statement(
    visit: Visit, monkeypatch: Any, part: int
) -> None:
    found, tried = [], 0
    for cell in list(arguments.pages(visit))[part::PARTS]:
        path = visit.path(cell.endpoint, cell.object)
        with arguments.watching(monkeypatch) as asked:
            visit.get(path, cell.actor)
        if path.split("?")[0].endswith(SLOW):
            continue
        for name in sorted(asked):
            before = rows_allowed(visit, cell, path, name)
            for value in NASTY:
                spoilt = with_arguments(path, (name, value))
                found += wrongs(visit, cell, spoilt, before, monkeypatch)
                tried += 1
    assert found == []
    assert tried > 1_000
