"""Answering on one's own phone: one question after the other, kept as it goes, sent once."""

import json
from datetime import timedelta

import pytest

from portal import clock
from portal.models import (
    Event,
    GoalRating,
    MeasurePass,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Response,
    ResponseItem,
    ResponseLink,
)
from portal.outcomes import link_actions, link_queries
from portal.outcomes.link_rules import LinkEnd, LinkFacts, link_end
from portal.people import death_actions
from tests import factories, respond_factories


@pytest.fixture
def phone(browser_for):
    """Somebody without an account."""
    return browser_for()


@pytest.fixture
def made(people):
    """A link to UCLA-3 for Pip, of the Tuesday group's programme, and its address."""
    respond_factories.use(people.tuesday.programme)
    link, token = respond_factories.response_link(
        people.pip, "ucla3", programme=people.tuesday.programme
    )
    return link, f"/respond/{token}"


def _answer(phone, address, *values):
    page = phone.get(address)
    for value in values:
        phone.submit(page, "Next", 303, answer=value)
        page = phone.follow(phone.last.response.location)
    return page


def test_questions_are_asked_one_by_one_and_sent_once(phone, made, people):
    link, address = made
    page = phone.get(address)
    count = len(page.tree.xpath("//progress"))
    assert count == 1 and page.heading
    total = int(page.tree.xpath("//progress/@max")[0])
    page = _answer(phone, address, *(["2"] * (total - 1)), "left-out")
    assert page.heading == "That was all"
    assert "1 is left out" in page.main
    phone.submit(page, "Send", 303)
    done = phone.follow("/respond/answers/sent")
    assert done.heading == "Thank you"
    response = Response.get()
    assert (response.person_id, response.answered_by, response.occasion) == (
        people.pip.id,
        "link",
        "start",
    )
    assert (response.link_id, response.programme_id) == (link.id, people.tuesday.programme_id)
    assert response.missing_count == 1
    assert ResponseItem.select().count() == total - 1
    kept = ResponseLink.get()
    assert kept.sent_at is not None and kept.answers == "{}"
    # It opens nothing any more, and nobody reads answers back.
    assert phone.get(address, 404).heading == "There is nothing to answer here"
    phone.post(f"{address}/send", {}, 404)
    assert Response.select().count() == 1


def test_a_glance_tells_nothing(phone, made, people):
    page = phone.get(made[1])
    shown = page.tree.xpath("//details")[0]
    shown.getparent().remove(shown)
    visible = page.words + page.title
    assert page.title == "A few questions"
    for word in ("Pip", "Marlow", "Tuesday", "Harbour", people.tuesday.programme.name):
        assert word not in visible
    for name, value in {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }.items():
        assert page.response.headers[name] == value


def test_nothing_chosen_is_asked_again_and_nothing_is_kept(phone, made):
    page = phone.get(made[1])
    refused = phone.submit(page, "Next", 422)
    assert "I’d rather not say" in refused.errors()["answer"]
    assert refused.title.startswith("Error:")
    phone.submit(page, "Next", 422, answer="99")
    assert json.loads(ResponseLink.get().answers) == {}


def test_answers_are_kept_as_they_are_tapped_and_can_be_changed(phone, made, browser_for):
    address = made[1]
    page = phone.get(address)
    quietly = {"headers": {"X-Saves": "quietly"}}
    phone.post(address, {"question": 1, "answer": "3"}, 204, **quietly)
    # The connection broke, another phone goes on: it begins at what isn't answered.
    other = browser_for()
    assert "Question 2 of" in other.get(address).main
    back = other.get(f"{address}?question=1")
    assert back.value_of("answer") == "3"
    other.submit(back, "Next", 303, answer="1")
    assert phone.get(f"{address}?question=1").value_of("answer") == "1"
    assert page.status == 200


def test_two_tabs_that_send_at_once_make_one_response(made, at_once, people):
    link, address = made
    token = address.rpartition("/")[2]
    asked = link_queries.open_link(token)
    first = asked.known_measures()[0].items[0]
    from portal.outcomes.question_rules import questions

    question = questions(asked.known_measures(), [], ("", ""))[0]
    assert question.item == first.code
    link_actions.save_answer(token, question, 2)
    results = at_once([lambda: link_actions.send(token)] * 4)
    gone = [one for one in results if isinstance(one, link_actions.LinkGone)]
    assert len(gone) == 3
    assert Response.select().count() == 1


def test_an_answer_is_kept_for_the_question_on_the_page_though_a_goal_before_it_is_closed(
    phone, people
):
    programme = people.tuesday.programme
    respond_factories.use(programme, "gbo")
    first, second, _third = [
        respond_factories.goal(people.pip, f"Goal {number}") for number in (1, 2, 3)
    ]
    link, token = respond_factories.response_link(people.pip, "gbo", programme=programme)
    page = phone.get(f"/respond/{token}?question=2")
    assert page.heading == "Goal 2"
    first.closed_on, first.outcome = clock.today(), "reached"
    first.save()
    phone.submit(page, "Next", 303, answer="7")
    kept = json.loads(ResponseLink.get_by_id(link.id).answers)
    assert kept == {"gbo": {f"goal{second.id}": 7}}


def test_what_is_left_out_whole_is_left_this_time(phone, made, people):
    page = phone.get(made[1])
    total = int(page.tree.xpath("//progress/@max")[0])
    page = _answer(phone, made[1], *(["left-out"] * total))
    phone.submit(page, "Send", 303)
    assert Response.select().count() == 0
    assert MeasurePass.get().measure == "ucla3"


def test_own_goals_are_rated_in_their_own_words(phone, people):
    goal = respond_factories.goal(people.pip, "Walk to the shop alone")
    closed = respond_factories.goal(
        people.pip, "Old one", closed_on=clock.today(), outcome="reached"
    )
    respond_factories.goal(factories.person("Quinn Ash"), "Somebody else's")
    _link, token = respond_factories.response_link(
        people.pip, "gbo", programme=people.tuesday.programme
    )
    page = phone.get(f"/respond/{token}")
    assert page.heading == "Walk to the shop alone"
    assert "Question 1 of 1" in page.main
    phone.submit(_answer(phone, f"/respond/{token}", "7"), "Send", 303)
    rating = GoalRating.get()
    assert (rating.goal_id, rating.rating, rating.answered_by) == (goal.id, 7, "link")
    assert closed.id != goal.id


@pytest.mark.parametrize("code", ["phq9", "gad7", "core10"])
def test_no_link_carries_what_needs_somebody_beside_them(phone, people, code):
    programme = people.tuesday.programme
    respond_factories.use(programme, code)
    _link, token = respond_factories.response_link(people.pip, code, programme=programme)
    # Not even one that was written into the row.
    phone.get(f"/respond/{token}", 404)
    from portal.models import Occasion
    from portal.outcomes.response_rules import Where

    with pytest.raises(link_actions.NothingToAsk):
        link_actions.make_link(
            link_actions.For(people.pip.id, Occasion.START, [code], Where(programme.id)),
            people.cora,
            "a key",
        )


NOW, TODAY = clock.now(), clock.today()
FACTS = {
    "occasion": "start",
    "expires_at": NOW + timedelta(days=1),
    "sent_at": None,
    "pulled_at": None,
    "is_mailed": False,
    "has_died": False,
    "is_merged": False,
    "do_not_contact": False,
    "may_email": False,
    "has_place": True,
}
LEFT = {"has_place": False, "left_on": TODAY - timedelta(days=21)}


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({}, None),
        ({"expires_at": NOW}, LinkEnd.EXPIRED),
        ({"sent_at": NOW}, LinkEnd.SENT),
        ({"pulled_at": NOW}, LinkEnd.PULLED),
        ({"has_died": True}, LinkEnd.DIED),
        ({"is_merged": True}, LinkEnd.MERGED),
        ({"do_not_contact": True}, LinkEnd.NOT_REACHED),
        # E-mail was taken back: what was mailed ends, what was handed over goes on.
        ({"is_mailed": True}, LinkEnd.NOT_REACHED),
        ({"is_mailed": True, "may_email": True}, None),
        # They left: only answers at the end are still wanted, for three weeks.
        (LEFT, LinkEnd.LEFT),
        ({**LEFT, "occasion": "end"}, None),
        ({**LEFT, "occasion": "end", "left_on": TODAY - timedelta(days=22)}, LinkEnd.LEFT),
        # Referred and not placed yet, and once the referral has ended.
        ({"has_place": False, "has_open_referral": True}, None),
        ({"has_place": False, "has_open_referral": False}, LinkEnd.LEFT),
        ({"has_place": None, "has_open_referral": False}, LinkEnd.LEFT),
        ({"has_place": None}, None),
    ],
)
def test_what_ends_a_link(change, end):
    assert link_end(LinkFacts(**{**FACTS, **change}), NOW, TODAY, 21) == end


@pytest.mark.parametrize(
    "what",
    ["unknown", "sent", "expired", "pulled", "died", "merged", "not_to_be_contacted", "left"],
)
def test_every_link_that_has_ended_looks_the_same(phone, made, people, what):
    link, address = made
    pip = Person.id == people.pip.id
    if what == "unknown":
        address = "/respond/nobody-was-given-this"
    elif what == "sent":
        ResponseLink.update(sent_at=clock.now()).execute()
    elif what == "expired":
        ResponseLink.update(expires_at=clock.now()).execute()
    elif what == "pulled":
        assert link_actions.pull_link(people.pip.id, link.id, people.cora)
    elif what == "died":
        Person.update(died_on=clock.today()).where(pip).execute()
    elif what == "merged":
        Person.update(merged_into=factories.person("Pip M").id).where(pip).execute()
    elif what == "not_to_be_contacted":
        Person.update(do_not_contact=True).where(pip).execute()
    else:
        Membership.update(
            state=MembershipState.ENDED, ending=MembershipEnding.LEFT, ends_on=clock.today()
        ).execute()
    gone = phone.get(address, 404)
    assert gone.heading == "There is nothing to answer here"
    shown = gone.text.replace(address, "")
    plain = phone.get("/respond/nobody-was-given-this-either", 404).text
    assert shown == plain
    phone.post(address, {"question": 1, "answer": "2"}, 404)
    phone.post(f"{address}/send", {}, 404)
    assert Response.select().count() == 0


def test_a_death_takes_links_back_and_undoing_it_gives_them_back(app, phone, made, people):
    link, address = made
    ResponseLink.update(answers='{"ucla3":{"companionship":2}}').execute()
    with app.test_request_context():
        death_id = death_actions.record_death(
            people.pip.id,
            people.pip.version,
            died_on=clock.today(),
            told_by="Their sister",
            told_on=clock.today(),
            note="",
            by=people.cora,
        )
    kept = ResponseLink.get_by_id(link.id)
    assert (kept.pulled_reason, kept.answers) == ("died", "{}")
    assert Event.select().where(Event.action == "response_link_pulled").count() == 1
    with app.test_request_context():
        death_actions.undo_death(death_id, "It was somebody else", people.cora)
    assert ResponseLink.get_by_id(link.id).pulled_at is None
    assert "Question 2 of" in phone.get(address).main


def test_guessing_is_slowed_down(phone, made):
    for _time in range(20):
        phone.get("/respond/not-this-one", 404)
    phone.get("/respond/not-this-one", 429)
    # Whoever has a link isn't in the way of whoever guesses.
    phone.get(made[1])
