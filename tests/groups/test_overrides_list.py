"""Leave in one place: who may lead without what, why, until when; taken back early."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import GateOverride
from tests import factories
from tests.page import counted_queries

PATH = "/groups/overrides"


@pytest.fixture
def course(people):
    return factories.course("First aid")


def test_current_leave_comes_first_with_what_it_covers(browser_for, people, course):
    today = clock.today()
    factories.leave(people.fay, people.tuesday, course, granted_by=people.cora)
    over = today - timedelta(days=1)
    factories.leave(
        people.otis, people.thursday, course, starts_on=over - timedelta(days=9), ends_on=over
    )
    for days in (3, 10, 45):
        factories.session(people.tuesday, clock.at_local(today + timedelta(days=days), 18, 30))
    page = browser_for(people.mae).get(PATH)
    (row,) = page.table("Leave that holds")
    assert row["Who and where"] == "Fay Ferreira Tuesday group"
    assert row["Without"] == "First aid"
    assert row["Why"] == "On the next class"
    assert "2 sessions ahead" in row["Days"]
    assert row["Given by"].startswith("Cora Lindqvist")
    (past,) = page.table("Leave that ran out")
    assert past["Who and where"] == "Otis Brandt Thursday group"
    # A manager sees and doesn't decide.
    assert "End today" not in page.main


def test_leave_is_taken_back_early_once(browser_for, people, course):
    given = factories.leave(people.fay, people.tuesday, course)
    cora = browser_for(people.cora)
    page = cora.get(PATH)
    for _twice in range(2):
        cora.submit(page, "End today")
    assert GateOverride.get().ended_on == clock.today()
    shown = cora.get(PATH)
    assert "No leave is given" in shown.main
    assert "Taken back on" in shown.table("Leave that ran out")[0]["Days"]
    GateOverride.update(ended_on=None, ends_on=clock.today()).execute()
    assert GateOverride.get().id == given.id


def test_nobody_ends_their_own_leave_nor_what_has_run_out(browser_for, people, course):
    own = factories.leave(people.cora, people.tuesday, course)
    cora = browser_for(people.cora)
    assert "End today" not in cora.get(PATH).main
    assert "Ask a colleague" in cora.post(f"{PATH}/{own.id}/end", {}, 409).main
    old = clock.today() - timedelta(days=3)
    past = factories.leave(people.fay, people.tuesday, course, starts_on=old, ends_on=old)
    cora.post(f"{PATH}/{past.id}/end", {}, 409)
    assert not GateOverride.select().where(GateOverride.ended_on.is_null(False)).exists()


def test_leave_of_a_sensitive_group_stays_with_it(browser_for, people, course):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    given = factories.leave(people.fay, hush, course)
    for user in (people.cora, people.mae):
        assert "Kestrel" not in browser_for(user).get(PATH).text
    browser_for(people.cora).post(f"{PATH}/{given.id}/end", {}, 404)
    browser_for(people.mae).post(f"{PATH}/{given.id}/end", {}, 403)


def test_who_leads_and_administrators_dont_see_the_list(browser_for, people):
    for user in (people.fay, people.ada):
        browser_for(user).get(PATH, 403)
    browser_for(people.cora).post(f"{PATH}/999999/end", {}, 404)
    assert "stands here" in browser_for(people.cora).get(PATH).main


@pytest.mark.parametrize("count", [1, 20])
def test_statements_stay_the_same_however_many(browser_for, people, course, count):
    for number in range(count):
        user = factories.user(f"Leader {number}")
        factories.leave(user, people.tuesday, course)
        factories.stand_down(user, people.mae)
    mae = browser_for(people.mae)
    with counted_queries() as seen:
        mae.get(PATH)
    assert len(seen) == 5
