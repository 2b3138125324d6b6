"""The ledger of erasures: what it says of somebody, and whom it takes for them afterwards."""

import json
import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import erasure_ledger, keys, settings
from portal.keys import Purpose

MADE = datetime(2017, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
ERASED = datetime(2026, 3, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOBODY = {"id": 99, "name": "Nobody Else", "nhs_number": "", "born_on": None, "created_at": MADE}
WHO = {
    "id": 7,
    "name": "Wilhelmina  Quorndon",
    "nhs_number": "943 476 5919",
    "born_on": date(1984, 3, 17),
    "created_at": MADE,
}


def _erase(people, at):
    word = erasure_ledger.begin(people, at)
    erasure_ledger.end(word, is_done=True)
    return word


@pytest.fixture(autouse=True)
def erased(app):
    """Somebody who was erased, in a ledger of this test."""
    _erase([WHO], ERASED)


def _back_again(*people):
    given = [{**NOBODY, "id": 100 + place, **one} for place, one in enumerate(people)]
    found = erasure_ledger.back_again(erasure_ledger.read(), given)
    return [number - 100 if number >= 100 else number for number in found]


def test_it_lies_beside_the_database_for_its_owner_alone_and_a_demo_has_its_own(app):
    file = erasure_ledger.path()
    assert file == settings.current().instance / "erasures"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings.use(replace(settings.current(), demo=True))
    assert erasure_ledger.path() == settings.current().instance / "demo-erasures"
    assert erasure_ledger.read() == []


def test_each_erasure_adds_lines_and_takes_none_away():
    word = _erase([NOBODY, {**NOBODY, "id": 100}], ERASED + SECOND)
    raw = [json.loads(line) for line in erasure_ledger.path().read_text("ascii").splitlines()]
    newest = keys.ring(Purpose.ERASURES).newest
    people = [one for one in raw if "person" in one]
    assert [(one["person"], one["at"], one["key"]) for one in people] == [
        (7, "2026-03-01T09:00:00+00:00", newest),
        (99, "2026-03-01T09:00:01+00:00", newest),
        (100, "2026-03-01T09:00:01+00:00", newest),
    ]
    assert [sorted(one["hashes"]) for one in people] == [
        ["born", "nhs", "record"],
        ["record"],
        ["record"],
    ]
    first, *others = erasure_ledger.read()
    assert first == erasure_ledger.Line(7, ERASED, newest, raw[0]["hashes"], raw[0]["begun"])
    assert {line.begun for line in others} == {word}
    assert raw[1] == {"done": raw[0]["begun"]}
    assert word != first.begun
    assert len(word) == 16


def test_nothing_counts_before_it_is_said_to_be_done():
    words = [erasure_ledger.begin([{**NOBODY, "id": number}], ERASED) for number in (20, 21, 22)]
    assert [line.person_id for line in erasure_ledger.read()] == [7]
    erasure_ledger.end(words[0], is_done=True)
    erasure_ledger.end(words[1], is_done=False)
    assert [line.person_id for line in erasure_ledger.read()] == [7, 20]
    assert [line.person_id for line in erasure_ledger.unsettled()] == [22]
    # What is done stays done, whatever is said later.
    erasure_ledger.end(words[0], is_done=False)
    assert [line.person_id for line in erasure_ledger.read()] == [7, 20]


def test_lines_from_before_there_was_a_second_one_count():
    raw = erasure_ledger.path().read_text("ascii").splitlines()[0]
    old = {name: value for name, value in json.loads(raw).items() if name != "begun"}
    erasure_ledger.path().write_text(json.dumps({**old, "person": 30}) + "\n", "ascii")
    assert [line.person_id for line in erasure_ledger.read()] == [30]
    assert erasure_ledger.unsettled() == []


def test_what_a_crash_left_open_is_settled_by_who_still_stands():
    merged = [{**NOBODY, "id": 40}, {**NOBODY, "id": 41}]
    for people in (merged, [{**NOBODY, "id": 42}], [{**NOBODY, "id": 43}]):
        erasure_ledger.begin(people, ERASED)
    assert len(erasure_ledger.unsettled()) == 4
    later = MADE + SECOND
    standing = [(41, MADE), (42, later), (44, MADE)]
    before = erasure_ledger.path().read_text("ascii")
    erasure_ledger.settle([{"id": number, "created_at": at} for number, at in standing])
    # One of two that were one record stands, so neither went; another number's maker is another.
    assert [line.person_id for line in erasure_ledger.read()] == [7, 42, 43]
    assert erasure_ledger.unsettled() == []
    assert erasure_ledger.path().read_text("ascii").startswith(before)
    settled = erasure_ledger.path().read_text("ascii")
    erasure_ledger.settle([])
    assert erasure_ledger.path().read_text("ascii") == settled


def test_lines_that_cannot_be_read_hide_none_that_can():
    with erasure_ledger.path().open("a", encoding="utf-8") as file:
        file.write('{"person": 8, "at"\n{"person": 8}\n[8]\n{"person": 8, "at": "never"}\n\u00e9')
    _erase([NOBODY], ERASED)
    assert [line.person_id for line in erasure_ledger.read()] == [7, 99]


def test_a_record_is_known_by_its_number_and_the_moment_it_was_made():
    assert _back_again({"id": 7}) == [7]
    assert _back_again({"id": 7, "created_at": MADE + timedelta(microseconds=1)}) == []
    assert _back_again({"id": 8}) == []


def test_somebody_is_known_by_their_number_or_by_name_and_birth_date_together():
    born = WHO["born_on"]
    assert _back_again(
        {"nhs_number": "9434765919"},
        {"nhs_number": "943-476-5919", "name": "W"},
        {"nhs_number": "9434765918"},
        {"name": "wilhelmina QUORNDON ", "born_on": born},
        {"name": "Wilhelmina Quorndon", "born_on": born + timedelta(days=1)},
        {"name": "Wilhelmina Quorndon"},
        {"name": "WilhelminaQuorndon", "born_on": born},
        {"born_on": born},
    ) == [0, 1, 3]


def test_records_without_number_or_birth_date_are_nobody_in_particular():
    _erase([{**NOBODY, "name": "Sam"}], ERASED)
    assert _back_again({"name": "Sam"}, {}) == []


def test_whoever_was_recorded_after_the_erasure_came_back():
    for at, found in ((ERASED - SECOND, [0]), (ERASED, [0]), (ERASED + SECOND, [])):
        assert _back_again({"nhs_number": WHO["nhs_number"], "created_at": at}) == found


@pytest.mark.parametrize("shift", [timedelta(days=30), timedelta(days=-30)])
def test_of_two_erasures_the_later_counts_whichever_was_noted_first(shift):
    _erase([{**WHO, "id": 8}], ERASED + shift)
    last = max(ERASED, ERASED + shift)
    for at, found in ((last, [0]), (last + SECOND, [])):
        assert _back_again({"nhs_number": WHO["nhs_number"], "created_at": at}) == found


def test_lines_of_an_older_key_are_known_while_the_key_is_kept():
    file = keys.file_of(Purpose.ERASURES)
    old = file.read_text("ascii")
    file.write_text(f"bbbbbbbb {'b' * 64}\n{old}", "ascii")
    _erase([{**NOBODY, "nhs_number": "1112223334"}], ERASED)
    assert [line.key for line in erasure_ledger.read()] == [old[:8], "bbbbbbbb"]
    numbers = [{"nhs_number": one} for one in ("9434765919", "1112223334")]
    assert _back_again(*numbers) == [0, 1]
    file.write_text(f"bbbbbbbb {'b' * 64}\n", "ascii")
    assert _back_again(*numbers) == [1]
