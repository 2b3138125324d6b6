"""Everybody's training as a table: what it says, what it can be limited to, and what it costs."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import CourseLink, LeaderRole, Role, TrainingRecord, Waiver
from portal.training import book_queries
from portal.training.matrix_rules import Filters, Showing, bands, make, told_apart
from portal.training.rules import credential_status
from tests import factories
from tests.page import counted_queries

CAPTION = "People and their courses"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def names(page):
    return [row["Name"] for row in page.table(CAPTION)]


def test_it_says_each_status_in_words_and_counts_what_needs_doing(people, safe, browser_for):
    lone = factories.course("Lone working", is_required=False)
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.otis, safe, date(2025, 3, 3))
    factories.record(people.otis, lone, date(2020, 3, 3))
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    factories.record(gone, safe, date(2025, 3, 3))
    for reader in (people.cora, people.mae):
        page = browser_for(reader).get("/training/matrix")
        rows = page.table(CAPTION)
        assert list(rows[0]) == ["Name", "Lone working", "Safeguarding level 2 2 to do"]
        assert [list(row.values()) for row in rows] == [
            ["Fay Ferreira 1 to do", "", "Lapsed 3 Mar"],
            # Lapsed, and needed by nobody: it stands there and asks for nothing.
            ["Otis Brandt", "Lapsed 3 Mar 2022", "Until 3 Mar 2027"],
            ["Sana Khalil 1 to do", "", "Not recorded"],
        ]
        assert "3 people, 2 courses. 2 people have something to do." in page.main


def test_on_a_phone_people_stand_with_what_they_have_to_do(people, safe, browser_for):
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.otis, safe, date(2024, 6, 20))
    items = browser_for(people.cora).get("/training/matrix").list_items("people")
    assert items == [
        "Fay Ferreira Safeguarding level 2: Lapsed 3 Mar",
        "Otis Brandt Safeguarding level 2: Lapses 20 Jun",
        "Sana Khalil Safeguarding level 2: Not recorded",
    ]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=todo", ["Fay Ferreira 1 to do"]),
        ("state=30", ["Otis Brandt"]),
        ("state=60", ["Otis Brandt", "Sana Khalil"]),
        ("q=FERR", ["Fay Ferreira 1 to do"]),
        ("q=%20sana%20%20kh", ["Sana Khalil"]),
        ("group={thursday}", ["Otis Brandt"]),
        ("group={tuesday}&state=60", ["Sana Khalil"]),
        ("group=999999", ["Fay Ferreira 1 to do", "Otis Brandt", "Sana Khalil"]),
        ("state=nonsense&who=x&course=abc", ["Fay Ferreira 1 to do", "Otis Brandt", "Sana Khalil"]),
    ],
)
def test_filters_stand_in_the_address(people, safe, browser_for, query, shown):
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.otis, safe, date(2024, 6, 20))
    factories.record(people.sana, safe, date(2024, 7, 20))
    query = query.format(thursday=people.thursday.id, tuesday=people.tuesday.id)
    assert names(browser_for(people.cora).get(f"/training/matrix?{query}")) == shown


def test_a_filter_in_use_can_be_taken_off(people, safe, browser_for):
    factories.course("Lone working", is_required=False)
    page = browser_for(people.cora).get(f"/training/matrix?state=todo&course={safe.id}&needed=1")
    links = page.links()
    assert "state" not in links["× Remove this filter: Something needs doing"]
    assert f"course={safe.id}" in links["× Remove this filter: Something needs doing"]
    assert "course" not in links["× Remove this filter: Safeguarding level 2"]
    assert links["Clear"] == "/training/matrix"
    assert list(page.table(CAPTION)[0]) == ["Name", "Safeguarding level 2 3 to do"]


def test_everybody_who_trains_includes_guests_and_not_administrators(people, safe, browser_for):
    factories.user("Guest Speaker")
    shown = names(browser_for(people.cora).get("/training/matrix?who=everybody"))
    assert "Guest Speaker" in shown and "Cora Lindqvist" in shown and "Mae Okoro" in shown
    assert "Ada Quist" not in shown


def test_only_needed_courses_leaves_the_others_out(people, safe, browser_for):
    factories.course("Lone working", is_required=False)
    page = browser_for(people.cora).get("/training/matrix?needed=1")
    assert list(page.table(CAPTION)[0]) == ["Name", "Safeguarding level 2 3 to do"]


def test_as_of_another_day_it_is_what_was_so_then_and_what_will_be(people, safe, browser_for):
    factories.record(people.fay, safe, date(2024, 3, 3), revoked_on=date(2026, 2, 1))
    factories.record(people.otis, safe, date(2024, 9, 9))
    cora = browser_for(people.cora)
    # Before it was revoked, when nobody knew.
    then = cora.get("/training/matrix?on=2026-01-15")
    fay = next(row for row in then.table(CAPTION) if "Fay" in row["Name"])
    assert "Lapses 3 Mar" in fay.values()
    assert "As it stands on 15 January 2026." in then.main
    assert "Revoked 1 Feb" in cora.get("/training/matrix?on=2026-02-01").main
    assert "Lapsed 9 Sep" in cora.get("/training/matrix?on=2026-09-09").main


@pytest.mark.parametrize("written", ["soon", "2026-02-30", "1949-12-31", "2200-01-01", "9" * 40])
def test_a_day_that_is_none_is_said_and_today_is_shown(people, safe, browser_for, written):
    page = browser_for(people.cora).get(f"/training/matrix?on={written}")
    assert "isn't a date that can be shown; this is 1 June 2026." in page.main
    assert "As it stands today, 1 June 2026." in page.main


def test_two_of_one_name_are_told_apart(people, safe, browser_for):
    factories.user("Fay  ferreira", Role.FACILITATOR, email="other@example.org")
    shown = names(browser_for(people.cora).get("/training/matrix?q=fay"))
    assert shown == [
        "Fay ferreira other@example.org 1 to do",
        f"Fay Ferreira {people.fay.email} 1 to do",
    ]
    without = told_apart([(7, "Jo Bell", None), (8, "jo bell", None), (9, "Una", None)])
    assert [one.hint for one in without] == ["#7", "#8", ""]


def test_who_left_stands_in_the_table_of_a_day_on_which_they_led(people, safe, browser_for):
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    factories.lead(people.tuesday, gone, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    cora = browser_for(people.cora)
    assert any("Gone Away" in name for name in names(cora.get("/training/matrix?on=2025-06-01")))
    assert not any("Gone Away" in name for name in names(cora.get("/training/matrix")))


def test_a_sensitive_group_is_no_choice_for_managers(people, safe, browser_for):
    hidden = factories.group("Sensitive", led_by=people.otis, is_sensitive=True)
    mae = browser_for(people.mae)
    assert "Sensitive" not in mae.get("/training/matrix").text
    # Its number in the address limits nothing, as if there were no such group.
    assert len(names(mae.get(f"/training/matrix?group={hidden.id}"))) == 3


def test_names_are_text_whatever_they_hold(people, safe, browser_for):
    factories.user("<script>alert(1)</script>", Role.FACILITATOR)
    factories.course("<b>Bold</b> & wide")
    page = browser_for(people.cora).get("/training/matrix?q=<script>")
    assert "<script>alert" not in page.text
    assert names(page) == ["<script>alert(1)</script> 2 to do"]


def test_nothing_to_show_is_said(people, browser_for):
    cora = browser_for(people.cora)
    assert "No courses yet" in cora.get("/training/matrix").main
    factories.course("Lone working", is_required=False)
    assert "Nobody to show" in cora.get("/training/matrix?q=zzz").main
    assert "No course to show" in cora.get("/training/matrix?needed=1").main


def test_sheets_hold_ten_courses_each_and_everybody(people, browser_for):
    for number in range(23):
        factories.course(f"Course {number:02}")
    page = browser_for(people.cora).get("/training/matrix/sheets")
    tables = [page.table(f"part {number} of 3") for number in (1, 2, 3)]
    assert [len(rows[0]) for rows in tables] == [11, 11, 4]
    assert all(len(rows) == 3 for rows in tables)


def test_statements_are_as_many_for_one_user_as_for_five_hundred(people, browser_for):
    courses = [factories.course(f"Course {number:02}") for number in range(40)]
    browser = browser_for(people.cora)
    pages = ("/training/matrix", "/training/matrix?state=todo&needed=1&on=2026-01-01")
    for path in (*pages, "/training/matrix/sheets", "/training/matrix.csv"):
        browser.get(path)
    few = []
    for path in pages:
        with counted_queries() as statements:
            browser.get(path)
        few.append(len(statements))
    leaders = [factories.user(f"Leader {number}", Role.FACILITATOR) for number in range(500)]
    TrainingRecord.insert_many(
        [
            {
                "user": leader.id,
                "course": course.id,
                "completed_on": date(2025, 3, 3) - timedelta(days=leader.id),
                "recorded_at": clock.now(),
            }
            for leader in leaders
            for course in courses[leader.id % 7 :: 7]
        ]
    ).execute()
    for leader in leaders[::10]:
        Waiver.create(
            user=leader,
            course=courses[0],
            reason="On leave",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            granted_at=clock.now(),
        )
    many = []
    for path in pages:
        with counted_queries() as statements:
            page = browser.get(path)
        many.append(len(statements))
        assert len(page.tree.findall(".//tbody/tr")) > 400
    assert many == few
    assert max(many) < 30


def test_the_quick_way_says_what_the_rules_say(people):
    """Most cells are empty and never weighed: they must say what weighing would."""
    held = factories.course("Held")
    factories.course("Hours", renewal="hours", valid_months=12, needed_minutes=600)
    factories.course("Hours of anything", renewal="hours", valid_months=12, needed_minutes=0)
    implied, counted = factories.course("Implied"), factories.course("Counted")
    CourseLink.create(course=implied, other=held, kind="implied_by")
    CourseLink.create(course=counted, other=implied, kind="counts_as")
    factories.record(people.fay, held, date(2026, 1, 1))
    factories.record(people.sana, implied, date(2026, 1, 1))
    book, on = book_queries.load(), clock.today()
    for user in (people.fay, people.sana, people.otis, people.mae):
        needed = book.needed(user.id, on)
        slow = [
            credential_status(book.catalogue, one, book.held(user.id), on, is_needed=one in needed)
            for one in book.catalogue
        ]
        assert book.statuses(user.id, on) == slow


def test_filters_of_rules_keep_counts_right(people, safe):
    factories.need(factories.course("Leads only", is_required=False), role=LeaderRole.LEAD)
    book = book_queries.load()
    users = told_apart([(people.fay.id, "Fay", None), (people.mae.id, "Mae", None)])
    matrix = make(book, users, Filters(clock.today(), showing=Showing.TODO))
    assert [row.user.name for row in matrix.rows] == ["Fay"]
    assert matrix.todo_counts == (1, 1)
    assert matrix.rows[0].todo_count == 2
    assert [len(one.courses) for one in bands(matrix, 1)] == [1, 1]
    assert Filters(clock.today(), showing=Showing.TODO, search="fay").used == ["showing", "name"]
