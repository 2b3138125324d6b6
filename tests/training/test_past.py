"""A past day is answered as it stood, whatever happened since."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    GateOverride,
    GroupLeader,
    LeaderRole,
    RecordState,
    SessionLeader,
    TrainingRecord,
    Waiver,
)
from tests import factories
from tests.page import counted_queries

CURRENT = "Courses that those with a part in a group needed"
LAPSED = "Sessions and who led them"
LATER = "Records about that day"


def at(day, hour=18):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def held(group, day, **more):
    return factories.session(group, at(day), head_count=6, **more)


@pytest.fixture
def safe(db):
    return factories.course("Safeguarding level 2", valid_months=12)


@pytest.fixture
def then(db):
    """People of two groups, assigned on 1 January 2025."""
    with time_machine.travel("2025-01-01T09:00:00Z", tick=False):
        people = factories.cast()
        GroupLeader.update(starts_on=date(2025, 1, 1)).execute()
    return people


def test_who_was_current_and_who_was_not(then, safe, browser_for):
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        factories.record(then.fay, safe, date(2025, 3, 3))
        factories.record(then.otis, safe, date(2024, 3, 3))
        row = browser_for(then.mae).get("/training/past?on=2025-06-01").table(CURRENT)[0]
    assert (row["Course"], row["Needed by"], row["Current"]) == ("Safeguarding level 2", "3", "1")
    assert row["Not current"] == (
        "Otis Brandt Lapsed 3 Mar 2025 Sana Khalil Not recorded 1 who was Fay Ferreira"
    )


class History:
    """What happened in a year and a half, each thing written down on its day."""

    def __init__(self, people, safe, aid):
        self.people, self.safe, self.aid = people, safe, aid
        self.days = {
            date(2025, 1, 10): self.first_courses,
            date(2025, 3, 1): lambda day: factories.record(people.sana, safe, day),
            date(2025, 5, 5): self.revoked,
            date(2025, 6, 2): self.waived,
            date(2025, 8, 1): lambda day: Waiver.update(ended_on=day).execute(),
            date(2025, 9, 1): self.otis_leaves_his_group,
            date(2025, 12, 1): lambda day: factories.record(people.fay, aid, day),
            date(2026, 2, 2): self.renewed,
        }

    def first_courses(self, day):
        factories.record(self.people.fay, self.safe, day)
        factories.record(self.people.otis, self.safe, day)
        factories.record(self.people.fay, self.aid, day)

    def revoked(self, day):
        TrainingRecord.update(
            revoked_on=day, revoked_reason="Not theirs", decided_at=clock.now()
        ).where(TrainingRecord.user == self.people.sana.id).execute()

    def waived(self, day):
        Waiver.create(
            user=self.people.sana,
            course=self.safe,
            reason="On leave",
            starts_on=day,
            ends_on=date(2025, 9, 30),
            granted_at=clock.now(),
        )

    def otis_leaves_his_group(self, day):
        GroupLeader.update(ends_on=day).where(GroupLeader.user == self.people.otis.id).execute()

    def renewed(self, day):
        factories.record(self.people.fay, self.safe, day)
        factories.record(self.people.sana, self.safe, day)


def test_the_answer_noted_on_each_day_is_the_answer_later(then, safe, browser_for):
    """A history is lived through day by day; then every Monday of it is asked about again."""
    aid = factories.course("First aid", valid_months=12, early_days=60, grace_days=14)
    history = History(then, safe, aid)
    noted = {}
    day = date(2025, 1, 6)
    while day < date(2026, 6, 30):
        with time_machine.travel(at(day, 9), tick=False):
            if day in history.days:
                history.days[day](day)
            if day.weekday() == 0:
                held(then.tuesday, day - timedelta(days=1))
                noted[day] = _said(browser_for(then.mae), day)
        day += timedelta(days=1)
    with time_machine.travel("2026-07-15T10:00:00Z", tick=False):
        mae = browser_for(then.mae)
        assert {day: _said(mae, day) for day in noted} == noted
    assert len(noted) > 70
    # It was a life, not one long day.
    assert len({str(one) for one in noted.values()}) > 8


def _said(browser, day):
    page = browser.get(f"/training/past?on={day}")
    # Days of this year are written without it.
    courses = [
        {name: _without_years(text) for name, text in row.items()} for row in page.table(CURRENT)
    ]
    lapsed = (
        [{name: _without_years(text) for name, text in row.items()} for row in page.table(LAPSED)]
        if "Everybody who led was current" not in page.main
        else []
    )
    idle = page.main.split("is taken as it is today.")[1].split("Put on record later")[0]
    return courses, lapsed, idle


def _without_years(text):
    return text.replace(" 2024", "").replace(" 2025", "").replace(" 2026", "")


def test_a_revocation_dated_back_is_a_fact_of_that_date(then, safe, browser_for):
    with time_machine.travel("2025-06-01T10:00:00Z", tick=False):
        made = factories.record(then.fay, safe, date(2025, 3, 3))
    with time_machine.travel("2025-09-01T10:00:00Z", tick=False):
        TrainingRecord.update(revoked_on=date(2025, 7, 1), decided_at=clock.now()).where(
            TrainingRecord.id == made.id
        ).execute()
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        cora = browser_for(then.cora)
        before = cora.get("/training/past?on=2025-06-30")
        on_it = cora.get("/training/past?on=2025-07-01")
    assert before.table(CURRENT)[0]["Current"] == "1"
    assert "Nothing: all of this was on record that day." in before.main
    assert "Fay Ferreira Revoked 1 Jul 2025" in on_it.table(CURRENT)[0]["Not current"]
    assert on_it.table(LATER) == [
        {
            "Who": "Fay Ferreira",
            "Course": "Safeguarding level 2",
            "Completed": "3 March 2025",
            "Put on record": "1 June 2025",
            "Since then": "Revoked from 1 July 2025",
        }
    ]


def test_what_was_entered_later_is_said_to_have_been(then, safe, browser_for):
    with time_machine.travel("2025-09-01T10:00:00Z", tick=False):
        factories.record(then.fay, safe, date(2025, 3, 3))
        factories.record(then.otis, safe, date(2025, 3, 3), state=RecordState.REJECTED)
        cora = browser_for(then.cora)
        page = cora.get("/training/past?on=2025-06-01")
    assert page.table(CURRENT)[0]["Current"] == "1"
    assert [(row["Who"], row["Put on record"]) for row in page.table(LATER)] == [
        ("Fay Ferreira", "1 September 2025")
    ]


def test_who_led_while_lapsed_with_the_day_and_with_leave_named(then, safe, browser_for):
    factories.record(then.fay, safe, date(2024, 4, 1))
    factories.record(then.sana, safe, date(2025, 1, 1))
    factories.record(then.otis, safe, date(2025, 1, 1))
    for day in (date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 8)):
        held(then.tuesday, day)
    factories.session(then.tuesday, at(date(2025, 4, 15)))  # Nobody marked anything.
    held(then.tuesday, date(2025, 4, 22), state="cancelled", reason="Ill")
    GateOverride.create(
        group=then.tuesday,
        user=then.fay,
        course=safe,
        reason="Booked for May",
        starts_on=date(2025, 4, 5),
        ends_on=date(2025, 4, 30),
        granted_at=clock.now(),
    )
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        page = browser_for(then.mae).get("/training/past?on=2025-04-30&from=2025-03-01")
    assert [list(row.values()) for row in page.table(LAPSED)] == [
        [
            "Fay Ferreira",
            "1 April 2025",
            "Tuesday group",
            "Safeguarding level 2: Lapsed 1 Apr 2025",
        ],
        [
            "Fay Ferreira",
            "8 April 2025",
            "Tuesday group",
            "Safeguarding level 2: Lapsed 1 Apr 2025 With leave Booked for May",
        ],
    ]
    assert "Of 3 sessions held from 1 March 2025 to 30 April 2025." in page.main


def test_substitutes_lead_and_observers_and_those_stood_down_do_not(then, safe, browser_for):
    factories.record(then.fay, safe, date(2025, 1, 1))
    GroupLeader.update(stood_down_at=at(date(2025, 4, 1), 12)).where(
        GroupLeader.user == then.sana.id
    ).execute()
    for day in (date(2025, 3, 25), date(2025, 4, 1)):
        made = held(then.tuesday, day)
        SessionLeader.create(session=made, user=then.otis, role=LeaderRole.CO_LEAD)
        SessionLeader.create(session=made, user=then.cora, role=LeaderRole.OBSERVER)
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        page = browser_for(then.mae).get("/training/past?on=2025-04-30")
    assert [(row["Session"], row["Who"]) for row in page.table(LAPSED)] == [
        ("25 March 2025", "Otis Brandt"),
        ("25 March 2025", "Sana Khalil"),
        ("1 April 2025", "Otis Brandt"),
    ]


def test_a_sensitive_groups_sessions_stay_hidden_from_managers(then, safe, browser_for):
    with time_machine.travel("2025-01-01T09:00:00Z", tick=False):
        hidden = factories.group("Sensitive", led_by=then.otis, is_sensitive=True)
        GroupLeader.update(starts_on=date(2025, 1, 1)).execute()
    held(hidden, date(2025, 4, 1))
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        page = browser_for(then.mae).get("/training/past?on=2025-04-30")
    assert "Sensitive" not in page.text
    assert "Of 0 sessions held" in page.main


def test_trained_but_idle(then, safe, browser_for):
    for user in (then.fay, then.sana, then.otis):
        factories.record(user, safe, date(2025, 1, 1))
    held(then.tuesday, date(2025, 3, 25))
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        mae = browser_for(then.mae)
        soon = mae.get("/training/past?on=2025-04-30").list_items("plainlist")
        late = mae.get("/training/past?on=2025-08-30").list_items("plainlist")
        lapsed = mae.get("/training/past?on=2026-03-30").main
    assert soon == ["Otis Brandt"]
    assert late == ["Fay Ferreira", "Otis Brandt", "Sana Khalil"]
    assert "Nobody." in lapsed


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("on=2099-01-01", "Days ahead aren't past yet"),
        ("on=soon", "isn't a date that can be shown"),
        ("on=2025-06-01&from=2025-07-01", "The first day is after the last one"),
        ("on=2025-06-01&from=1960-01-01", "At most two years are shown at once"),
    ],
)
def test_days_that_make_no_sense_are_said(then, browser_for, query, said):
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        assert said in browser_for(then.cora).get(f"/training/past?{query}").main


def test_statements_are_as_many_for_one_session_as_for_many(then, safe, browser_for):
    with time_machine.travel("2025-06-01T10:00:00Z", tick=False):
        cora = browser_for(then.cora)
        held(then.tuesday, date(2025, 5, 1))
        cora.get("/training/past")
        with counted_queries() as few:
            cora.get("/training/past")
        for number in range(20):
            held(then.thursday, date(2025, 5, 2 + number))
        with counted_queries() as many:
            cora.get("/training/past")
    assert len(few) == len(many)
