"""Days away: noted by leaders and staff, asked about before they hit, and counted in cover."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.errors import DomainError
from portal.groups import ask_actions, ask_queries, cover_queries
from portal.groups.away_rules import AwaySpan, away_until
from portal.groups.cover_rules import Why, causes_of
from portal.models import AwayDate, Event, Role, SessionLeader
from tests import factories
from tests.page import counted_queries

TODAY = date(2026, 1, 5)
DAY = date(2026, 1, 13)
OWN = "/account/away"
SAVE_ANYWAY = "Save: cover will be looked for"


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def session(people):
    """A session of the Tuesday group, which Fay and Sana lead."""
    return factories.session(people.tuesday, clock.at_local(DAY, 18, 30))


def note(browser, path=OWN, first=DAY, last=DAY, status=302, **more):
    page = browser.get(path)
    return browser.submit(page, "Save", status=status, starts_on=first, ends_on=last, **more)


def test_a_leader_notes_days_and_takes_them_back(people, browser_for):
    browser = browser_for(people.fay)
    note(browser, note="Visiting family")
    page = browser.get(OWN)
    assert "13 January 2026" in page.main
    assert "Visiting family" in page.main
    browser.submit(page, "Take back")
    assert AwayDate.select().count() == 0
    assert Event.select().where(Event.action.startswith("away_")).count() == 2


def test_days_that_hit_a_session_are_asked_about_first(people, session, browser_for):
    browser = browser_for(people.fay)
    asked = note(browser, status=200)
    assert "1 session falls on these days" in asked.main
    assert "Tuesday 13 January, 18:30" in asked.main
    assert AwayDate.select().count() == 0
    browser.submit(asked, SAVE_ANYWAY)
    assert AwayDate.select().count() == 1


def test_other_days_than_those_asked_about_are_asked_about_again(people, session, browser_for):
    browser = browser_for(people.fay)
    week_later = DAY + timedelta(days=7)
    factories.session(people.tuesday, clock.at_local(week_later, 18, 30))
    asked = note(browser, status=200)
    again = browser.submit(asked, SAVE_ANYWAY, status=200, ends_on=week_later)
    assert "2 sessions fall on these days" in again.main
    assert AwayDate.select().count() == 0


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (DAY, DAY - timedelta(days=1), "comes before the first"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=2), "are over"),
        (DAY, DAY + timedelta(days=400), "more than a year"),
    ],
)
def test_days_that_make_no_sense_are_refused_as_typed(people, browser_for, first, last, said):
    page = note(browser_for(people.fay), OWN, first, last, status=422)
    assert said in page.main
    assert page.value_of("starts_on") == str(first)
    assert AwayDate.select().count() == 0


def test_the_same_days_sent_twice_are_one_absence(people, browser_for):
    browser = browser_for(people.fay)
    for _twice in range(2):
        note(browser)
    assert AwayDate.select().count() == 1


def test_staff_note_days_for_a_leader_and_for_nobody_else(people, browser_for):
    browser = browser_for(people.cora)
    note(browser, f"/users/{people.fay.id}/away")
    assert AwayDate.get().user_id == people.fay.id
    assert "noted by Cora" in browser_for(people.fay).get(OWN).main
    browser.get(f"/users/{people.mae.id}/away", status=404)
    browser_for(people.fay).get(f"/users/{people.otis.id}/away", status=403)


def test_a_leader_takes_back_own_days_alone(people, browser_for):
    theirs = factories.away(people.otis, DAY)
    browser_for(people.fay).post(f"{OWN}/{theirs.id}/remove", status=404)
    assert AwayDate.select().count() == 1


def test_staff_arent_told_the_name_of_a_sensitive_group_they_arent_named_on(people, browser_for):
    hush = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    factories.session(hush, clock.at_local(DAY, 18, 30))
    asked = note(browser_for(people.cora), f"/users/{people.fay.id}/away", status=200)
    assert "1 session" in asked.main
    assert "Kestrel" not in asked.text


def test_being_away_is_the_cause_of_a_gap(people, session, browser_for):
    factories.away(people.fay, DAY, DAY + timedelta(days=2))
    covered, _cover = cover_queries.cover_of_session(session.id)
    assert covered.cover.missing_count == 1
    (cause,) = causes_of(covered)
    assert (cause.why, cause.user_id, cause.on) == (Why.AWAY, people.fay.id, date(2026, 1, 15))
    browser = browser_for(people.cora)
    page = browser.get("/groups/cover")
    assert "Fay Ferreira" in page.main
    assert "is away as lead until 15 January 2026" in page.main
    assert "Away" in browser.get(f"/sessions/{session.id}/cover").main
    for path in ("/groups/compliance", f"/groups/{people.tuesday.id}"):
        assert "Away 13 Jan to 15 Jan" in browser.get(path).main, path


def test_a_day_without_being_away_has_no_gap(people, session):
    factories.away(people.fay, DAY + timedelta(days=1))
    factories.away(people.fay, DAY - timedelta(days=1))
    covered, _cover = cover_queries.cover_of_session(session.id)
    assert covered.away == ()
    assert covered.cover.missing_count == 0


def test_who_is_away_isnt_asked_and_the_list_says_why(people, session, browser_for):
    factories.away(people.sana, DAY)
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    factories.away(wren, DAY, DAY + timedelta(days=4))
    factories.session(people.thursday, clock.at_local(DAY, 18))
    page = browser_for(people.cora).get(f"/sessions/{session.id}/cover")
    assert "Wren Adair : away until 17 January 2026" in page.main
    assert "Otis Brandt : leads another session at that time" in page.main
    assert not page.tree.xpath(f'.//input[@id="user-{wren.id}"]')


def test_who_is_away_by_then_cant_say_yes_nor_be_named(app, people, browser_for):
    session = factories.session(people.thursday, clock.at_local(DAY, 18, 30))
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    ask = factories.ask(session, wren)
    factories.away(wren, DAY)
    own = ask_queries.own_ask(wren.id, ask.id)
    with app.test_request_context(), pytest.raises(DomainError, match="you are away that day"):
        ask_actions.accept_cover(own, wren.id)
    browser = browser_for(people.cora)
    page = browser.get(f"/sessions/{session.id}/cover")
    refused = browser.submit(
        page, "Name for this session", status=422, user_id=wren.id, role="co_lead"
    )
    assert "They are away that day" in refused.main
    assert SessionLeader.select().count() == 0


def test_pages_ask_as_much_for_one_absence_as_for_twenty(people, session, browser_for):
    browser = browser_for(people.fay)
    factories.away(people.fay, DAY)
    paths = (OWN, f"/groups/{people.tuesday.id}")
    for path in paths:
        browser.get(path)
    with counted_queries() as few:
        for path in paths:
            browser.get(path)
    for number in range(1, 21):
        factories.away(people.fay, DAY + timedelta(days=2 * number))
    with counted_queries() as many:
        for path in paths:
            browser.get(path)
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("spans", "until"),
    [
        ([], None),
        ([(12, 14)], 14),
        ([(13, 13)], 13),
        ([(14, 16)], None),
        ([(10, 12)], None),
        # One absence after another.
        ([(12, 14), (15, 20)], 20),
        ([(10, 12), (13, 15), (17, 18)], 15),
        ([(1, 31), (12, 14)], 31),
    ],
)
def test_the_last_day_of_being_away(spans, until):
    given = {1: [AwaySpan(1, date(2026, 1, first), date(2026, 1, last)) for first, last in spans]}
    found = away_until(given, 1, DAY)
    assert found == (date(2026, 1, until) if until else None)
