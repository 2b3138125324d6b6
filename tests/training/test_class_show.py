"""One class: what it is, one's own place, who is booked, and the list to print."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pypdf
import pytest
import time_machine

from portal.models import CourseLink, Event, Role
from tests import factories
from tests.page import counted_queries

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


def path(one, end=""):
    return f"/training/classes/{one.id}{end}"


def test_it_says_when_where_by_whom_and_what_it_counts_for(people, safe, browser_for):
    higher = factories.course("Leading adults", is_required=False)
    CourseLink.create(course=higher, other=safe, kind="counts_as")
    one = factories.training_class(
        safe,
        datetime(2026, 6, 9, 17, 30, tzinfo=UTC),
        duration_minutes=150,
        place="Library, room 2",
        trainer="Dana Reed",
        capacity=5,
    )
    page = browser_for(people.fay).get(path(one))
    assert page.heading == "Safeguarding level 2"
    for words in (
        "Tuesday 9 June, 18:30, for 2 hours 30 minutes",
        "18:30 to 21:00",
        "Library, room 2",
        "Given by Dana Reed",
        "0 of 5 taken",
        "Counts for Safeguarding level 2 Leading adults",
        "You need this: not on record",
    ):
        assert words in page.main


def test_the_online_link_is_for_those_with_a_place_and_staff(people, safe, browser_for):
    link = "https://rooms.example.org/secret"
    one = factories.training_class(safe, online_link=link)
    factories.booking(one, people.fay)
    factories.booking(one, people.otis, state="waiting")
    factories.booking(one, people.sana, state="cancelled")
    for user in (people.fay, people.cora):
        assert browser_for(user).get(path(one)).links()["Open the online room"] == link
    for user in (people.otis, people.sana, people.mae):
        page = browser_for(user).get(path(one))
        assert "secret" not in page.text
        assert "The link is shown here once you have a place." in page.main


def test_who_is_booked_is_for_those_who_plan(people, safe, browser_for):
    one = factories.training_class(safe, capacity=2)
    factories.record(people.fay, safe, date(2024, 6, 20))
    factories.booking(one, people.fay)
    soon = NOW + timedelta(hours=5)
    factories.booking(one, people.otis, state="offered", offer_ends_at=soon)
    for name in ("Zoe First", "Ann Second"):
        factories.booking(one, factories.user(name, Role.FACILITATOR), state="waiting")
    factories.booking(one, people.sana, state="cancelled", offer_ends_at=NOW - timedelta(days=1))
    page = browser_for(people.cora).get(path(one))
    booked = page.table("Who has a place")[0]
    assert (booked["Name"], booked["In this course"]) == ("Fay Ferreira", "Lapses 20 Jun")
    assert "Offered until 1 Jun, 16:00" in page.table("Who is offered a place")[0]["Since"]
    assert [row["Name"] for row in page.table("Who waits, in order")] == [
        "Zoe First 1 of 2",
        "Ann Second 2 of 2",
    ]
    off = page.table("Who gave up a place")[0]
    assert "The offer ended 31 May, 11:00" in off["Since"]
    for user in (people.fay, people.mae):
        assert "Zoe First" not in browser_for(user).get(path(one)).text


def test_a_cancelled_class_says_why(people, safe, browser_for):
    one = factories.training_class(safe, state="cancelled", reason="The trainer is ill")
    page = browser_for(people.fay).get(path(one))
    assert "This class doesn't take place. Reason: The trainer is ill" in page.main
    assert "Book a place" not in page.main


def test_one_that_isnt_there_isnt_there(people, browser_for):
    browser_for(people.fay).get("/training/classes/999999", status=404)
    browser_for(people.fay).get("/training/classes/99999999999999999999", status=404)
    browser_for(people.ada).get("/training/classes/999999", status=403)


def test_statements_are_as_many_for_one_as_for_many(people, safe, browser_for):
    one = factories.training_class(safe, capacity=4)
    factories.booking(one, people.fay)
    browser = browser_for(people.cora)
    browser.get(path(one))
    with counted_queries() as few:
        browser.get(path(one))
    for number in range(20):
        user = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.record(user, safe, date(2025, 1, 1 + number))
        factories.booking(one, user, state="waiting" if number > 2 else "booked")
    with counted_queries() as many:
        browser.get(path(one))
    assert len(many) == len(few)


def test_the_list_to_print_has_every_name_and_lines_to_spare(people, safe, browser_for):
    one = factories.training_class(safe, trainer="Dana Reed")
    long_name = "Wilhelmina Featherstonehaugh-Cholmondeley " * 2
    factories.booking(one, people.fay)
    factories.booking(one, factories.user(long_name.strip(), Role.FACILITATOR))
    factories.booking(one, people.otis, state="waiting")
    answer = browser_for(people.cora).get(path(one, "/list.pdf")).response
    assert answer.mimetype == "application/pdf"
    reader = pypdf.PdfReader(BytesIO(answer.get_data()))
    assert len(reader.pages) == 1
    width, height = (float(one) for one in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    text = " ".join(reader.pages[0].extract_text().split())
    for words in ("Safeguarding level 2", "Monday 8 June, 11:00", "Dana Reed", "Signature"):
        assert words in text
    assert "Fay Ferreira" in text and "Wilhelmina" in text and "Otis" not in text
    # Two names and four lines to spare.
    assert "6" in text.split("Signature")[1]
    assert "Safeguarding" not in answer.headers["Content-Disposition"]
    assert Event.select().where(Event.action == "class_list_printed").count() == 1
    browser_for(people.fay).get(path(one, "/list.pdf"), status=403)
    browser_for(people.cora).get("/training/classes/999999/list.pdf", status=404)
