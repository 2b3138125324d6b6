"""Arguments of addresses: from a list of what is allowed, or bound; never an error, nor a column.

Here each list is asked once with all of its arguments spoilt; `tests/drills` spoils one
after another.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import request, templating
from peewee import SQL

from portal.auth import user_queries
from tests.access import arguments
from tests.access.arguments import NASTY, with_arguments, wrongs
from tests.access.matrix import Cell, Visit

# Slow to make, and from the same arguments as the pages they are printed from.
PRINTED = (".pdf", ".xlsx")


def _asked(visit: Visit, cell: Cell, path: str, monkeypatch: Any) -> list[str]:
    """The names of all arguments that a page reads, whose words needn't be put together."""
    with monkeypatch.context() as patched:
        patched.setattr(templating, "_render", lambda *_args: "")
        with arguments.watching(patched) as asked:
            visit.get(path, cell.actor)
    return sorted(asked)


def _spoilt(name: str, at: int) -> str:
    """Another spoilt value for each argument and time, the same in each run."""
    return NASTY[(sum(name.encode()) * (at * 7 + 1) + at) % len(NASTY)]


def test_no_page_is_broken_or_sorted_by_what_an_address_says(
    visit: Visit, monkeypatch: Any
) -> None:
    found, names_read = [], 0
    for cell in arguments.pages(visit):
        path = visit.path(cell.endpoint, cell.object)
        if path.split("?")[0].endswith(PRINTED):
            continue
        names = _asked(visit, cell, path, monkeypatch)
        names_read += len(names)
        if names:
            # Each twice, with two values: what is read once is read from one of them.
            pairs = [(name, _spoilt(name, at)) for at in (0, 1) for name in names]
            found += wrongs(visit, cell, with_arguments(path, *pairs), (), monkeypatch)
    assert found == []
    assert names_read > 200


def test_a_list_is_sorted_by_what_it_offers_alone(visit: Visit, monkeypatch: Any) -> None:
    plain = arguments.rows(visit.get("/office/users", "administrator"))
    other = arguments.rows(visit.get("/office/users?sort=seen", "administrator"))
    assert sorted(plain) == sorted(other) and len(plain) > 10
    cell = Cell("auth.users_list", "GET", "all", "administrator", 200)
    for name in ("phone", "-password_hash", "t1.token_hash", "__class__", "name COLLATE NOCASE"):
        path = f"/office/users?sort={name}"
        assert wrongs(visit, cell, path, [plain], monkeypatch) == []


def test_a_list_that_sorts_by_any_column_would_be_found(visit: Visit, monkeypatch: Any) -> None:
    cell = Cell("auth.users_list", "GET", "all", "administrator", 200)
    plain = arguments.rows(visit.get("/office/users", "administrator"))
    monkeypatch.setattr(user_queries, "_order", lambda *_args: (SQL(request.args["sort"]),))
    path = "/office/users?sort=t1.password_hash"
    assert len(wrongs(visit, cell, path, [plain], monkeypatch)) >= 2
    (broken,) = wrongs(visit, cell, "/office/users?sort='", [plain], monkeypatch)
    assert broken.endswith((": 500", ": 503"))


@pytest.mark.parametrize(
    ("path", "actor"),
    [
        ("/sessions/call-off?first=9999-12-31", "staff"),
        ("/sessions/call-off?last=9999-12-31", "staff"),
        ("/referrals?received_to=9999-12-31", "staff"),
        ("/groups?topic=%00", "staff"),
        ("/providers?q=%00", "staff"),
        ("/referrals?topic=%00", "staff"),
        ("/reports/issues?programme=99999999999999999999", "manager"),
        ("/reports/issues?year=%C2%B2", "manager"),
        ("/training/supervision/new?user=99999999999999999999", "staff"),
    ],
)
def test_days_and_numbers_beyond_all_measure_are_left_aside(
    visit: Visit, path: str, actor: str
) -> None:
    answer, usual = visit.get(path, actor), visit.get(path.split("?")[0], actor)
    assert answer.status_code == 200
    assert arguments.rows(answer) == arguments.rows(usual)
