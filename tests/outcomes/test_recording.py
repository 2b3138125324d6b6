"""The one write of every door: scored, once, and told of where it tells of danger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.errors import DomainError
from portal.models import (
    AnsweredBy,
    Concern,
    ConcernAlert,
    ConcernNote,
    Event,
    Occasion,
    Person,
    Response,
    ResponseItem,
)
from portal.outcomes import response_actions
from portal.outcomes.response_actions import SameAgain, record_response, void_response
from portal.outcomes.response_rules import Given, Where
from tests import factories, measure_factories
from tests.concerns import make
from tests.concerns.conftest import leads  # noqa: F401


@pytest.fixture(autouse=True)
def in_a_request(app, db):
    with app.test_request_context():
        yield


CALM = {"companionship": 2, "left_out": 2, "isolated": 1, "lonely": 3}


def _given(person, measure="ucla3", answers=None, **more):
    more.setdefault("occasion", Occasion.START)
    more.setdefault("answered_on", clock.today())
    return Given(person.id, measure, answers=CALM if answers is None else answers, **more)


def _record(given, key="k", door=AnsweredBy.STAFF, **more):
    return record_response(given, request_key=key, door=door, **more)


def test_answers_are_kept_and_scored_in_one_event(people):
    number = Event.select().count()
    _record(_given(people.pip), by=people.cora)
    row = Response.get()
    assert (row.score, row.missing_count, row.measure_version) == (5, 0, "1")
    assert {item.item: item.value for item in ResponseItem.select()} == CALM
    assert Event.select().count() == number + 1


def test_two_presses_are_one_response_and_another_key_is_asked_about(people):
    assert _record(_given(people.pip)) == _record(_given(people.pip))
    with pytest.raises(SameAgain):
        _record(_given(people.pip), "another")
    _record(_given(people.pip), "another", is_again=True)
    _record(_given(people.pip, answers={**CALM, "isolated": 3}), "third")
    assert Response.select().count() == 3


def test_at_once_with_one_key_is_one_response(people, at_once):
    given = _given(people.pip)
    assert len(set(at_once([lambda: _record(given)] * 6))) == 1
    assert Response.select().count() == 1


def test_what_is_left_out_follows_the_measures_own_rule(people):
    _record(_given(people.pip, answers={"companionship": 2, "isolated": 3}))
    row = Response.get()
    assert (row.score, row.missing_count) == (None, 2)


@pytest.mark.parametrize(
    ("measure", "door", "words"),
    [
        ("phq9", AnsweredBy.LINK, "face to face"),
        ("phq9", AnsweredBy.FACILITATOR, "face to face"),
        ("swemwbs", AnsweredBy.LINK, "keeps the wording"),
        ("gbo", AnsweredBy.STAFF, "under “Goals”"),
        ("unheard_of", AnsweredBy.STAFF, "isn't known"),
    ],
)
def test_a_door_that_a_measure_doesnt_have_is_shut(people, measure, door, words):
    measure_factories.licence("swemwbs")
    with pytest.raises(DomainError, match=words):
        _record(_given(people.pip, measure, {"q1": 1}, total=Decimal(20)), door=door)
    assert not Response.select().exists()


def test_a_licensed_measure_needs_its_licence_in_date(people):
    given = _given(people.pip, "swemwbs", {}, total=Decimal("23.21"))
    with pytest.raises(DomainError, match="licence that is in date"):
        _record(given)
    ended = measure_factories.licence("swemwbs", valid_until=clock.today() - timedelta(days=1))
    with pytest.raises(DomainError, match="licence that is in date"):
        _record(given)
    ended.valid_until = clock.today()
    ended.save()
    _record(given)
    assert Response.get().score == Decimal("23.21")


def test_nobody_answers_after_death_or_merger_or_tomorrow(people):
    with pytest.raises(DomainError, match="today or a day before"):
        _record(_given(people.pip, answered_on=clock.today() + timedelta(days=1)))
    Person.update(died_on=date(2026, 1, 1)).where(Person.id == people.pip.id).execute()
    with pytest.raises(DomainError, match="have died"):
        _record(_given(people.pip))
    Person.update(died_on=None, merged_into=factories.person("Pip M").id).where(
        Person.id == people.pip.id
    ).execute()
    with pytest.raises(DomainError, match="part of another"):
        _record(_given(people.pip))


def test_item_9_raises_an_urgent_concern_once_in_the_same_write(people, leads):  # noqa: F811
    referral = factories.referral(people.pip)
    given = _given(people.pip, "phq9", {"q1": 1, "q9": 1}, where=Where(referral_id=referral.id))
    assert _record(given, by=people.cora) == _record(given, by=people.cora)
    concern = Concern.get()
    assert (concern.kind, concern.is_urgent, concern.person_id) == ("crisis", True, people.pip.id)
    assert (concern.referral_id, concern.raised_by_id) == (referral.id, people.cora.id)
    assert "Several days" in concern.text and "Speak with them today" in concern.text
    assert Response.get().concern_id == concern.id
    # Whoever took it down isn't the one to see it first.
    assert [row.user_id for row in ConcernAlert.select()] == [leads.idris.id]


def test_not_at_all_to_item_9_raises_nothing(people):
    _record(_given(people.pip, "phq9", {"q1": 3, "q9": 0}))
    assert not Concern.select().exists()


def test_without_a_referral_it_stands_on_the_group_and_with_neither_nothing_is_kept(people):
    make.lead(people.cora)
    _record(_given(people.pip, "phq9", {"q9": 2}), by=people.cora)
    assert Concern.get().group_id == people.tuesday.id
    stranger = factories.person("Nobody Knows")
    with pytest.raises(DomainError, match="Ring a lead now"):
        _record(_given(stranger, "phq9", {"q9": 2}), "x", by=people.cora)
    assert Response.select().where(Response.person == stranger).count() == 0


def test_a_total_whose_form_tells_of_danger_is_asked_about(people):
    measure_factories.licence("core10")
    given = _given(people.pip, "core10", {}, total=Decimal(12))
    with pytest.raises(DomainError, match="yes or no"):
        _record(given)
    _record(
        _given(people.pip, "core10", {}, total=Decimal(12), tells_of_danger=True), by=people.cora
    )
    assert "tells of danger" in Concern.get().text


def test_taking_one_back_says_why_and_tells_the_concern(people):
    response_id = _record(_given(people.pip, "phq9", {"q9": 3}), by=people.cora)
    with pytest.raises(DomainError, match="Say why"):
        void_response(response_id, " ", 1, people.cora)
    void_response(response_id, "Another Pip", 1, people.cora)
    row = Response.get()
    assert row.voided_at and row.voided_reason == "Another Pip"
    assert "Another Pip" in ConcernNote.get().text
    with pytest.raises(DomainError, match="already"):
        void_response(response_id, "Twice", 2, people.cora)


def test_a_stale_page_takes_nothing_back(people):
    response_id = _record(_given(people.pip), by=people.cora)
    with pytest.raises(response_actions.StaleVersion):
        void_response(response_id, "Wrong", 7, people.cora)
    assert Response.get().voided_at is None
