"""A directory of groups: what its words mean, and what nobody may guess at."""

import io

import pytest

from portal.db import write
from portal.errors import DomainError
from portal.groups import group_import_rules as rules
from portal.groups import group_imports  # noqa: F401
from portal.imports import kinds
from portal.models import Group, GroupAudience, GroupPattern, GroupTopic, ImportBatch, Venue
from tests import factories
from tests.imports.conftest import work
from tests.page import counted_queries, signed_in

ROW = {
    "name": "Evening circle",
    "weekday": "Wednesday",
    "starts_local": "19:00:00",
    "duration": "01:15:00",
    "venue": "Quay House",
    "postcode": "ZX1 2AB",
}


@pytest.fixture
def programme(db):
    return factories.programme("Peer groups")


def row(**cells):
    return {one.name: "" for one in kinds.get("groups").fields()} | ROW | cells


def judged(by=None, **cells):
    (found,) = kinds.get("groups").check([row(**cells)], by)
    return found


def written(*rows):
    with write():
        return kinds.get("groups").write(list(rows), None)


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("1st Thursday is a step meeting", True),
        ("Last Friday only", True),
        ("Alternating Beginner/Step", True),
        ("CLOSED SUMMER MONTHS", True),
        ("Memorial Day - Labor Day Only (Dress Warm)", True),
        ("3rd Friday of the month 9:30 PM to 10:30 PM", True),
        ("Weather permitting", True),
        ("No children, no pets", False),
        ("Side entrance, ring twice", False),
        ("", False),
    ],
)
def test_notes_that_say_when_are_known(text, is_said):
    assert rules.says_when(text) is is_said


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Tuesday", 2), ("tues.", 2), ("Sundays", 7), ("Tu", None), ("daily", None), ("", None)],
)
def test_weekdays_are_read_or_refused(text, expected):
    assert rules.weekday_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("01:30:00", 90), ("1:15", 75), ("90", 90), ("90 min", 90), ("00:00", None), ("long", None)],
)
def test_lengths_are_read_or_refused(text, expected):
    assert rules.minutes_of(text) == expected


def test_a_plain_row_has_its_pattern_and_its_venue(programme):
    (made,) = written(row(topics="Anxiety; Low mood", audiences="Women", codes="WC M O"))
    group, pattern = Group.get_by_id(made), GroupPattern.get()
    assert (pattern.rule, pattern.starts_local) == ("FREQ=WEEKLY;BYDAY=WE", "19:00")
    assert pattern.duration_minutes == 75
    assert {one.topic for one in GroupTopic.select()} == {"Anxiety", "Low mood"}
    assert {one.audience for one in GroupAudience.select()} == {"Women", "Men"}
    assert group.venue.is_step_free is True
    assert group.schedule_note == "Codes in the directory: O"


def test_a_note_on_when_it_meets_is_kept_and_no_pattern_guessed(programme):
    found = judged(note="3rd Friday traditions")
    assert "3rd Friday traditions" in found.flag and not found.errors
    (made,) = written(row(note="3rd Friday traditions"))
    assert not GroupPattern.select().exists()
    note = Group.get_by_id(made).schedule_note
    assert "Wednesday 19:00" in note and "3rd Friday traditions" in note


def test_closed_in_a_directory_is_not_closed_to_new_members(programme):
    (made,) = written(row(codes="C"))
    assert Group.get_by_id(made).membership_rule == "open"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"weekday": "someday"}, "weekday"),
        ({"starts_local": "25:00"}, "starts_local"),
        ({"duration": "ages"}, "duration"),
        ({"format": "telepathy"}, "format"),
        ({"language": "klingon"}, "language"),
        ({"capacity": "many"}, "capacity"),
        ({"capacity": "0"}, "capacity"),
        ({"is_public": "perhaps"}, "is_public"),
        ({"programme": "No such"}, "programme"),
    ],
)
def test_what_cannot_be_is_refused_on_its_own_cell(programme, cells, field):
    assert field in judged(**cells).errors


def test_the_only_open_programme_need_not_be_named_and_of_two_one_must(programme):
    assert not judged().errors
    factories.programme("Other groups")
    assert "Other groups, Peer groups" in judged().errors["programme"]


def test_one_building_is_one_venue_whoever_names_it(programme):
    written(row(), row(name="Morning circle", venue="QUAY house", weekday="Friday"))
    assert Venue.select().count() == 1
    assert Group.select().where(Group.venue == Venue.get()).count() == 2


def test_the_same_reference_is_the_same_group(programme):
    written(row(reference="17"))
    assert judged(name="Renamed", reference="17").is_known
    assert "Another group has this name." in judged(reference="18").flag


def test_undone_it_is_gone_unless_somebody_belongs_to_it(programme):
    first, second = written(row(reference="1"), row(name="Second", reference="2"))
    with write():
        kinds.get("groups").undo([first], None)
    assert [one.name for one in Group.select()] == ["Second"]
    factories.member(Group.get_by_id(second), factories.person())
    with write(), pytest.raises(DomainError):
        kinds.get("groups").undo([second], None)


def test_staff_of_some_programmes_add_to_those_alone(people, programme):
    cora = signed_in(people.cora, "staff")
    limited = type(cora)(**{**vars(cora), "programme_ids": frozenset({programme.id})})
    assert not judged(limited).errors
    other = factories.programme("Other groups")
    assert other.name not in str(judged(limited, programme=other.name).errors["programme"])


def test_statements_are_as_many_for_one_row_as_for_a_hundred(programme):
    with counted_queries() as one:
        kinds.get("groups").check([row()], None)
    with counted_queries() as hundred:
        kinds.get("groups").check([row(name=f"Group {number}") for number in range(100)], None)
    assert len(one) == len(hundred)


def test_on_the_pages_what_all_rows_lack_is_said_once_and_doubts_have_a_list(
    people, programme, browser_for
):
    factories.programme("Other groups")
    body = (
        b"meeting_name,weekday,start_time,comments\n"
        b"Day by day,Monday,18:00,\nNight owls,Friday,22:00,1st Friday only\n"
    )
    browser = browser_for(people.cora)
    sent = {"kind": "groups", "file": (io.BytesIO(body), "directory.csv")}
    browser.post("/imports/new", sent, 302)
    batch = ImportBatch.get().id
    browser.submit(browser.get(f"/imports/{batch}/columns"), "Check the rows")
    work()
    page = browser.get(f"/imports/{batch}")
    assert "in 2 rows: Enter a programme that is open" in page.main
    browser.submit(page, "Change all 2 rows", text="Peer groups")
    page = browser.get(f"/imports/{batch}?show=flagged")
    (row,) = [one for one in page.table("should look at") if "Night owls" in one["What it says"]]
    assert "1st Friday only" in row["What it says"]
    browser.submit(page, "Bring in all 2")
    work()
    assert {one.name for one in Group.select()} >= {"Day by day", "Night owls"}
    assert "1st Friday only" in browser.get(f"/imports/{batch}?show=flagged").main


def test_the_note_stands_on_the_group_for_staff_until_they_empty_it(people, browser_for):
    people.tuesday.schedule_note = "3rd Friday of the month"
    people.tuesday.save()
    address = f"/groups/{people.tuesday.id}"
    browser = browser_for(people.cora)
    assert "3rd Friday of the month" in browser.get(address).main
    assert "3rd Friday of the month" not in browser_for(people.fay).get(address).main
    page = browser.get(f"{address}/edit")
    assert page.value_of("schedule_note") == "3rd Friday of the month"
    browser.submit(page, "Save", schedule_note="")
    assert Group.get_by_id(people.tuesday.id).schedule_note == ""
