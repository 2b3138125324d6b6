"""What is owed to people: listed late ones first, and settled with what came of it."""

from datetime import timedelta

import pytest

from portal import clock
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Event, FollowUp, FollowUpKind
from portal.people import follow_up_actions
from tests import factories
from tests.page import counted_queries


def test_what_is_late_stands_first(people, browser_for):
    today = clock.today()
    later = factories.person("Quinn Abara")
    factories.follow_up(later, due_on=today + timedelta(days=2))
    factories.follow_up(people.pip, due_on=today - timedelta(days=3), note="Asked for a call.")
    page = browser_for(people.cora).get("/follow-ups")
    rows = page.table("Owed")
    assert [row["Who"] for row in rows] == ["Pip Marlow", "Quinn Abara"]
    assert rows[0]["Due"] == "3 days over"


def test_settling_keeps_what_came_of_it_and_takes_it_off_the_list(people, browser_for):
    owed = factories.follow_up(people.pip, people.tuesday)
    browser = browser_for(people.cora)
    page = browser.get(f"/follow-ups/{owed.id}")
    assert people.pip.name in page.main
    browser.submit(page, "It's done", outcome="She will come on Tuesday.")
    stands = FollowUp.get_by_id(owed.id)
    assert stands.outcome == "She will come on Tuesday." and stands.done_at is not None
    assert "Nothing is owed" in browser.get("/follow-ups").main
    assert Event.select().where(Event.action == "follow_up_settled").count() == 1


def test_without_an_outcome_it_stays_open_and_says_what_to_do(people, browser_for):
    owed = factories.follow_up(people.pip)
    browser = browser_for(people.cora)
    page = browser.get(f"/follow-ups/{owed.id}")
    page = browser.submit(page, "It's done", status=422, outcome=" ")
    assert "Say what came of it." in page.main
    assert FollowUp.get_by_id(owed.id).done_at is None


def test_two_who_settle_at_once_write_one_outcome(people):
    owed = factories.follow_up(people.pip)
    follow_up_actions.settle_follow_up(owed.id, "Rang her.", people.cora, 1)
    with pytest.raises(StaleVersion):
        follow_up_actions.settle_follow_up(owed.id, "Rang her too.", people.cora, 1)
    assert FollowUp.get_by_id(owed.id).outcome == "Rang her."


def test_the_same_key_is_the_same_follow_up(people):
    ids = {
        follow_up_actions.add_follow_up(
            FollowUpKind.ABSENCES, clock.today(), by=None, key="absences 1", person_id=people.pip.id
        )
        for _ in range(2)
    }
    assert len(ids) == 1 and FollowUp.select().count() == 1
    with write():
        follow_up_actions.settle_by_key("absences 1", "Came again.", None)
        follow_up_actions.settle_by_key("absences 1", "Twice.", None)
    assert FollowUp.get().outcome == "Came again."
    with pytest.raises(DomainError):
        follow_up_actions.settle_follow_up(FollowUp.get().id, "", None)


def test_what_is_about_a_sensitive_group_is_for_its_named_staff(people, browser_for):
    hidden = factories.group("Survivors", is_sensitive=True)
    owed = factories.follow_up(people.pip, hidden)
    browser = browser_for(people.cora)
    assert "Nothing is owed" in browser.get("/follow-ups").main
    browser.get(f"/follow-ups/{owed.id}", status=404)
    assert "Owed to them" not in browser.get(f"/people/{people.pip.id}").main


def test_leaders_and_managers_see_none(people, browser_for):
    owed = factories.follow_up(people.pip, people.tuesday)
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(f"/follow-ups/{owed.id}", status=403)


def test_the_list_takes_as_many_statements_for_twenty_as_for_one(people, browser_for):
    browser = browser_for(people.cora)
    factories.follow_up(people.pip)
    with counted_queries() as one:
        browser.get("/follow-ups")
    for _ in range(19):
        factories.follow_up(factories.person("Another"), people.tuesday)
    with counted_queries() as twenty:
        browser.get("/follow-ups")
    assert len(one) == len(twenty)
