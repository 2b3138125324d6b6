"""How long referrals waited, with those counted in who still wait or left without coming."""

from datetime import date, timedelta

from portal.reports import wait_rules
from portal.reports.figure_queries import followed
from portal.reports.journey_rules import Journey

FIRST, TODAY = date(2026, 7, 1), date(2026, 10, 31)


def journey(number: int, came_after: int | None = None, ended_after: int | None = None) -> Journey:
    def day(after: int | None) -> date | None:
        return None if after is None else FIRST + timedelta(days=after)

    return Journey(
        number,
        number,
        "professional",
        FIRST,
        first_came_on=day(came_after),
        ended_on=day(ended_after),
    )


def test_whoever_left_counts_for_as_long_as_they_waited():
    # 4 come after 10 days, 4 leave after 20, 4 come after 40: then half of those left at risk.
    journeys = [journey(n, came_after=10) for n in range(4)]
    journeys += [journey(n, ended_after=20) for n in range(4, 8)]
    journeys += [journey(n, came_after=40) for n in range(8, 12)]
    assert followed(journeys, TODAY).values["wait.kaplan_meier"].numbers == (40.0,)
    assert journeys[5].days_followed(TODAY) == 20


def test_where_most_still_wait_there_is_no_median():
    journeys = [journey(1, came_after=10), *(journey(n) for n in range(2, 6))]
    ledger = followed(journeys, TODAY)
    assert ledger.values["wait.kaplan_meier"].numbers is None
    assert journeys[1].days_followed(TODAY) == (TODAY - FIRST).days


def test_an_end_after_coming_leaves_the_wait_as_it_was():
    assert journey(1, came_after=7, ended_after=90).days_followed(TODAY) == 7


def test_the_curve_is_of_whole_weeks_and_moves_with_enough_people():
    points = wait_rules.curve([10] * 11 + [30] * 3, [100] * 8).values["wait.curve"].numbers
    assert points is not None
    assert points[:3] == (100.0, 100.0, 50.0)
    # Three more people are too few for a step of their own.
    assert points[5] == 50.0
