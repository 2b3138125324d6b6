"""Changing one session, adding one by hand, and the list of all."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import plan_actions
from portal.models import Event, Notice, OutboxMessage, Session
from tests import factories
from tests.page import counted_queries

NOW = clock.at_local(date(2026, 3, 18), 12)
PLAN = {"held_on": "2026-03-25", "starts_local": "17:00", "duration_minutes": "60"}


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session(people):
    """Tuesday 24 March, 18:30, as its pattern made it."""
    plan_actions.plan_ahead(people.tuesday.id, by=None)
    return Session.select().order_by(Session.starts_at).get()


def _url(session):
    return f"/sessions/{session.id}/change"


def _now(session):
    return Session.get_by_id(session.id)


def test_one_session_moves_and_planning_again_makes_no_second(browser_for, people, session):
    count = Session.select().count()
    cora = browser_for(people.cora)
    page = cora.get(_url(session))
    assert (page.value_of("held_on"), page.value_of("starts_local")) == ("2026-03-24", "18:30")
    cora.submit(page, "Save", **PLAN)
    now = _now(session)
    assert now.starts_at == clock.at_local(date(2026, 3, 25), 17)
    assert (now.duration_minutes, now.version) == (60, 2)
    assert now.planned_for_at == session.starts_at
    assert plan_actions.plan_ahead(people.tuesday.id, by=None) == 0
    assert Session.select().count() == count
    shown = cora.get(f"/sessions/{session.id}")
    assert "Instead of 24 Mar, 18:30" in shown.main
    row = cora.get(f"/groups/{people.tuesday.id}/sessions").table("Sessions ahead")[0]
    assert row["When"] == "25 Mar, 17:00 instead of 24 Mar, 18:30"


def test_everybody_concerned_is_told_of_another_time_and_nothing_else(browser_for, people, session):
    cora = browser_for(people.cora)
    done = cora.submit(cora.get(_url(session)), "Save", **PLAN)
    page = cora.get(done.response.location)
    assert "At another time" in page.main
    assert "Pip Marlow" in page.main
    mail = OutboxMessage.select().where(OutboxMessage.user == people.fay.id).get()
    assert "Wednesday 25 March, 17:00, instead of Tuesday 24 March, 18:30" in mail.text
    for secret in ("Pip", "Tuesday group"):
        assert secret not in mail.text + mail.subject
    other = Session.select().order_by(Session.starts_at.desc()).get()
    done = cora.submit(cora.get(_url(other)), "Save", kind="social", title="Tea")
    assert done.response.location == f"/sessions/{other.id}"
    assert Notice.select().count() == 1


def test_what_a_session_is_has_a_title_for_leaders_and_staff(browser_for, people, session):
    cora = browser_for(people.cora)
    cora.submit(cora.get(_url(session)), "Save", kind="walk", title="Along the quay")
    assert "Walk: Along the quay" in browser_for(people.fay).get(f"/sessions/{session.id}").main
    path = f"/groups/{people.tuesday.id}/sessions"
    assert "Along the quay" in browser_for(people.fay).get(path).main
    assert "Along the quay" not in browser_for(people.mae).get(path).text
    assert browser_for(people.mae).get(path).table("Sessions ahead")[0]["What"] == "Walk"


def test_those_that_follow_and_all_lead_to_the_pattern(browser_for, people, session):
    cora = browser_for(people.cora)
    links = cora.get(_url(session)).links()
    page = cora.get(links["This and all that follow"])
    assert page.value_of("from_on") == "2026-03-24"
    page = cora.get(links["All from now on"])
    (chosen,) = page.tree.xpath('//input[@name="scope"][@checked]/@value')
    assert chosen == "all"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"held_on": ""}, "held_on", "Enter the day"),
        ({"held_on": "2026-03-17"}, "held_on", "gone by"),
        ({"held_on": "2036-03-17"}, "held_on", "Check the year"),
        ({"held_on": "2026-03-18", "starts_local": "11:00"}, "starts_local", "gone by"),
        ({"starts_local": "six"}, "starts_local", "isn't a time of day"),
        ({"held_on": "2026-03-29", "starts_local": "01:30"}, "starts_local", "clocks go forward"),
        ({"held_on": "2026-03-31", "starts_local": "18:30"}, "starts_local", "session at that"),
        ({"duration_minutes": "0"}, "duration_minutes", "from 1 to 1440"),
        ({"title": "x" * 121}, "title", "Use at most 120"),
    ],
)
def test_an_error_stands_on_its_field_and_nothing_is_lost(
    browser_for, people, session, fields, field, words
):
    cora = browser_for(people.cora)
    page = cora.submit(cora.get(_url(session)), "Save", status=422, **{**PLAN, **fields})
    assert words in page.errors()[field]
    assert page.value_of(field) == fields[field]
    assert _now(session).version == 1


def test_a_stale_form_changes_nothing_and_shows_how_it_stands(browser_for, people, session):
    cora = browser_for(people.cora)
    page = cora.get(_url(session))
    Session.update(duration_minutes=45, version=2).where(Session.id == session.id).execute()
    stale = cora.submit(page, "Save", status=409, **PLAN)
    assert "lasts 45 minutes" in stale.main
    assert stale.value_of("starts_local") == "17:00"
    assert _now(session).duration_minutes == 45
    cora.submit(stale, "Save")
    assert _now(session).duration_minutes == 60


def test_what_has_begun_or_was_called_off_is_not_moved(browser_for, people, session):
    cora = browser_for(people.cora)
    page = cora.get(_url(session))
    Session.update(state="cancelled", reason="Snow").where(Session.id == session.id).execute()
    assert "was called off" in cora.submit(page, "Save", status=422, **PLAN).words
    begun = factories.session(people.tuesday)
    page = cora.submit(cora.get(_url(begun)), "Save", status=422, **PLAN)
    assert "has begun" in page.words


def test_saying_the_same_again_changes_nothing(browser_for, people, session):
    cora = browser_for(people.cora)
    cora.submit(cora.get(_url(session)), "Save")
    assert _now(session).version == 1
    assert not Event.select().where(Event.action == "session_changed").exists()


def test_one_is_added_by_hand_beside_the_patterns_own(browser_for, people, session):
    cora = browser_for(people.cora)
    page = cora.get(f"/groups/{people.tuesday.id}/sessions/new")
    done = cora.submit(
        page,
        "Add it",
        held_on="2026-03-24",
        starts_local="12:00",
        kind="social",
        title="Tea",
        place="Net Loft café",
    )
    added = Session.select().where(Session.kind == "social").get()
    assert done.response.location == f"/sessions/{added.id}"
    assert (added.planned_for_at, added.pattern_id, added.place) == (None, None, "Net Loft café")
    assert plan_actions.plan_ahead(people.tuesday.id, by=None) == 0
    assert _now(session).state == "planned"


def test_one_at_a_time_that_is_taken_is_refused(browser_for, people, session):
    cora = browser_for(people.cora)
    page = cora.get(f"/groups/{people.tuesday.id}/sessions/new")
    page = cora.submit(page, "Add it", status=422, held_on="2026-03-24", starts_local="18:30")
    assert "session at that time already" in page.errors()["starts_local"]
    assert page.value_of("held_on") == "2026-03-24"


def test_two_hands_add_one_at_one_time(app, people, at_once):
    from portal.errors import DomainError
    from portal.groups import session_change_actions

    plan = session_change_actions.SessionPlan(date(2026, 3, 26), "10:00")

    def add():
        with app.app_context():
            try:
                return session_change_actions.add_session(people.tuesday.id, plan, None)
            except DomainError:
                return None

    assert sum(one is not None for one in at_once([add] * 6)) == 1


def test_others_may_not(browser_for, people, session):
    for user, status in ((people.fay, 403), (people.mae, 403)):
        browser_for(user).get(_url(session), status)
        browser_for(user).get(f"/groups/{people.tuesday.id}/sessions/new", status)
    hush = factories.group("Kestrel circle", is_sensitive=True)
    browser_for(people.cora).get(f"/groups/{hush.id}/sessions/new", 404)
    browser_for(people.cora).get(f"/groups/{hush.id}/sessions", 404)


def test_the_list_shows_called_off_and_moved_ones_and_its_statements_are_fixed(
    browser_for, people, session
):
    factories.session(
        people.tuesday, clock.now() - timedelta(days=8), state="cancelled", reason="Snow"
    )
    cora = browser_for(people.cora)
    path = f"/groups/{people.tuesday.id}/sessions"
    page = cora.get(path)
    assert page.table("Sessions past")[0]["Who came"] == "Cancelled Snow"
    with counted_queries() as few:
        cora.get(path)
    for week in range(2, 60):
        factories.session(people.tuesday, clock.now() - timedelta(weeks=week))
    with counted_queries() as many:
        page = cora.get(path)
    assert len(many) == len(few)
    assert "Next" in page.links()
