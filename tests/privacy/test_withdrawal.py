"""What somebody takes back takes effect at once: what waits to go out is held back."""

from typing import Any

import pytest

from portal import clock
from portal.models import (
    Answer,
    AnswerState,
    Consent,
    ConsentScope,
    FeedbackLevel,
    OutboxMessage,
    OutboxState,
    Person,
    Quote,
)
from portal.outcomes import link_queries
from portal.people import about_actions, consent_actions
from portal.people.consent_actions import Said
from portal.referrals import outward_queries
from portal.referrals.outward_rules import Share
from portal.reports import quote_actions
from tests import answer_factories, catalogue_factories, factories, respond_factories


@pytest.fixture
def referred(people: Any) -> Any:
    """Pip, of whom the referrer may be told, with an answer in the outbox and one to print."""
    provider = factories.provider("Hill practice", email="hill@practice.example")
    asked = factories.referral(people.pip, state="accepted", provider=provider)
    answer_factories.feedback(asked)
    return asked


def waiting(**more: Any) -> OutboxMessage:
    return factories.outbox_message(**more)


def state_of(message: OutboxMessage) -> str:
    return str(OutboxMessage.get_by_id(message.id).state)


def take_back(app: Any, people: Any, *scopes: ConsentScope) -> None:
    with app.test_request_context():
        consent_actions.withdraw_consent(
            people.pip.id, scopes, on=clock.today(), said_by="Pip", reason="", by=people.cora
        )


def test_a_referrer_is_told_nothing_more_once_it_is_taken_back(app, people, referred):
    mail = waiting()
    queued = answer_factories.answer(referred, outbox=mail)
    printed = answer_factories.answer(
        referred, milestone="ended", channel="letter", state="to_print"
    )
    receipt = answer_factories.answer(referred, milestone="received", outbox=waiting())
    take_back(app, people, ConsentScope.FEEDBACK)
    assert state_of(mail) == OutboxState.PULLED
    states = [Answer.get_by_id(one.id).state for one in (queued, printed, receipt)]
    assert states == [AnswerState.DROPPED, AnswerState.DROPPED, AnswerState.MAILED]
    known = outward_queries.known_of([referred.id])[referred.id]
    assert known.share == Share.NOTHING


def test_what_has_gone_stays_as_it_was_told(app, people, referred):
    gone = answer_factories.answer(referred, outbox=waiting(state="sent"))
    take_back(app, people, ConsentScope.FEEDBACK)
    assert Answer.get_by_id(gone.id).state == AnswerState.MAILED


def test_less_said_anew_holds_back_what_says_more(app, people, referred):
    mail = waiting()
    attended = answer_factories.answer(referred, milestone="first_attendance", outbox=mail)
    decided = answer_factories.answer(referred, outbox=waiting())
    said = Said(ConsentScope.FEEDBACK, "Pip", "On the phone", clock.today(), FeedbackLevel.STATE)
    with app.test_request_context():
        consent_actions.add_consent(people.pip.id, said, people.cora)
    assert Answer.get_by_id(attended.id).state == AnswerState.DROPPED
    assert Answer.get_by_id(decided.id).state == AnswerState.MAILED


def test_an_offer_of_a_place_isn_t_mailed_once_they_want_none(app, people):
    consent = {"said_by": "Pip", "how": "phone", "given_on": clock.today()}
    Consent.create(person=people.pip, scope="placement", recorded_at=clock.now(), **consent)
    offer = waiting(person=people.pip, key="offer 1 now")
    other = waiting(person=people.pip, key="session_notice 1")
    Person.update(may_email=True, email="pip@mail.example", wants_reminders=True).where(
        Person.id == people.pip.id
    ).execute()
    take_back(app, people, ConsentScope.PLACEMENT)
    assert (state_of(offer), state_of(other)) == ("pulled", "queued")


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"may_email": False, "wants_reminders": False}, ["pulled", "pulled", "pulled"]),
        ({"do_not_contact": True, "contact_through": "Bo, 01632 960 111"}, ["pulled"] * 3),
        ({"wants_reminders": False}, ["pulled", "pulled", "queued"]),
    ],
)
def test_mail_to_somebody_who_wants_none_is_held_back_at_once(app, people, change, held):
    Person.update(
        may_email=True, email="pip@mail.example", wants_reminders=True, may_call=True
    ).where(Person.id == people.pip.id).execute()
    link, token = respond_factories.response_link(people.pip, is_mailed=True)
    keys = ("session_reminder 1 x person 1", f"response_reminder {link.id}", "notice 1")
    messages = [waiting(person=people.pip, key=key) for key in keys]
    others = waiting(person=factories.person("Quinn Ashdown"))
    version = Person.get_by_id(people.pip.id).version
    with app.test_request_context():
        about_actions.set_reach(people.pip.id, by=people.cora, version=version, **change)
    assert [state_of(one) for one in messages] == held
    assert state_of(others) == "queued"
    if "wants_reminders" not in change or "may_email" in change:
        assert link_queries.open_link(token) is None


def test_words_taken_back_are_in_no_draft_and_in_no_report_to_come(app, people):
    quote = catalogue_factories.quote(person=people.pip)
    with app.test_request_context():
        quote_actions.withdraw_quote(quote.id, 1, people.cora)
    assert Quote.get_by_id(quote.id).withdrawn_on == clock.today()
