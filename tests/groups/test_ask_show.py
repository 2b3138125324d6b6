"""What a facilitator was asked: to stand in at a session. The first yes wins."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.groups import ask_actions, ask_queries
from portal.models import CoverAsk, Effect, Event, OutboxMessage, Role, SessionLeader, StandDown
from tests import factories
from tests.page import signed_in

TODAY = date(2026, 1, 5)
DAY = date(2026, 1, 13)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def session(people):
    """A session of the Thursday group, which Otis leads alone."""
    return factories.session(people.thursday, clock.at_local(DAY, 18, 30))


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


def mails():
    rows = OutboxMessage.select(OutboxMessage.to_address, OutboxMessage.subject)
    return list(rows.order_by(OutboxMessage.id).tuples())


def test_saying_yes_makes_them_a_leader_and_saying_it_twice_changes_nothing(
    people, session, wren, browser_for
):
    ask = factories.ask(session, wren)
    browser = browser_for(wren)
    page = browser.get(f"/asks/{ask.id}")
    assert "Thursday group" in page.main
    for _twice in range(2):
        browser.submit(page, "Yes, I can")
    assert SessionLeader.get().user_id == wren.id
    assert "You said yes" in browser.get(f"/asks/{ask.id}").main
    assert CoverAsk.get().answered_at is not None
    assert Event.select().where(Event.action == "cover_accepted").count() == 1


def test_the_first_yes_wins_and_the_others_are_told(people, session, wren, browser_for):
    first, second = factories.ask(session, wren), factories.ask(session, people.fay)
    late = browser_for(people.fay)
    page = late.get(f"/asks/{second.id}")
    wrens = browser_for(wren)
    wrens.submit(wrens.get(f"/asks/{first.id}"), "Yes, I can")
    assert mails() == [(people.fay.email, "Your help isn't needed any more")]
    late.submit(page, "Yes, I can")
    assert "Somebody else leads it" in late.get(f"/asks/{second.id}").main
    assert SessionLeader.select().count() == 1


def test_two_who_say_yes_at_once_are_one_leader(app, people, session, wren, at_once):
    asks = {
        wren.id: factories.ask(session, wren),
        people.fay.id: factories.ask(session, people.fay),
    }
    users = {one.id: signed_in(one, Role.FACILITATOR) for one in (wren, people.fay)}
    own = {user_id: ask_queries.own_ask(user_id, ask.id) for user_id, ask in asks.items()}

    def accept(one):
        with app.app_context():
            ask_actions.accept_cover(own[one], users[one])

    results = at_once([lambda one=one: accept(one) for one in users] * 2)
    assert SessionLeader.select().count() == 1
    winner = SessionLeader.get().user_id
    # Who won may say it again; who lost is told.
    assert sum(isinstance(one, ask_actions.Covered) for one in results) == 2
    assert dict(CoverAsk.select(CoverAsk.user, CoverAsk.answer).tuples())[winner] == "accepted"
    assert len(mails()) == 1


def test_saying_no_takes_them_off_the_list_and_can_be_taken_back(
    people, session, wren, browser_for
):
    ask = factories.ask(session, wren)
    browser = browser_for(wren)
    browser.submit(browser.get(f"/asks/{ask.id}"), "No, I can't")
    page = browser.get(f"/asks/{ask.id}")
    assert "You said no" in page.main
    assert SessionLeader.select().count() == 0
    browser.submit(page, "Yes, I can after all")
    assert SessionLeader.get().user_id == wren.id


@pytest.mark.parametrize("what", ["stood down", "blocked", "barred"])
def test_who_may_not_lead_by_then_cant_say_yes(people, session, wren, browser_for, what):
    ask = factories.ask(session, wren)
    browser = browser_for(wren)
    page = browser.get(f"/asks/{ask.id}")
    if what == "stood down":
        StandDown.create(user=wren, reason="Private", started_at=clock.now())
    elif what == "blocked":
        factories.need(factories.course("Check", is_required=False), effect=Effect.BLOCK)
    else:
        factories.member(people.thursday, people.pip)
        factories.block(wren, people.pip)
    # What was asked of somebody stood down is gone for them; the others are told why not.
    status = 404 if what == "stood down" else 409
    again = browser.submit(page, "Yes, I can", status=status)
    assert "Private" not in again.text
    assert "Pip" not in again.text
    assert SessionLeader.select().count() == 0
    assert CoverAsk.get().answer == "asked"


def test_an_answer_is_for_whoever_was_asked(people, session, wren, browser_for):
    ask = factories.ask(session, wren)
    for who in (people.fay, people.cora):
        browser_for(who).get(f"/asks/{ask.id}", status=404)
        browser_for(who).post(f"/asks/{ask.id}/accept", status=404)
    assert SessionLeader.select().count() == 0


def test_a_sensitive_group_keeps_its_name_until_somebody_says_yes(people, wren, browser_for):
    hush = factories.group("Kestrel circle", is_sensitive=True, place="Nest House")
    ask = factories.ask(factories.session(hush, clock.at_local(DAY, 18, 30)), wren)
    page = browser_for(wren).get(f"/asks/{ask.id}")
    assert "Kestrel" not in page.text
    assert "Nest House" not in page.text


def test_what_has_begun_or_was_called_off_needs_no_answer(people, session, wren, browser_for):
    ask = factories.ask(session, wren)
    with time_machine.travel(clock.at_local(DAY, 18, 45), tick=False):
        assert "has begun" in browser_for(wren).get(f"/asks/{ask.id}").main
    type(session).update(state="cancelled", reason="Snow").execute()
    browser_for(wren).get(f"/asks/{ask.id}", status=404)
