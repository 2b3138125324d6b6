"""Questions on paper: printed with a code, typed in one after the other, taken back at a press."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import (
    Concern,
    MeasureUse,
    PaperForm,
    Person,
    Response,
    ResponseItem,
    ResponseLink,
)
from portal.outcomes import paper_rules
from portal.outcomes.measure_registry import measure
from tests import factories, respond_factories
from tests.concerns.conftest import leads  # noqa: F401

ANSWERS = {
    "item-companionship": "2",
    "item-left_out": "3",
    "item-isolated": "1",
    "item-lonely": "-",
}
PILE = "/outcomes/paper?measure=ucla3&occasion=start"


@pytest.fixture(autouse=True)
def asked(people):
    """The Tuesday group's programme asks a scale, a form after each session, and PHQ-9."""
    programme = people.tuesday.programme
    respond_factories.use(programme, "ucla3")
    respond_factories.use(
        programme, "session4", at_start=False, at_end=False, is_each_session=True, position=1
    )
    respond_factories.use(programme, "phq9", position=2)
    return programme


@pytest.fixture
def cora(browser_for, people):
    return browser_for(people.cora)


def test_codes_are_found_as_typed_and_slips_are_not():
    draws = iter((3, 9, 14, 20, 1, 7))
    code = paper_rules.make_code(lambda _most: next(draws))
    assert paper_rules.as_code(f" {code[:3].lower()}-{code[3:]} ") == code
    for at in range(len(code) - 1):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert swapped == code or paper_rules.as_code(swapped) is None
    assert paper_rules.as_code("AEIOU00") is None


@pytest.mark.parametrize(
    ("typed", "answers", "wrong"),
    [
        ({"companionship": "2"}, {"companionship": 2}, []),
        ({"companionship": "", "left_out": "-", "isolated": "x"}, {}, []),
        ({"companionship": "4", "left_out": "one", "isolated": "²"}, {}, 3),
        ({"companionship": "99999999999999999999"}, {}, 1),
    ],
)
def test_what_is_typed_is_read_digit_by_digit(typed, answers, wrong):
    found, mistakes = paper_rules.read_items(measure("ucla3"), typed)
    assert found == answers and len(mistakes) == (wrong or 0)


def test_a_form_for_one_person_bears_a_code_and_a_name_only_if_asked(cora, people):
    page = cora.get(f"/people/{people.pip.id}/outcomes/paper?measure=ucla3&occasion=start")
    assert page.value_of("occasion") == "start"
    cora.submit(page, "Make the form")
    form = PaperForm.get()
    printed = cora.follow(cora.last.response.location)
    assert paper_rules.shown_code(form.code) in printed.main
    assert "Pip" not in printed.main and "How often do you feel" in printed.main
    named = cora.get(f"/outcomes/paper/forms/{form.code}?name=1")
    assert "Pip Marlow" in named.main
    document = cora.client.get(f"/outcomes/paper/forms/{form.code}.pdf")
    assert document.mimetype == "application/pdf" and document.data.startswith(b"%PDF")
    assert form.code in document.headers["Content-Disposition"]


def test_what_isnt_ours_to_print_is_not_offered(cora, people, asked):
    respond_factories.use(asked, "core10", position=4)
    page = cora.get(f"/people/{people.pip.id}/outcomes/paper")
    assert "core10" not in page.tree.xpath('//input[@name="measures"]/@value')
    assert "ucla3" in page.tree.xpath('//input[@name="measures"]/@value')


def test_a_session_has_a_form_for_each_who_came_with_a_strip_to_tear_off(cora, people):
    at = factories.session(people.tuesday, clock.now() - timedelta(hours=3))
    factories.mark(at, people.pip, "present")
    away = factories.person("Quinn Ash")
    factories.member(people.tuesday, away)
    factories.mark(at, away, "absent")
    listed = cora.get(f"/outcomes/due?session={at.id}")
    cora.submit(listed, "Print a form for each of them")
    assert [one.person_id for one in PaperForm.select()] == [people.pip.id]
    document = cora.client.get(cora.last.response.location)
    assert document.data.startswith(b"%PDF")
    # Pressed again it prints the same forms.
    cora.submit(listed, "Print a form for each of them")
    assert PaperForm.select().count() == 1
    code = PaperForm.get().code
    cora.submit(
        cora.get(f"/outcomes/paper?code={code}"),
        "Keep it",
        **{"item-heard": "4", "item-safe": "3", "item-matters": "", "item-use": "4"},
    )
    response = Response.get()
    assert (response.session_id, response.occasion, response.missing_count) == (
        at.id,
        "session",
        1,
    )
    assert PaperForm.get().entered_at is not None


def test_blank_forms_are_for_whoever_takes_one(cora, people):
    at = factories.session(people.tuesday, clock.now() - timedelta(hours=3))
    listed = cora.get(f"/outcomes/due?session_id={at.id}")
    cora.submit(listed, "Print a form for each of them", blank="2")
    first, second = PaperForm.select().order_by(PaperForm.id)
    assert first.person_id is None and first.code != second.code
    page = cora.get(f"/outcomes/paper?code={first.code}")
    assert page.value_of("who") == ""
    cora.submit(page, "Keep it", who="Pip Marlow", **{"item-heard": "4"})
    response = Response.get()
    assert (response.person_id, response.session_id) == (people.pip.id, at.id)
    assert PaperForm.get_by_id(first.id).entered_at and not second.entered_at
    # The session's page leads here.
    assert any(
        f"session_id={at.id}" in one for one in cora.get(f"/sessions/{at.id}").links().values()
    )


def test_a_pile_is_typed_in_one_by_one_and_taken_back(cora, people):
    page = cora.submit(cora.get(PILE), "Keep it", who="Pip Marlow", **ANSWERS)
    after = cora.follow(page.response.location)
    assert after.value_of("who") == "" and after.value_of("occasion") == "start"
    row = after.table("Just typed by you")[0]
    assert row["Who"] == "Pip Marlow" and "1 left out" in row["Score"]
    response = Response.get()
    assert (response.answered_by, response.recorded_by_id, response.programme_id) == (
        "paper",
        people.cora.id,
        people.tuesday.programme_id,
    )
    assert ResponseItem.select().count() == 3
    cora.submit(after, "Take it back")
    assert Response.get().voided_at is not None
    assert "Taken back" in cora.get(PILE).table("Just typed by you")[0]["What"]


def test_nothing_typed_is_lost_on_a_mistake(cora, people):
    refused = cora.submit(
        cora.get(PILE), "Keep it", 422, who="Pip Marlow", **{**ANSWERS, "item-left_out": "7"}
    )
    assert refused.value_of("who") == "Pip Marlow"
    assert refused.value_of("item-left_out") == "7"
    assert refused.value_of("item-companionship") == "2"
    assert "from 1 to 3" in refused.errors()["item-left_out"]
    assert not Response.select().exists()


def test_several_whom_a_name_fits_are_told_apart(cora, people):
    twin = factories.person("Pip Marlow")
    factories.member(people.tuesday, twin)
    refused = cora.submit(cora.get(PILE), "Keep it", 422, who="Pip Marlow", **ANSWERS)
    assert len(refused.tree.xpath('//input[@name="person_id"]')) == 2
    cora.submit(refused, "Keep it", person_id=twin.id)
    assert Response.get().person_id == twin.id


def test_a_wrong_code_and_a_stranger_are_said(cora, people):
    form = respond_factories.paper_form(people.pip, programme=people.tuesday.programme)
    wrong = form.code[:-1] + next(one for one in "234679" if one != form.code[-1])
    refused = cora.submit(cora.get(PILE), "Keep it", 422, who=wrong, **ANSWERS)
    assert refused.errors()["who"]
    cora.submit(cora.get(PILE), "Keep it", 422, who="Nobody Here", **ANSWERS)
    assert "no form" in cora.get(f"/outcomes/paper?code={wrong}", 422).main.lower()


def test_two_presses_are_one_and_the_same_again_is_asked(cora, people):
    page = cora.get(PILE)
    cora.submit(page, "Keep it", who="Pip Marlow", **ANSWERS)
    cora.submit(page, "Keep it", who="Pip Marlow", **ANSWERS)
    assert Response.select().count() == 1
    refused = cora.submit(cora.get(PILE), "Keep it", 422, who="Pip Marlow", **ANSWERS)
    assert refused.errors()["is_again"]
    cora.submit(refused, "Keep it", is_again="y")
    assert Response.select().count() == 2


def test_another_form_typed_after_going_back_is_another_response(cora, people):
    quinn = factories.person("Quinn Ash")
    factories.member(people.tuesday, quinn)
    page = cora.get(PILE)
    cora.submit(page, "Keep it", who="Pip Marlow", **ANSWERS)
    cora.submit(page, "Keep it", who="Quinn Ash", **ANSWERS)
    assert {one.person_id for one in Response.select()} == {people.pip.id, quinn.id}


def test_an_alarming_answer_on_paper_raises_a_concern_today(cora, people, leads):  # noqa: F811
    digits = {f"item-q{number}": "0" for number in range(1, 9)} | {"item-q9": "1"}
    page = cora.get("/outcomes/paper?measure=phq9&occasion=start")
    after = cora.submit(page, "Keep it", who="Pip Marlow", **digits)
    concern = Concern.get()
    assert (Response.get().concern_id, concern.person_id) == (concern.id, people.pip.id)
    assert concern.is_urgent
    assert "A lead has been told" in cora.follow(after.response.location).main


def test_who_died_takes_no_more_answers(cora, people):
    page = cora.get(PILE)
    Person.update(died_on=clock.today()).where(Person.id == people.pip.id).execute()
    refused = cora.submit(page, "Keep it", 422, who="Pip Marlow", **ANSWERS)
    assert "died" in refused.main


def test_a_long_list_comes_in_pages_that_keep_its_filters(cora, people, asked):
    at = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    for number in range(51):
        who = factories.person(f"Person {number:02}")
        factories.member(people.tuesday, who)
        factories.mark(at, who, "present")
    address = f"/outcomes/due?occasion=start&programme={asked.id}&group={people.tuesday.id}"
    page = cora.get(address)
    assert len(page.table("51 people and occasions due")) == 50
    assert len(cora.get(address + "&page=2").table("51 people")) == 1
    assert "occasion=start" in page.links()["Next"]
    assert "Nothing is due among these" in cora.get(address + "9").main


def test_two_links_of_one_page_are_two_people_s(cora, people):
    at = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    quinn = factories.person("Quinn Ash")
    factories.member(people.tuesday, quinn)
    for who in (people.pip, quinn):
        factories.mark(at, who, "present")
    page = cora.get("/outcomes/due?occasion=start")
    shown = []
    for form in page.tree.xpath('//form[contains(@action, "/link")]'):
        sent = cora.post(form.get("action"), dict(form.form_values()), 200)
        shown += sent.tree.xpath('//input[@id="link-address"]/@value')
    assert len(set(shown)) == 2
    assert {one.person_id for one in ResponseLink.select()} == {people.pip.id, quinn.id}


def test_what_is_due_is_entered_passed_or_linked_from_one_page(cora, people):
    at = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    factories.mark(at, people.pip, "present")
    page = cora.get("/outcomes/due?occasion=start")
    assert len(page.table("due")) == 1
    shown = cora.submit(page, "Show a link", 200)
    assert "/respond/" in shown.tree.xpath('//input[@id="link-address"]/@value')[0]
    assert "Link open until" in cora.get("/outcomes/due?occasion=start").main
    cora.submit(page, "Not this time")
    assert "Nothing is due among these" in cora.get("/outcomes/due?occasion=start").main
    # Pressed in another tab that is behind the times.
    cora.submit(page, "Not this time")
    cora.submit(page, "Show a link", 302)


def test_a_link_to_goals_alone_is_offered_once_there_is_a_goal(cora, people, asked):
    MeasureUse.delete().execute()
    respond_factories.use(asked, "gbo")
    at = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    factories.mark(at, people.pip, "present")
    page = cora.get("/outcomes/due?occasion=start")
    assert "Own goals" in page.main and "Show a link" not in page.main
    respond_factories.goal(people.pip)
    assert "Show a link" in cora.get("/outcomes/due?occasion=start").main
