"""Answering a request for cover by the link of its mail, without signing in."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import ask_actions, ask_link_queries, session_head_queries
from portal.models import (
    CoverAsk,
    Effect,
    Event,
    LeaderRole,
    OutboxMessage,
    Role,
    Session,
    SessionLeader,
    User,
    UserRole,
)
from tests import factories

TODAY = date(2026, 1, 5)
DAY = date(2026, 1, 13)
TOKEN = "a-link-that-nobody-guesses"


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture
def session(people):
    """A session of the Thursday group, which Otis leads alone."""
    return factories.session(people.thursday, clock.at_local(DAY, 18, 30), place="Harbour House")


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


@pytest.fixture
def ask(session, wren):
    return factories.ask(session, wren, token_hash=ask_link_queries.hash_of(TOKEN))


@pytest.fixture
def visitor(browser_for):
    """Somebody with the link who isn't signed in."""
    return browser_for()


def test_the_mail_holds_a_link_and_the_table_only_its_hash(
    app, people, session, wren, seen_by, visitor
):
    user = seen_by(people.cora)
    head = session_head_queries.session_head(user, session.id)
    with app.app_context():
        ask_actions.ask_cover(head, [wren.id], LeaderRole.CO_LEAD, user)
    sent = OutboxMessage.get()
    token = re.search(r"/cover/([\w-]{20,})", sent.text)[1]
    assert token in sent.html
    assert CoverAsk.get().token_hash == ask_link_queries.hash_of(token)
    assert token not in CoverAsk.get().token_hash
    for words in ("Thursday", "Anxiety", "Pip", "Harbour House"):
        assert words not in sent.text
    assert "Can you lead a session?" in visitor.get(f"/cover/{token}").heading


def test_the_page_says_when_and_where_and_nothing_else(people, ask, visitor):
    page = visitor.get(f"/cover/{TOKEN}")
    for words in ("Tuesday 13 January", "18:30", "Harbour House", "as co-lead"):
        assert words in page.main
    for words in ("Thursday group", "Anxiety", "Wren", "Otis", "Pip"):
        assert words not in page.text


def test_a_sensitive_groups_place_is_told_by_the_office(people, ask, visitor):
    people.thursday.is_sensitive = True
    people.thursday.save()
    page = visitor.get(f"/cover/{TOKEN}")
    assert "Harbour House" not in page.text
    assert "The office tells you" in page.main


def test_looking_answers_nothing(ask, visitor):
    for _again in range(3):
        visitor.get(f"/cover/{TOKEN}")
    visitor.get(f"/cover/{TOKEN}/accept", status=405)
    assert CoverAsk.get().answer == "asked"
    assert SessionLeader.select().count() == 0


def test_yes_makes_them_a_leader_once(ask, wren, visitor):
    page = visitor.get(f"/cover/{TOKEN}")
    for _twice in range(2):
        visitor.submit(page, "Yes, I can")
    assert SessionLeader.get().user_id == wren.id
    assert "You said yes" in visitor.get(f"/cover/{TOKEN}").main
    event = Event.select().where(Event.action == "cover_accepted")
    assert [one.user_id for one in event] == [wren.id]


def test_no_is_kept_and_the_link_is_spent(ask, visitor):
    page = visitor.get(f"/cover/{TOKEN}")
    visitor.submit(page, "No, I can't")
    assert CoverAsk.get().answer == "declined"
    assert "You said no" in visitor.get(f"/cover/{TOKEN}").main
    # The page that stayed open says yes to nothing.
    visitor.submit(page, "Yes, I can")
    assert CoverAsk.get().answer == "declined"
    assert SessionLeader.select().count() == 0


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("begun", "has begun"),
        ("called off", "was called off"),
        ("covered", "Somebody else leads it"),
        ("stood down", "nothing to answer"),
        ("deactivated", "nothing to answer"),
        ("no facilitator", "nothing to answer"),
    ],
)
def test_what_needs_no_answer_any_more_is_said_kindly(
    people, session, ask, wren, visitor, what, said
):
    page = visitor.get(f"/cover/{TOKEN}")
    now = clock.now()
    if what == "begun":
        now = session.starts_at + timedelta(minutes=1)
    elif what == "called off":
        Session.update(state="cancelled", reason="Private reason").execute()
    elif what == "covered":
        factories.stand_in(session, people.fay)
    elif what == "stood down":
        factories.stand_down(wren)
    elif what == "deactivated":
        User.update(is_active=False).where(User.id == wren.id).execute()
    else:
        UserRole.delete().where(UserRole.user == wren).execute()
    with time_machine.travel(now, tick=False):
        again = visitor.get(f"/cover/{TOKEN}")
        assert said in again.main
        assert "Private" not in again.text
        assert "Yes, I can" not in again.main
        # The page was open for days by the time the session begins.
        status = {"covered": 409, "begun": 422}.get(what, 302)
        visitor.submit(page, "Yes, I can", status=status)
    assert SessionLeader.select().where(SessionLeader.user == wren).count() == 0
    assert CoverAsk.get().answer == "asked"


@pytest.mark.parametrize("what", ["blocked", "barred"])
def test_a_yes_goes_through_the_gate_again(people, session, ask, wren, visitor, what):
    page = visitor.get(f"/cover/{TOKEN}")
    if what == "blocked":
        factories.need(factories.course("Check", is_required=False), effect=Effect.BLOCK)
    else:
        factories.member(people.thursday, people.pip)
        factories.block(wren, people.pip)
    refused = visitor.submit(page, "Yes, I can", status=409)
    assert "Pip" not in refused.text
    assert SessionLeader.select().count() == 0
    assert CoverAsk.get().answer == "asked"


def test_a_link_that_nobody_sent_leads_nowhere(ask, visitor):
    visitor.get("/cover/something-else", status=404)
    visitor.get(f"/cover/{ask.token_hash}", status=404)
    visitor.post("/cover/something-else/accept", status=404)


def test_a_form_from_another_site_or_of_another_day_is_asked_for_again(ask, visitor):
    answer = visitor.client.post(f"/cover/{TOKEN}/accept", data={})
    assert answer.status_code == 422
    assert "open for too long" in answer.text
    assert "Yes, I can" in answer.text
    assert CoverAsk.get().answer == "asked"


def test_two_links_used_at_once_make_one_leader(app, people, session, ask, wren, at_once):
    from portal.groups import ask_queries

    other = factories.ask(session, people.fay)
    own = [ask_queries.own_ask(wren.id, ask.id), ask_queries.own_ask(people.fay.id, other.id)]

    def accept(one, user_id):
        with app.app_context():
            ask_actions.accept_cover(one, user_id)

    calls = [
        lambda: accept(own[0], wren.id),
        lambda: accept(own[1], people.fay.id),
    ]
    at_once(calls * 2)
    assert SessionLeader.select().count() == 1


def test_links_cannot_be_guessed_without_end(visitor):
    for _number in range(20):
        visitor.get("/cover/nobodys", status=404)
    visitor.get("/cover/nobodys", status=429)
