"""Hours of learning: sent in, recorded, checked, withdrawn."""

from datetime import date

import pytest
import time_machine

from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Event, LearningRecord, RecordState, Role
from portal.training import hour_rules, learning_actions
from portal.training.cover_rules import CourseTerms, Learning
from tests import factories
from tests.page import counted_queries, signed_in

NEW = "/training/learning/new"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def course(db):
    return factories.hour_course(quotas={"Ethics": 180})


def sent(course, **changes):
    return {
        "course_id": course.id,
        "title": "Talk on endings",
        "done_on": "2026-05-20",
        "minutes": "1:30",
        "topic": "ethics",
        **changes,
    }


def newest_event():
    return Event.select().order_by(Event.number.desc()).get()


def test_ones_own_hours_await_a_check_and_count_once_verified(people, course, browser_for):
    fay, cora = browser_for(people.fay), browser_for(people.cora)
    page = fay.submit(fay.get(NEW), "Send in", **sent(course))
    assert page.response.location == "/training"
    assert "count once the office has checked them" in fay.follow("/training").main
    made = LearningRecord.get()
    assert (made.minutes, made.topic, made.state) == (90, "Ethics", RecordState.PENDING)
    assert newest_event().action == "learning_sent_in"
    assert "In all 0 of 10 hours" in fay.get("/training").main

    (waiting,) = cora.get("/training/checks").table("Hours sent in")
    assert waiting["Who"] == "Fay Ferreira"
    assert "1.5 hours on 20 May 2026" in waiting["What"]
    page = cora.get(f"/training/learning/{made.id}")
    cora.submit(page, "Verify")
    assert LearningRecord.get().state == RecordState.VERIFIED
    event = newest_event()
    assert (event.action, event.user_id, event.fields) == (
        "learning_verified",
        people.cora.id,
        "state",
    )
    assert "In all 1.5 of 10 hours" in fay.get("/training").main


def test_hours_that_staff_record_count_at_once(people, course, browser_for):
    cora = browser_for(people.cora)
    path = f"/training/users/{people.fay.id}/learning/new"
    page = cora.submit(cora.get(path), "Add hours", **sent(course, minutes="90 min"))
    assert page.response.location == f"/training/users/{people.fay.id}"
    made = LearningRecord.get()
    assert (made.user_id, made.minutes, made.state) == (people.fay.id, 90, RecordState.VERIFIED)
    assert newest_event().action == "learning_recorded"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("course_id", "", "Choose a course."),
        ("course_id", "777", "Choose a course that counts hours."),
        ("title", "", "Say what it was"),
        ("title", "x" * 161, "Use 160 characters or fewer."),
        ("done_on", "", "Enter the day it was done."),
        ("done_on", "2026-06-02", "That day is still to come."),
        ("done_on", "0026-05-20", "Check the year"),
        ("minutes", "", "Enter how long it took"),
        ("minutes", "a while", "Write it like 1.5, 1:30 or 90 min."),
        ("minutes", "0", "Enter between 1 minute and 100 hours."),
        ("minutes", "101", "Enter between 1 minute and 100 hours."),
        ("topic", "x" * 81, "Use 80 characters or fewer."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    people, course, browser_for, field, value, message
):
    page = browser_for(people.fay).post(NEW, sent(course, **{field: value}), status=422)
    assert message in page.errors()[field]
    kept = {
        "title": "Talk on endings",
        "minutes": "1:30",
        "topic": "ethics",
        "done_on": "2026-05-20",
    }
    for name, typed in {**kept, field: value}.items():
        if name not in ("course_id", "done_on"):
            assert page.value_of(name) == typed
    assert LearningRecord.select().count() == 0


def test_the_same_hours_sent_twice_are_written_once(people, course, browser_for):
    fay = browser_for(people.fay)
    fay.post(NEW, sent(course))
    events = Event.select().count()
    page = fay.post(NEW, sent(course), status=422)
    assert "on record already" in page.errors()["title"]
    assert (LearningRecord.select().count(), Event.select().count()) == (1, events)
    fay.post(NEW, sent(course, title="Another talk"))


def test_a_form_open_too_long_comes_back_as_typed(people, course, browser_for):
    answer = browser_for(people.fay).client.post(NEW, data=sent(course))
    assert answer.status_code == 422
    assert b"Talk on endings" in answer.data
    assert LearningRecord.select().count() == 0


def test_without_such_a_course_the_page_says_so(people, browser_for):
    assert "No course counts hours" in browser_for(people.fay).get(NEW).main


def test_another_users_hours_are_as_if_absent(people, course, browser_for):
    row = factories.learning(people.fay, course, state=RecordState.PENDING)
    path = f"/training/learning/{row.id}"
    for who in (people.otis, people.mae):
        browser_for(who).get(path, status=404)
        browser_for(who).post(f"{path}/withdraw", {"reason": "x"}, status=404)
    browser_for(people.ada).get(path, status=403)
    browser_for(people.otis).post(f"{path}/verify", status=403)
    browser_for(people.fay).get(path)
    browser_for(people.cora).get("/training/learning/999999", status=404)
    browser_for(people.fay).get(f"/training/users/{people.otis.id}/learning/new", status=403)
    assert LearningRecord.get().state == RecordState.PENDING


def test_hours_arent_accepted_without_a_reason_and_the_user_reads_it(people, course, browser_for):
    row = factories.learning(people.fay, course, state=RecordState.PENDING)
    path = f"/training/learning/{row.id}/reject"
    cora = browser_for(people.cora)
    page = cora.post(path, {"reason": " "}, status=422)
    assert "Say why" in page.errors()["reason"]
    assert LearningRecord.get().state == RecordState.PENDING
    cora.post(path, {"reason": "This was before you began."})
    page = browser_for(people.fay).get("/training")
    (entry,) = page.table("Hours of learning")
    assert entry["State"] == "Not accepted This was before you began."


def test_nobody_checks_their_own_hours(people, course, browser_for):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    row = factories.learning(both, course, state=RecordState.PENDING)
    bo = browser_for(both)
    page = bo.get(f"/training/learning/{row.id}")
    assert "A colleague checks them." in page.main
    assert "Verify" not in page.main
    bo.post(f"/training/learning/{row.id}/verify")
    assert LearningRecord.get().state == RecordState.PENDING
    page = bo.post(f"/training/learning/{row.id}/reject", {"reason": "No."}, status=422)
    assert "Ask a colleague to check them." in page.main
    # Nor do they enter their own as checked.
    assert bo.get(f"/training/users/{both.id}/learning/new", status=302).response.location == NEW


def test_two_who_decide_at_once_decide_once(people, course, db):
    row = factories.learning(people.fay, course, state=RecordState.PENDING)
    cora = signed_in(people.cora, Role.STAFF)
    learning_actions.reject_learning(row.id, "Not this.", cora)
    with pytest.raises(StaleVersion):
        learning_actions.verify_learning(row.id, cora)
    assert LearningRecord.get().state == RecordState.REJECTED


def test_ones_own_are_withdrawn_until_they_count(people, course, browser_for):
    row = factories.learning(people.fay, course, state=RecordState.PENDING)
    fay = browser_for(people.fay)
    path = f"/training/learning/{row.id}/withdraw"
    fay.submit(fay.get(path), "Withdraw", reason="Entered twice.")
    assert LearningRecord.get().state == RecordState.WITHDRAWN
    assert "Entered twice." in fay.get(f"/training/learning/{row.id}").main
    fay.get(path, status=302)

    counted = factories.learning(people.fay, course)
    path = f"/training/learning/{counted.id}/withdraw"
    fay.get(path, status=302)
    assert "Ask a colleague" in fay.post(path, {"reason": "x"}, status=422).main
    browser_for(people.cora).post(path, {"reason": "The wrong Fay."})
    assert LearningRecord.get_by_id(counted.id).state == RecordState.WITHDRAWN


def test_only_staff_enter_hours_of_others(people, course, db):
    with pytest.raises(DomainError), write():
        learning_actions.add_learning(
            people.otis.id,
            course.id,
            "A talk",
            date(2026, 5, 1),
            60,
            by=signed_in(people.fay, Role.FACILITATOR),
        )
    assert LearningRecord.select().count() == 0


TERMS = CourseTerms(1, "Learning", "hours", 6, needed_minutes=60, quotas=(("Ethics", 30),))


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2026, 6, 1), date(2025, 12, 2)),
        # Half a year after 31 August is 28 February: on that day it has left.
        (date(2026, 2, 28), date(2025, 9, 1)),
        (date(2026, 3, 1), date(2025, 9, 2)),
        (date(2024, 2, 29), date(2023, 9, 1)),
    ],
)
def test_the_window_begins_with_the_first_day_that_still_counts(on, first):
    assert hour_rules.window(TERMS, on) == (first, on)
    terms, at_edge = TERMS, [Learning(1, first, 60, "Ethics")]
    assert hour_rules.drops(terms, at_edge, on)
    before = [Learning(1, date.fromordinal(first.toordinal() - 1), 60, "Ethics")]
    assert hour_rules.drops(terms, before, on) == []


def test_what_drops_out_is_told_once_for_each_day_and_topic():
    found = hour_rules.drops(
        TERMS,
        [
            Learning(1, date(2026, 3, 1), 30, "ethics"),
            Learning(2, date(2026, 3, 1), 15, "Ethics"),
            Learning(3, date(2026, 1, 5), 20, "Other"),
            Learning(4, date(2026, 7, 1), 99),
            Learning(5, date(2026, 2, 1), 99, state=RecordState.PENDING),
        ],
        date(2026, 6, 1),
    )
    assert [(one.on, one.minutes, one.topic) for one in found] == [
        (date(2026, 7, 5), 20, ""),
        (date(2026, 9, 1), 45, "Ethics"),
    ]


def test_hours_at_the_windows_edge_leave_on_the_day_that_was_told(people, course, browser_for):
    factories.learning(people.fay, course, done_on=date(2024, 6, 2), minutes=600, topic="Ethics")
    assert "In all 10 of 10 hours" in browser_for(people.fay).get("/training").main
    with time_machine.travel("2026-06-02T10:00:00Z", tick=False):
        page = browser_for(people.fay).get("/training")
        assert "In all 0 of 10 hours" in page.list_items("steps")[0]


def test_checking_costs_the_same_for_one_as_for_twenty(people, course, browser_for):
    cora = browser_for(people.cora)
    factories.learning(people.fay, course, state=RecordState.PENDING)
    with counted_queries() as few:
        cora.get("/training/checks")
    for _number in range(20):
        factories.learning(people.fay, course, state=RecordState.PENDING)
    with counted_queries() as many:
        cora.get("/training/checks")
    assert len(many) == len(few)
