"""Links that staff make: shown once, mailed without a word of why, listed, and taken back."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import (
    Membership,
    MembershipState,
    OutboxMessage,
    OutboxState,
    Person,
    ResponseLink,
    Role,
    UserProgramme,
)
from portal.moving import Moving
from portal.outcomes import link_actions, link_keys, moving_actions
from tests import factories, respond_factories


@pytest.fixture(autouse=True)
def asked(people):
    """The Tuesday group's programme asks two scales by link, and one that no link carries."""
    programme = people.tuesday.programme
    respond_factories.use(programme, "ucla3")
    respond_factories.use(programme, "ons4", position=1)
    respond_factories.use(programme, "phq9", position=2)
    return programme


def _url(person):
    return f"/people/{person.id}/outcomes/links"


def _make(browser, person, status=200, **fields):
    fields.setdefault("occasion", "start")
    fields.setdefault("measures", ["ucla3", "ons4"])
    return browser.submit(browser.get(_url(person)), "Make the link", status, **fields)


def _takes_mail(person, **more):
    Person.update(may_email=True, email="pip@example.org", **more).where(
        Person.id == person.id
    ).execute()


def _token(page):
    return page.tree.xpath('//input[@id="link-address"]/@value')[0].rpartition("/")[2]


def test_a_link_is_shown_once_and_opens_the_questions(browser_for, people):
    cora = browser_for(people.cora)
    page = _make(cora, people.pip)
    assert page.tree.xpath('//figure[@role="img"]//*[local-name()="svg"]')
    token = _token(page)
    link = ResponseLink.get()
    assert link.token_hash == link_keys.token_hash(token) and token not in link.request_key
    assert "Question 1 of 8" in browser_for().get(f"/respond/{token}").main
    again = cora.get(_url(people.pip))
    assert token not in again.text
    assert again.table("Links made for them")[0]["State"] == "Opened"
    assert not OutboxMessage.select().exists()


def test_the_form_sent_twice_makes_one_link_and_another_takes_its_place(browser_for, people):
    cora = browser_for(people.cora)
    page = cora.get(_url(people.pip))
    fields = {"occasion": "start", "measures": ["ucla3"]}
    first = _token(cora.submit(page, "Make the link", 200, **fields))
    assert _token(cora.submit(page, "Make the link", 200, **fields)) == first
    second = _token(_make(cora, people.pip))
    browser_for().get(f"/respond/{first}", 404)
    browser_for().get(f"/respond/{second}")
    states = [row["State"] for row in cora.get(_url(people.pip)).table("Links made for them")]
    assert states == ["Opened", "Closed: another link is newer"]


def test_mail_names_nobody_and_nothing(browser_for, people, asked):
    cora = browser_for(people.cora)
    assert "They haven’t agreed to e-mail" in cora.get(_url(people.pip)).main
    _make(cora, people.pip, 422, mailed="y")
    assert not ResponseLink.select().exists()
    _takes_mail(people.pip)
    _make(cora, people.pip, 302, mailed="y")
    letter = OutboxMessage.get()
    assert (letter.to_address, letter.person_id) == ("pip@example.org", people.pip.id)
    said = letter.subject + letter.text + letter.html
    for word in ("Pip", "Marlow", "Tuesday", asked.name, "lonel", "measure", "group", "mental"):
        assert word.lower() not in said.replace("Harbour Groups", "").lower().replace(
            "harbour-groups", ""
        ), word


def test_a_link_that_is_taken_back_opens_nothing_and_its_mail_stays_here(browser_for, people):
    cora = browser_for(people.cora)
    _takes_mail(people.pip)
    _make(cora, people.pip, 302, mailed="y")
    link = ResponseLink.get()
    token = link_keys.token_of(link.request_key)
    phone = browser_for()
    phone.submit(phone.get(f"/respond/{token}"), "Next", 303, answer="2")
    cora.submit(cora.get(_url(people.pip)), "Take it back", 302)
    link = ResponseLink.get()
    assert (link.pulled_reason, link.answers) == ("staff", "{}")
    assert OutboxMessage.get().state == OutboxState.PULLED
    phone.get(f"/respond/{token}", 404)


def test_phq9_is_neither_offered_nor_taken(browser_for, people):
    cora = browser_for(people.cora)
    page = cora.get(_url(people.pip))
    assert page.tree.xpath('//input[@name="measures"]/@value') == ["ucla3", "ons4"]
    refused = _make(cora, people.pip, 422, measures=["ucla3", "phq9"])
    assert refused.errors()["measures"]
    assert not ResponseLink.select().exists()


def test_goals_are_asked_only_where_there_are_some(browser_for, people, asked):
    respond_factories.use(asked, "gbo", position=3)
    cora = browser_for(people.cora)
    refused = _make(cora, people.pip, 422, measures=["gbo"])
    assert "no open goals" in refused.errors()["measures"]
    _make(cora, people.pip, measures=["ucla3", "gbo"])
    assert ResponseLink.get().measures == '["ucla3"]'
    respond_factories.goal(people.pip)
    _make(cora, people.pip, measures=["gbo"])


def test_who_is_not_theirs_has_no_page(browser_for, people):
    limited = factories.user("Lee Limited", Role.STAFF)
    UserProgramme.create(user=limited, programme=factories.programme("Elsewhere"))
    browser_for(limited).get(_url(people.pip), 404)
    browser_for(people.fay).get(_url(people.pip), 403)
    browser_for(people.mae).get(_url(people.pip), 403)
    browser_for(people.fay).get("/outcomes/due", 403)


def test_nobody_is_asked_who_has_died_or_is_reached_through_others(browser_for, people):
    cora = browser_for(people.cora)
    for change in ({"died_on": clock.today()}, {"do_not_contact": True}):
        Person.update(died_on=None, do_not_contact=False).execute()
        page = cora.get(_url(people.pip))
        Person.update(**change).where(Person.id == people.pip.id).execute()
        cora.submit(page, "Make the link", 422, occasion="start", measures=["ucla3"])
    assert not ResponseLink.select().exists()


def test_whoever_left_is_asked_at_the_end_alone(browser_for, people):
    Membership.update(
        state=MembershipState.ENDED, ending="finished", ends_on=clock.today() - timedelta(days=3)
    ).execute()
    cora = browser_for(people.cora)
    _make(cora, people.pip, 422, occasion="review")
    _make(cora, people.pip, 200, occasion="end")


def test_of_two_links_of_one_person_the_newer_stays(people, asked):
    other = factories.person("Pip M")
    old, _token = respond_factories.response_link(
        other, programme=asked, made_at=clock.now() - timedelta(days=2)
    )
    new, _token = respond_factories.response_link(people.pip, programme=asked)
    apart, _token = respond_factories.response_link(
        other, programme=asked, occasion="review", made_at=clock.now() - timedelta(days=3)
    )
    moving_actions.HANDLERS[0].move(Moving(other.id, people.pip.id))
    rows = {one.id: one for one in ResponseLink.select()}
    assert {one.person_id for one in rows.values()} == {people.pip.id}
    assert rows[old.id].pulled_reason == "merged"
    assert rows[new.id].pulled_at is None and rows[apart.id].pulled_at is None


def test_two_who_make_a_link_at_once_leave_one_open(app, people, asked, at_once):
    from portal.models import Occasion
    from portal.outcomes.response_rules import Where

    wanted = link_actions.For(people.pip.id, Occasion.START, ["ucla3"], Where(asked.id))

    def make(key):
        with app.test_request_context():
            return link_actions.make_link(wanted, people.cora, key)

    at_once([lambda: make("one"), lambda: make("two"), lambda: make("one")])
    assert ResponseLink.select().where(ResponseLink.pulled_at.is_null()).count() == 1
    assert ResponseLink.select().count() == 2
