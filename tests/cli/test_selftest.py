"""portal privacy-selftest: what it says, and that a leak ends it with 1."""

import json
from typing import Any

import pytest

from portal.selftest import run as selftest
from portal.selftest.crawl import Leak

CLEAN = {
    "person_count": 400,
    "field_count": 107,
    "marker_count": 33_000,
    "seen_count": 2_600,
    "reader_count": 26,
    "address_count": 17_000,
    "seconds": 90.4,
}


def _found(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    result = selftest.Result(**CLEAN, **more)
    monkeypatch.setattr(selftest, "run", lambda say: result)


def test_it_says_how_much_it_tried(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch)
    text = run("privacy-selftest").output
    for number in ("400 people", "107 fields", "26 readers", "17000 addresses", "90 seconds"):
        assert number in text
    assert "Nobody was shown anything that isn't theirs." in text


def test_it_names_each_leak_and_ends_with_1(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, leaks=[Leak("leader", "/groups/4", "Referral.reason", 12)])
    result = run("privacy-selftest", code=1)
    assert "Referral.reason (row 12) to leader, at /groups/4" in result.stdout
    assert "1 thing to mend" in result.stderr


def test_a_page_that_fell_over_is_no_pass(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, failures=["manager: /reports: 500"])
    assert "manager: /reports: 500" in run("privacy-selftest", code=1).stdout


def test_many_leaks_are_counted(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    leaks = [Leak("leader", f"/groups/{number}", "Person.phone", 1) for number in range(60)]
    _found(monkeypatch, leaks=leaks)
    assert "and 20 more" in run("privacy-selftest", code=1).stdout


def test_a_program_reads_all_of_it(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, leaks=[Leak("leader", "/groups/4", "Referral.reason", 12)])
    answer = json.loads(run("privacy-selftest", "--json", code=1).stdout)
    assert not answer["clean"]
    assert answer["leaks"][0]["field"] == "Referral.reason"
    assert answer["address_count"] == 17_000
