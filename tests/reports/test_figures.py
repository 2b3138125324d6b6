"""A report's figures against plain SQL of another make: from marks outwards, not from seats."""

from datetime import date
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.db import database, is_sqlite
from portal.reports import queries, rules
from portal.reports.period_rules import Period
from tests import factories
from tests.page import counted_queries
from tests.reports import scene

SUMMER = ("2026-03-29 01:00:00", "2026-10-25 01:00:00")
MEETS = "('planned', 'moved_online', 'moved_venue')"
PERIODS = [
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 12, 31)),
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2026, 7, 7), date(2026, 7, 7)),
    Period(date(2026, 10, 25), date(2026, 11, 2)),
]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(scene.NOW, tick=False):
        yield


def stamp(text: str) -> str:
    return f"'{text}.000000'" if is_sqlite() else f"TIMESTAMPTZ '{text}+00'"


def day(column: str) -> str:
    """The London date of an instant in 2026, by the two nights on which the clocks change."""
    summer = f"{column} >= {stamp(SUMMER[0])} AND {column} < {stamp(SUMMER[1])}"
    if is_sqlite():
        return f"date({column}, CASE WHEN {summer} THEN '+1 hour' ELSE '+0 hour' END)"
    hour = f"CASE WHEN {summer} THEN interval '1 hour' ELSE interval '0 hours' END"
    return f"CAST({column} AT TIME ZONE 'UTC' + {hour} AS date)"


def ask(sql: str) -> list[Any]:
    return list(database.execute_sql(sql).fetchall())


def one(sql: str) -> Any:
    return ask(sql)[0][0]


class Asked:
    """The same figures by other means, for a programme (None for all) and two dates."""

    def __init__(self, programme: int | None, period: Period):
        self.first, self.last = f"'{period.first}'", f"'{period.last}'"
        self.of_group = f"g.programme_id = {programme}" if programme else "1 = 1"
        self.of_referral = f"r.programme_id = {programme}" if programme else "1 = 1"
        self.now = stamp("2026-11-22 10:00:00")
        end = min(period.last, date(2026, 11, 22))
        self.end = f"'{end}'"
        self.tables = f"""
            WITH met AS (
                SELECT s.id, s.group_id, s.state, s.head_count, {day("s.starts_at")} AS on_day,
                       CASE WHEN s.starts_at <= {self.now} THEN 1 ELSE 0 END AS begun
                FROM session s JOIN support_group g ON g.id = s.group_id WHERE {self.of_group}),
            held AS (
                SELECT * FROM met WHERE begun = 1 AND state IN {MEETS} AND
                    (head_count IS NOT NULL OR id IN (SELECT session_id FROM attendance))),
            seat AS (
                SELECT * FROM membership WHERE starts_on IS NOT NULL AND NOT (
                    state IN ('waiting', 'offered')
                    OR COALESCE(ending, '') = 'entered_in_error')),
            inside AS (
                SELECT DISTINCT a.session_id, a.person_id, a.mark, h.on_day
                FROM attendance a, held h, seat m
                WHERE a.session_id = h.id AND m.person_id = a.person_id
                  AND m.group_id = h.group_id AND m.starts_on <= h.on_day
                  AND (m.ends_on IS NULL OR m.ends_on >= h.on_day))
            """

    def between(self, column: str) -> str:
        return f"{column} BETWEEN {self.first} AND {self.last}"

    def sessions(self) -> tuple[int, int, int, int, int, int]:
        dated = self.between("on_day")
        called_off = f"state NOT IN {MEETS}"
        counts = [
            one(f"{self.tables} SELECT COUNT(*) FROM {table} WHERE {dated} AND {what}")
            for table, what in (
                ("met", "1 = 1"),
                ("met", "begun = 1"),
                ("held", "1 = 1"),
                ("met", called_off),
                ("met", f"begun = 0 AND NOT ({called_off})"),
            )
        ]
        without_roll = f"""{self.tables} SELECT COUNT(*) FROM met WHERE {dated} AND begun = 1
            AND state IN {MEETS} AND id NOT IN (SELECT id FROM held)"""
        return (*counts, one(without_roll))

    def marks(self) -> tuple[int, int]:
        marks = f"{self.tables} SELECT COUNT(*) FROM inside WHERE {self.between('on_day')}"
        return one(f"{marks} AND mark NOT IN ('absent', 'apologies')"), one(marks)

    def places(self) -> int:
        return one(
            f"""{self.tables} SELECT COUNT(*) FROM (
                SELECT session_id, person_id FROM inside WHERE {self.between("on_day")}
                UNION
                SELECT h.id, m.person_id FROM held h, seat m
                WHERE m.group_id = h.group_id AND
                    CASE WHEN m.paused_from IS NULL THEN m.state <> 'paused' ELSE
                        NOT (h.on_day >= m.paused_from AND h.on_day < m.paused_until) END AND
                    h.on_day BETWEEN m.starts_on AND COALESCE(m.ends_on, '9999-12-31')
                    AND {self.between("h.on_day")}) AS expected"""
        )

    def visits(self) -> int:
        return one(
            f"""{self.tables} SELECT COUNT(*) FROM attendance a JOIN met h ON h.id = a.session_id
            LEFT JOIN inside i ON i.session_id = a.session_id AND i.person_id = a.person_id
            WHERE i.person_id IS NULL AND h.begun = 1 AND h.state IN {MEETS}
              AND a.mark IN ('present', 'left_early') AND {self.between("h.on_day")}"""
        )

    def people_came(self) -> int:
        return one(
            f"""{self.tables} SELECT COUNT(*) FROM (SELECT a.person_id FROM attendance a
            JOIN met h ON h.id = a.session_id WHERE h.begun = 1 AND h.state IN {MEETS}
              AND a.mark NOT IN ('absent', 'apologies') AND {self.between("h.on_day")}
            GROUP BY a.person_id) AS came"""
        )

    def walk_ins(self) -> int:
        return one(
            f"""{self.tables} SELECT COUNT(*) FROM walk_in w JOIN met h ON h.id = w.session_id
            WHERE w.person_id IS NULL AND h.begun = 1 AND h.state IN {MEETS}
              AND {self.between("h.on_day")}"""
        )

    def referrals(self) -> int:
        received = day("r.received_at")
        return one(
            f"SELECT COUNT(*) FROM referral r WHERE {self.of_referral} AND {self.between(received)}"
        )

    def people_referred(self) -> int:
        received = day("r.received_at")
        return len(
            ask(
                f"""SELECT person_id FROM referral r
                WHERE {self.of_referral} AND {self.between(received)}
                  AND COALESCE(ending, '') NOT IN ('duplicate', 'entered_in_error')
                GROUP BY person_id"""
            )
        )

    def people_placed(self) -> int:
        return one(
            f"""{self.tables} SELECT COUNT(DISTINCT m.person_id)
            FROM seat m JOIN support_group g ON g.id = m.group_id
            WHERE {self.of_group} AND {self.between("m.starts_on")} AND NOT EXISTS (
                SELECT 1 FROM seat e JOIN support_group g ON g.id = e.group_id
                WHERE {self.of_group} AND e.person_id = m.person_id
                  AND e.starts_on < m.starts_on)"""
        )

    def waits(self) -> list[int]:
        """Days from receipt to first attendance of those first attended in the period."""
        first = self._first_days()
        rows = ask(f"SELECT r.id, {day('r.received_at')} FROM referral r WHERE {self.of_referral}")
        return sorted(
            (first[number] - _date(received)).days
            for number, received in rows
            if number in first and self.first[1:-1] <= str(first[number]) <= self.last[1:-1]
        )

    def still_waiting(self) -> int:
        first = self._first_days()
        rows = ask(
            f"""SELECT r.id FROM referral r WHERE {self.of_referral}
            AND {day("r.received_at")} <= {self.end}
            AND NOT (r.state = 'ended' AND COALESCE(r.ended_on, '2000-01-01') <= {self.end})
            AND COALESCE(r.ending, '') NOT IN ('duplicate', 'entered_in_error')"""
        )
        return sum(1 for (number,) in rows if str(first.get(number, "9999")) > self.end[1:-1])

    def _first_days(self) -> dict[int, date]:
        everywhere = Asked(None, Period(date(2000, 1, 1), date(2099, 1, 1)))
        rows = ask(
            f"""{everywhere.tables} SELECT r.id, MIN(i.on_day)
            FROM referral r, seat m, inside i, held h
            WHERE m.referral_id = r.id AND i.person_id = m.person_id AND h.id = i.session_id
              AND h.group_id = m.group_id AND i.mark IN ('present', 'left_early')
              AND i.on_day >= m.starts_on AND i.on_day <= COALESCE(m.ends_on, '9999-12-31')
              AND i.on_day >= {day("r.received_at")}
              AND COALESCE(r.ending, '') NOT IN ('duplicate', 'entered_in_error')
            GROUP BY r.id"""
        )
        return {number: _date(on_day) for number, on_day in rows}


def _date(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def by_hand(values: list[int]) -> float | None:
    if not values:
        return None
    half = len(values) // 2
    return float(values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2)


def told(programme: int | None, period: Period) -> rules.Report:
    return rules.make_report(period, queries.counts(programme, period, clock.now()))


@pytest.mark.parametrize("period", PERIODS, ids=lambda one: f"{one.first}..{one.last}")
@pytest.mark.parametrize("which", ["all", "anxiety", "grief"])
def test_figures_are_what_other_sql_counts(db, period, which):
    anxiety, grief = scene.mixed()
    programme = {"all": None, "anxiety": anxiety.id, "grief": grief.id}[which]
    report = told(programme, period)
    for figures, dates in ((report.now, report.period), (report.earlier, report.before)):
        asked, meetings = Asked(programme, dates), figures.meetings
        assert (
            meetings.planned_count,
            meetings.due_count,
            meetings.held_count,
            meetings.cancelled_count,
            meetings.ahead_count,
            meetings.no_roll_count,
        ) == asked.sessions()
        assert (meetings.came_count, meetings.mark_count) == asked.marks()
        assert meetings.place_count == asked.places()
        assert meetings.visit_count == asked.visits()
        assert meetings.walk_in_count == asked.walk_ins()
        assert figures.people_came_count == asked.people_came()
        assert figures.referral_count == asked.referrals()
        assert figures.people_referred_count == asked.people_referred()
        assert figures.people_placed_count == asked.people_placed()
        waits = asked.waits()
        assert figures.first_attended_count == len(waits)
        assert figures.median_wait_days == by_hand(waits)
        assert figures.still_waiting_count == asked.still_waiting()
    assert sum(count for _key, count in report.standings) == report.now.referral_count
    spans = [meetings for _span, meetings in report.spans]
    assert sum(one.held_count for one in spans) == report.now.meetings.held_count
    assert sum(one.mark_count for one in spans) == report.now.meetings.mark_count


def test_figures_counted_by_hand(db):
    anxiety, _grief = scene.mixed()
    report = told(anxiety.id, PERIODS[0])
    meetings = report.now.meetings
    assert (meetings.planned_count, meetings.held_count, meetings.cancelled_count) == (14, 11, 2)
    # 7 and 14 July: 2 of 2, 2 of 3; 21 July: 2 of 3; then 1, 1, 1 of 3, and two online.
    assert (meetings.came_count, meetings.mark_count) == (11, 15)
    assert meetings.attendance_rate == 73.3
    assert (meetings.place_count, meetings.completeness) == (21, 71.4)
    assert (meetings.walk_in_count, meetings.visit_count) == (2, 4)
    assert (report.now.referral_count, report.now.people_referred_count) == (12, 10)
    assert report.now.people_placed_count == 5
    # 17, 13, 4, 8 and 26 days.
    assert (report.now.median_wait_days, report.now.still_waiting_count) == (13.0, 8)
    assert report.standings == [
        ("received", 1),
        ("contacting", 1),
        ("awaiting_information", 0),
        ("accepted", 1),
        ("waiting", 1),
        ("offered", 1),
        ("placed", 0),
        ("attending", 3),
        ("completed", 1),
        ("declined", 1),
        ("duplicate", 1),
        ("entered_in_error", 1),
    ]


def test_first_visits_are_counted_where_somebody_came(db):
    programme = factories.programme("Both")
    group = factories.group("Open group", programme=programme)
    elsewhere = factories.group("Elsewhere")
    visits = (
        (date(2026, 7, 7), "present", "joined", group),
        (date(2026, 7, 7), "left_early", "not_for_me", group),
        (date(2026, 9, 30), "present", None, group),
        (date(2026, 9, 30), "absent", "joined", group),
        (date(2026, 9, 30), "present", "joined", elsewhere),
        (date(2026, 6, 30), "present", "joined", group),
    )
    for hour, (when, mark, outcome, where) in enumerate(visits, start=10):
        session = factories.session(where, factories.at(when.year, when.month, when.day, hour))
        who = factories.person("Ana First")
        factories.taster(session, who, outcome=outcome)
        factories.mark(session, who, mark)
    report = told(programme.id, Period(date(2026, 7, 1), date(2026, 9, 30)))
    assert report.now.first_visits == rules.FirstVisits(3, 2, 1)
    assert report.now.first_visits.joined_share == 33.3
    assert report.earlier.first_visits == rules.FirstVisits(1, 1, 1)


def test_a_report_costs_the_same_for_one_as_for_many(db):
    anxiety, _grief = scene.mixed()
    with counted_queries() as few:
        told(anxiety.id, PERIODS[0])
    scene.scale(anxiety.groups.get(), 40)
    with counted_queries() as many:
        report = told(anxiety.id, PERIODS[0])
    assert report.now.people_placed_count == 45
    assert len(many) == len(few) == 12


def test_somebody_at_two_sessions_of_a_day_is_one_person(db):
    programme = factories.programme("Both")
    who = factories.person("Ana Twice")
    for name, hour in (("Morning", 10), ("Evening", 18)):
        group = factories.group(name, programme=programme)
        factories.member(group, who, starts_on=date(2026, 7, 1))
        session = factories.session(group, factories.at(2026, 7, 7, hour))
        factories.mark(session, who, "present")
    figures = told(programme.id, PERIODS[3]).now
    assert (figures.people_came_count, figures.meetings.came_count) == (1, 2)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"starts_on": date(2026, 7, 1)}, 3),
        # Joined after the first of three, left before the last, away in the middle.
        ({"starts_on": date(2026, 7, 8)}, 2),
        (
            {
                "starts_on": date(2026, 7, 1),
                "ends_on": date(2026, 7, 15),
                "state": "ended",
                "ending": "left",
            },
            2,
        ),
        (
            {
                "starts_on": date(2026, 7, 1),
                "paused_from": date(2026, 7, 10),
                "paused_until": date(2026, 7, 16),
            },
            2,
        ),
        ({"starts_on": None, "state": "waiting"}, 0),
    ],
)
def test_nobody_is_expected_outside_their_membership(db, place, expected):
    programme = factories.programme("Late")
    group = factories.group("Late", programme=programme)
    factories.member(group, factories.person("Ana Late"), **place)
    for number in (7, 14, 21):
        factories.session(group, factories.at(2026, 7, number, 18), head_count=3)
    assert told(programme.id, PERIODS[0]).now.meetings.place_count == expected
