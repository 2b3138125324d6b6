"""A substitute sees one session's people, from a day before it to two weeks after, and no more."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.models import Role
from tests import factories

DAY = date(2026, 1, 13)
START = clock.at_local(DAY, 18, 30)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(date(2026, 1, 5), 9), tick=False):
        yield


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


@pytest.fixture
def session(people, wren):
    """A session of the Tuesday group at which Wren stands in, with a sheet that was printed."""
    made = factories.session(people.tuesday, START)
    factories.stand_in(made, wren)
    factories.sheet(made, people.pip, code="HK4M29")
    return made


def paths(session):
    return (
        f"/sessions/{session.id}",
        f"/sessions/{session.id}/roll",
        f"/sessions/{session.id}/sheet",
        "/sheets/HK4M29",
        "/sheets/HK4M29/sheet.pdf",
    )


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (START - timedelta(hours=24, minutes=1), 404),
        (START - timedelta(hours=24), 200),
        (START, 200),
        (START + timedelta(days=14), 200),
        (START + timedelta(days=14, minutes=1), 404),
    ],
)
def test_the_session_its_roll_and_its_paper_open_and_close_together(
    session, wren, browser_for, at, status
):
    with time_machine.travel(at, tick=False):
        browser = browser_for(wren)
        for path in paths(session):
            browser.get(path, status)


def test_nothing_else_of_the_group_opens(people, session, wren, browser_for):
    other = factories.session(people.tuesday, START - timedelta(days=7))
    factories.sheet(other, people.pip, code="R7TDWX")
    group = people.tuesday.id
    with time_machine.travel(START, tick=False):
        browser = browser_for(wren)
        for path in (
            f"/groups/{group}",
            f"/groups/{group}/grid",
            f"/groups/{group}/grid.csv",
            f"/sessions/{other.id}",
            f"/sessions/{other.id}/roll",
            f"/sessions/{other.id}/sheet",
            "/sheets/R7TDWX",
            "/sheets/R7TDWX/sheet.pdf",
            f"/people/{people.pip.id}",
        ):
            browser.get(path, 404)
        listed = browser.get("/sheets").main
    assert "HK4-M29" in listed
    assert "R7T-DWX" not in listed


def test_being_stood_down_closes_all_of_it_that_minute(session, wren, browser_for):
    with time_machine.travel(START, tick=False):
        factories.stand_down(wren)
        browser = browser_for(wren)
        for path in paths(session):
            browser.get(path, 404)
