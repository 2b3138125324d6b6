"""My training: what to do, what lapses when, what I hold, and all that is on record."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    CourseExtension,
    CourseLink,
    Effect,
    LeaderRole,
    LinkKind,
    RecordState,
    Renewal,
    Role,
    SessionLeader,
    SessionState,
)
from tests import factories
from tests.page import counted_queries

TODAY = "2026-06-01T10:00:00Z"
ARABIC = "عبد الرحمن بن محمد الأنصاري " * 4 + "الأنصاري"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


def meets(group, *days):
    """Sessions of a group at half past six on these days of June and July 2026."""
    return [
        factories.session(group, datetime(2026, month, day, 17, 30, tzinfo=UTC))
        for month, day in days
    ]


def test_what_to_do_comes_first_with_why_and_what_it_hurts(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    induction = factories.course("Induction", valid_months=None)
    first_aid = factories.course("First aid", valid_months=36)
    factories.course("Lone working", is_required=False)
    factories.record(people.fay, induction, date(2021, 9, 1))
    factories.record(people.fay, first_aid, date(2023, 6, 20))
    factories.record(people.fay, safe, date(2024, 3, 3))
    factories.record(people.otis, safe, date(2026, 5, 5))
    meets(people.tuesday, (6, 2), (6, 9), (6, 23), (6, 30))
    meets(people.thursday, (6, 25))

    page = browser_for(people.fay).get("/training")
    steps = page.list_items("steps")
    assert steps == [
        "Lapsed 4 sessions from 2 Jun without it Safeguarding level 2 lapsed on 3 March 2026. "
        "Book the refresher, or ask for a waiver. Needed by everybody who leads. "
        "Send in a certificate : Safeguarding level 2",
        "Lapses soon 2 sessions from 23 Jun without it First aid lapses on 20 June 2026, in 19 "
        "days. Book the refresher. Needed by everybody who leads. "
        "Send in a certificate : First aid",
    ]
    assert "2 things need doing." in page.main
    assert page.list_items("ahead") == [
        "20 June 2026 in 19 days First aid lapses 2 sessions from 23 Jun without it"
    ]
    held = page.list_items("plainlist")
    assert held == [
        "First aid Lapses soon Done 20 June 2023 · until 20 June 2026",
        "Induction In date Done 1 September 2021",
    ]
    assert "5 May 2026" not in page.main
    assert "Lone working" not in page.main
    assert "Everybody" not in page.links()


def test_a_missing_course_is_said(people, browser_for):
    factories.course("Safeguarding level 2")
    (step,) = browser_for(people.fay).get("/training").list_items("steps")
    assert step.startswith("Not recorded Safeguarding level 2 isn't on record. Book it, or")


def test_the_next_step_is_a_class_with_a_place_or_the_one_that_is_booked(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    first_aid = factories.course("First aid")
    factories.training_class(safe, datetime(2026, 6, 12, 9, 0, tzinfo=UTC))
    booked = factories.training_class(first_aid, datetime(2026, 6, 20, 9, 0, tzinfo=UTC))
    factories.training_class(first_aid, datetime(2026, 6, 11, 9, 0, tzinfo=UTC))
    factories.booking(booked, people.fay)
    page = browser_for(people.fay).get("/training")
    links = page.links()
    assert links["Your class on 20 June 2026 : First aid"] == f"/training/classes/{booked.id}"
    assert "Book the class on 12 June 2026 : Safeguarding level 2" in links
    (row,) = page.table("Classes you have")
    assert (row["When"], row["Yours"]) == ("Saturday 20 June, 10:00", "Booked")


def test_what_awaits_a_check_isnt_said_to_be_in_date(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    factories.record(people.fay, safe, date(2026, 5, 20), state="pending")
    page = browser_for(people.fay).get("/training")
    assert "Something needed awaits a check, and doesn't count until then." in page.main
    assert "Everything needed is in date." not in page.main


def test_nothing_to_do_says_so_with_the_next_date(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    factories.record(people.fay, safe, date(2026, 5, 3))
    page = browser_for(people.fay).get("/training")
    assert "Everything needed is in date." in page.main
    assert "The next date is 3 May 2028: Safeguarding level 2." in page.main


def test_a_manager_needs_no_leaders_course_and_is_told_what_will_stand_here(people, browser_for):
    factories.course("Safeguarding level 2")
    page = browser_for(people.mae).get("/training")
    assert "isn't on record" not in page.main
    assert "Nothing here yet" in page.main


def test_a_course_of_ones_group_says_which_and_that_it_blocks(people, browser_for):
    young = factories.course("Working with young people", is_required=False)
    factories.need(young, role=LeaderRole.LEAD, effect=Effect.BLOCK, audience="young")
    factories.meant_for(people.tuesday, "Young people")
    (step,) = browser_for(people.fay).get("/training").list_items("steps")
    assert "Needed as lead of Tuesday group; nobody is assigned without it." in step


def test_a_course_needed_only_at_a_session_ahead_is_said_today(people, browser_for):
    first_aid = factories.course("First aid", is_required=False)
    factories.need(first_aid, role=LeaderRole.GUEST)
    (session,) = meets(people.thursday, (7, 2))
    SessionLeader.create(session=session, user=people.fay, role=LeaderRole.GUEST)
    (step,) = browser_for(people.fay).get("/training").list_items("steps")
    assert step.startswith("Not recorded 1 session, on 2 Jul without it First aid")
    assert "Needed as guest of Thursday group." in step


def test_sessions_called_off_stood_down_or_of_the_past_hurt_nothing(people, browser_for):
    factories.course("Safeguarding level 2")
    meets(people.tuesday, (5, 26))
    (called_off,) = meets(people.tuesday, (6, 9))
    called_off.state, called_off.reason = SessionState.CANCELLED, "Holiday"
    called_off.save()
    (other,) = meets(people.thursday, (6, 4))
    SessionLeader.create(session=other, user=people.fay, stood_down_at=clock.now())
    (step,) = browser_for(people.fay).get("/training").list_items("steps")
    assert "without it" not in step


def test_what_is_held_says_through_what(people, browser_for):
    level_2 = factories.course("Safeguarding level 2")
    level_3 = factories.course("Safeguarding level 3", is_required=False)
    CourseLink.create(course=level_2, other=level_3, kind=LinkKind.IMPLIED_BY)
    first_aid = factories.course("First aid", valid_months=12)
    CourseExtension.create(
        course=first_aid,
        lapses_from=date(2026, 1, 1),
        lapses_until=date(2026, 12, 31),
        extended_to=date(2027, 3, 1),
        reason="Flood",
        decided_at=clock.now(),
    )
    lone = factories.course("Lone working")
    sent = factories.course("Listening")
    factories.record(people.fay, level_3, date(2026, 2, 1))
    factories.record(people.fay, first_aid, date(2025, 7, 1))
    factories.waiver(people.fay, lone, ends_on=date(2026, 9, 30), reason="Never alone.")
    factories.record(people.fay, sent, date(2026, 5, 30), state=RecordState.PENDING)
    page = browser_for(people.fay).get("/training")
    said = " | ".join(page.list_items("plainlist"))
    assert "counts by Safeguarding level 3" in said
    assert "until 1 March 2027 · extended by decree" in said
    assert (
        "Lone working Waived waived until 30 September 2026" in said
        or "Lone working Waived Waived until 30 September 2026" in said
    )
    assert "Listening Awaiting a check Done 30 May 2026 · counts once the office has" in said
    assert "Safeguarding level 3 In date Done 1 February 2026 · until 1 February 2028 · not" in said
    assert page.list_items("steps") == []
    assert "Never alone." not in page.main


def test_history_keeps_what_was_refused_revoked_and_withdrawn_with_why(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    factories.record(
        people.fay,
        safe,
        date(2024, 3, 3),
        revoked_on=date(2025, 1, 2),
        revoked_reason="The issuer took it back.",
    )
    factories.record(people.fay, safe, date(2026, 5, 20), note="Online")
    factories.record(
        people.fay,
        safe,
        date(2026, 5, 21),
        state=RecordState.REJECTED,
        decision_note="It names another person.",
    )
    factories.record(people.fay, safe, date(2026, 5, 22), state=RecordState.WITHDRAWN)
    page = browser_for(people.fay).get("/training")
    rows = page.table("nothing is overwritten")
    assert [(row["Completed"], row["State"]) for row in rows] == [
        ("22 May 2026", "Withdrawn"),
        ("21 May 2026", "Not accepted It names another person."),
        ("20 May 2026", "Verified"),
        ("3 March 2024", "Revoked 2 Jan 2025 The issuer took it back."),
    ]
    assert "until 20 May 2028" in page.main


def test_hours_show_how_far_by_topic_and_what_drops_out_when(people, browser_for):
    course = factories.hour_course(quotas={"Ethics": 120}, valid_months=12)
    factories.learning(people.fay, course, done_on=date(2025, 6, 2), minutes=90, topic="Ethics")
    factories.learning(people.fay, course, done_on=date(2025, 6, 1), minutes=300)
    factories.learning(people.fay, course, done_on=date(2026, 6, 1), minutes=45)
    factories.learning(
        people.fay, course, done_on=date(2026, 5, 1), minutes=60, state=RecordState.PENDING
    )
    (step,) = browser_for(people.fay).get("/training").list_items("steps")
    assert "In all 2.25 of 10 hours 7.75 hours to go" in step
    assert "Ethics 1.5 of 2 hours 0.5 hours to go" in step
    assert "Hours done from 2 June 2025 to 1 June 2026 count." in step
    assert "Dropping out: 1.5 hours on 2 June 2026 (Ethics), 0.75 hours on 1 June 2027." in step


def test_what_was_not_accepted_lately_says_why_until_something_newer_is_sent(people, browser_for):
    safe = factories.course("Safeguarding level 2")
    refused = {"state": RecordState.REJECTED, "decision_note": "It names another person."}
    factories.record(people.fay, safe, date(2026, 5, 20), decided_at=clock.now(), **refused)
    factories.learning(
        people.fay,
        title="A talk",
        state=RecordState.REJECTED,
        decision_note="Not on this.",
        decided_at=clock.now() - timedelta(days=2),
    )
    old = clock.now() - timedelta(days=100)
    factories.learning(people.fay, title="An old talk", state=RecordState.REJECTED, decided_at=old)
    fay = browser_for(people.fay)
    assert fay.get("/training").list_items("refused") == [
        "A talk , 1 June 2026 Not accepted Not on this.",
        "Safeguarding level 2 , 20 May 2026 Not accepted It names another person.",
    ]
    factories.record(people.fay, safe, date(2026, 5, 20), state=RecordState.PENDING)
    assert len(fay.get("/training").list_items("refused")) == 1


def test_hours_that_await_a_check_are_told_beside_those_that_count(people, browser_for):
    course = factories.hour_course()
    factories.learning(people.fay, course, minutes=75, state=RecordState.PENDING)
    (step,) = browser_for(people.fay).get("/training").list_items("steps")
    assert "In all 0 of 10 hours" in step
    assert "1.25 more hours await a check" in step


def test_hours_that_nobody_asks_for_are_shown_all_the_same(people, browser_for):
    course = factories.hour_course(is_required=False)
    factories.learning(people.fay, course)
    page = browser_for(people.fay).get("/training")
    assert page.list_items("steps") == []
    assert "In all 1.5 of 10 hours" in page.list_items("plainlist")[0]


def test_supervision_is_due_and_says_with_whom(people, browser_for):
    people.fay.supervisor = people.cora
    people.fay.save()
    course = factories.supervision_course()
    factories.supervision(people.fay, course, held_on=date(2026, 2, 20), supervisor=people.cora)
    page = browser_for(people.fay).get("/training")
    (step,) = page.list_items("steps")
    assert step.startswith("Overdue Supervision was due by 20 May 2026.")
    assert "Arrange it with Cora Lindqvist, who puts it on record." in step
    assert page.table("Supervision, the latest first")[0]["With"] == "Cora Lindqvist"


def test_whom_one_supervises_overdue_first(people, browser_for):
    course = factories.supervision_course()
    for user, held_on in ((people.sana, date(2026, 5, 1)), (people.otis, date(2026, 1, 1))):
        user.supervisor = people.fay
        user.save()
        factories.supervision(user, course, held_on=held_on)
    page = browser_for(people.fay).get("/training")
    rows = page.table("Whom you supervise")
    assert [(row["Who"], row["Next due"]) for row in rows] == [
        ("Otis Brandt Supervision", "1 April 2026 Overdue"),
        ("Sana Khalil Supervision", "1 August 2026 In date"),
    ]
    assert "Whom you supervise" not in browser_for(people.sana).get("/training").main


def test_a_long_arabic_name_stands_by_itself(people, browser_for):
    assert len(ARABIC) == 120
    leader = factories.user(ARABIC, Role.FACILITATOR, email="leader@example.org")
    leader.supervisor = people.fay
    leader.save()
    factories.supervision_course()
    page = browser_for(people.fay).get("/training")
    assert f"<bdi>{ARABIC}</bdi>" in page.text


def test_the_page_costs_the_same_for_one_record_as_for_twenty(people, browser_for):
    courses = [factories.course(f"Course {number}") for number in range(2)]
    hours = factories.hour_course()
    supervised = factories.supervision_course()
    factories.record(people.fay, courses[0], date(2025, 3, 3))
    browser = browser_for(people.fay)
    with counted_queries() as few:
        browser.get("/training")
    for number in range(20):
        factories.record(people.fay, courses[number % 2], date(2025, 3, 4 + number))
        factories.learning(people.fay, hours, done_on=date(2026, 3, 1 + number))
        factories.supervision(people.fay, supervised, held_on=date(2026, 3, 1 + number))
        factories.session(people.tuesday, clock.now() + timedelta(days=number + 1))
        other = factories.user(f"Leader {number}", Role.FACILITATOR)
        other.supervisor = people.fay
        other.save()
    with counted_queries() as many:
        browser.get("/training")
    assert len(many) == len(few)


def test_a_course_that_never_lapses_has_no_date_ahead(people, browser_for):
    course = factories.course("Induction", renewal=Renewal.NEVER, valid_months=None)
    factories.record(people.fay, course, date(2021, 9, 1))
    page = browser_for(people.fay).get("/training")
    assert "What lapses when" not in page.main
