"""The answer back: what is told, to whom, when, once, and put right where it was wrong."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    Answer,
    AnswerChannel,
    AnswerState,
    Audience,
    Event,
    Membership,
    Milestone,
    OutboxMessage,
    Person,
    Provider,
    Referral,
    ReferralState,
    ReferralStep,
    StepKind,
)
from portal.referrals import answer_actions, outward_queries
from tests import answer_factories, factories

MAIL = "answers@practice.example"


@pytest.fixture(autouse=True)
def context(app, db):
    with app.app_context():
        yield


@pytest.fixture
def cora(db):
    return factories.user("Cora", "staff")


@pytest.fixture
def provider(db):
    return factories.provider("Quay Practice")


@pytest.fixture
def referral(provider):
    made = factories.referral(
        factories.person("Pip Adeyemi"),
        provider=provider,
        referred_by="Dr Wren",
        referrer_email="wren@practice.example",
        sender_reference="QP-77",
        received_at=clock.now() - timedelta(days=3),
    )
    answer_factories.feedback(made, "attendance")
    return made


def step(referral, kind, minutes_ago=20, **changes):
    at = clock.now() - timedelta(minutes=minutes_ago)
    ReferralStep.create(referral=referral, at=at, kind=kind)
    if changes:
        Referral.update(**changes).where(Referral.id == referral.id).execute()


def accept(referral, minutes_ago=20):
    at = clock.now() - timedelta(minutes=minutes_ago)
    step(referral, StepKind.ACCEPTED, minutes_ago, state="accepted", decided_at=at)


def end(referral, ending="declined", minutes_ago=20):
    today = clock.today()
    step(referral, StepKind.ENDED, minutes_ago, state="ended", ending=ending, ended_on=today)


def take_back(referral, kind=StepKind.UNDONE, minutes_ago=0, state="received"):
    step(referral, kind, minutes_ago, state=state, ending=None, ended_on=None)


def told(referral, audience=Audience.REFERRER):
    query = Answer.select().where(Answer.referral == referral, Answer.audience == audience)
    return [
        (one.milestone, one.version, one.value, one.channel, one.state)
        for one in query.order_by(Answer.id)
    ]


def test_a_decision_is_told_once_after_the_time_to_take_it_back(referral):
    accept(referral, minutes_ago=14)
    assert answer_actions.tell_due() == 0
    ReferralStep.update(at=clock.now() - timedelta(minutes=15)).where(
        ReferralStep.kind == StepKind.ACCEPTED
    ).execute()
    assert answer_actions.tell_due() == 1
    assert answer_actions.tell_due() == 0
    assert told(referral) == [("decision", 1, "accepted", "email", "mailed")]


def test_the_mail_carries_words_of_state_and_their_reference_and_no_name(referral):
    accept(referral)
    answer_actions.tell_due()
    mail = OutboxMessage.get()
    assert mail.to_address == "wren@practice.example"
    assert mail.subject == f"For information: your referral {referral.reference}"
    assert "QP-77" in mail.text and "accepted" in mail.text
    for part in ("Pip", "Adeyemi", "Panic"):
        assert part not in mail.text + mail.html + mail.subject


def test_a_reference_that_holds_the_name_is_not_quoted(referral):
    Referral.update(sender_reference="Adeyemi P").where(Referral.id == referral.id).execute()
    accept(referral)
    answer_actions.tell_due()
    assert "Adeyemi" not in OutboxMessage.get().text


def test_a_decline_taken_back_in_time_is_seen_by_no_practice(referral):
    end(referral, minutes_ago=10)
    answer_actions.tell_due()
    assert outward_queries.outward_of(referral.id).task_status == "requested"
    take_back(referral)
    answer_actions.tell_due()
    assert told(referral) == [] and not OutboxMessage.select().exists()


def test_a_decline_that_was_told_is_corrected_and_the_correction_names_it(referral):
    end(referral, minutes_ago=20)
    answer_actions.tell_due()
    take_back(referral, StepKind.REOPENED, minutes_ago=0)
    assert answer_actions.tell_due() == 0, "it may still be taken back itself"
    ReferralStep.update(at=clock.now() - timedelta(minutes=16)).where(
        ReferralStep.kind == StepKind.REOPENED
    ).execute()
    Answer.update(made_at=clock.now() - timedelta(minutes=18)).execute()
    assert answer_actions.tell_due() == 1
    first, second = Answer.select().order_by(Answer.id)
    assert (second.corrects_id, second.version, second.is_for_action) == (first.id, 2, True)
    assert "“Not taken on”" in second.text and "no longer holds" in second.text
    assert ReferralStep.get(ReferralStep.kind == StepKind.CORRECTED)
    assert answer_actions.tell_due() == 0


def test_the_end_after_a_correction_is_told_as_news(referral):
    end(referral, minutes_ago=90)
    answer_actions.tell_due()
    Answer.update(made_at=clock.now() - timedelta(minutes=80)).execute()
    take_back(referral, StepKind.REOPENED, minutes_ago=60)
    answer_actions.tell_due()
    accept(referral, minutes_ago=20)
    assert answer_actions.tell_due() == 1
    assert told(referral)[-1] == ("decision", 3, "accepted", "email", "mailed")
    assert Answer.get(Answer.version == 3).corrects_id is None


def test_a_letter_not_printed_yet_is_dropped_rather_than_corrected(referral, provider):
    answer_factories.choice(provider, channel=AnswerChannel.LETTER)
    end(referral, minutes_ago=20)
    answer_actions.tell_due()
    assert told(referral) == [("decision", 1, "declined", "letter", "to_print")]
    take_back(referral, StepKind.REOPENED, minutes_ago=0)
    answer_actions.tell_due()
    assert told(referral) == [("decision", 1, "declined", "letter", "dropped")]


@pytest.fixture
def afternoon():
    """This afternoon: what was noted hours ago was noted on the same day."""
    with time_machine.travel(clock.local(clock.now()).replace(hour=14), tick=False):
        yield


def test_first_attendance_and_the_end_come_from_the_register_alone(referral, provider, afternoon):
    answer_factories.choice(provider, "decision", "first_attendance", "ended")
    accept(referral, minutes_ago=60 * 24 * 2)
    group = factories.group("Tuesday")
    member = factories.member(
        group, referral.person, referral=referral, starts_on=clock.today() - timedelta(days=3)
    )
    for days, mark in ((2, "present"), (1, "absent")):
        session = factories.session(group, clock.now() - timedelta(days=days))
        at = clock.now() - timedelta(hours=12 * days)
        factories.mark(session, referral.person, mark, marked_at=at)
    answer_actions.tell_due()
    assert [row[0] for row in told(referral)] == ["decision", "first_attendance"]
    Membership.update(
        state="ended", ending="finished", ends_on=clock.today() - timedelta(days=1)
    ).where(Membership.id == member.id).execute()
    answer_actions.tell_due()
    ended = Answer.get(Answer.milestone == Milestone.ENDED, Answer.audience == Audience.REFERRER)
    assert ended.value == "completed"
    assert "Came to 1 of 2 sessions." in ended.text


def test_a_changed_urgency_is_told(referral):
    Referral.update(asked_urgency="urgent", urgency="routine").execute()
    step(referral, StepKind.CHANGED)
    answer_actions.tell_due()
    assert told(referral) == [("urgency", 1, "routine", "email", "mailed")]
    assert "routine, not urgent" in Answer.get().text


def test_what_nobody_agreed_to_waits_for_a_person_and_a_reason(referral, cora):
    from portal.models import Consent

    Consent.delete().execute()
    accept(referral)
    assert answer_actions.tell_due() == 0
    whom = (referral.id, Audience.REFERRER, Milestone.DECISION)
    with pytest.raises(answer_actions.DomainError):
        answer_actions.send_now(*whom, cora)
    answer_actions.send_now(*whom, cora, reason="The person asked us to, on the phone.")
    made = Answer.get()
    assert made.reason.startswith("The person asked") and '"share": "state"' in made.consent


def test_send_now_doesnt_wait_and_shows_at_once(referral, cora):
    accept(referral, minutes_ago=1)
    answer_actions.send_now(referral.id, Audience.REFERRER, Milestone.DECISION, cora)
    assert outward_queries.outward_of(referral.id).task_status == "accepted"
    assert "accepted" in OutboxMessage.get().text
    with pytest.raises(answer_actions.NotOwed):
        answer_actions.send_now(referral.id, Audience.REFERRER, Milestone.DECISION, cora)
    assert Answer.select().count() == 1


def test_old_news_is_left_to_a_person(referral):
    accept(referral, minutes_ago=60 * 24 * 20)
    assert answer_actions.tell_due() == 0


def test_nobody_is_written_to_of_a_death(referral):
    Person.update(may_email=True, email="pip@example.org").execute()
    accept(referral, minutes_ago=50)
    answer_actions.tell_due()
    count = Answer.select().count()
    Person.update(died_on=clock.today()).execute()
    end(referral, "died")
    assert answer_actions.tell_due() == 0
    assert Answer.select().count() == count


@pytest.mark.parametrize(
    ("reach", "channel", "state"),
    [
        ({"email": "pip@example.org", "may_email": True}, "email", "mailed"),
        ({"address": "1 Quay", "may_post": True, "may_call": False}, "letter", "to_print"),
        ({"phone": "01632 960 111", "may_call": True}, "by_hand", "to_tell"),
        (
            {"email": "pip@example.org", "may_email": True, "do_not_contact": True},
            "by_hand",
            "to_tell",
        ),
    ],
)
def test_the_person_is_told_by_a_way_they_allow(referral, reach, channel, state):
    Person.update(**reach).execute()
    accept(referral, minutes_ago=90)
    end(referral, "completed")
    answer_actions.tell_due()
    rows = told(referral, Audience.PERSON)
    assert ("ended", 1, "completed", channel, state) in rows
    # What is said on the phone anyway is nobody's second task.
    assert len(rows) == (1 if channel == "by_hand" else 2)
    for mail in OutboxMessage.select().where(OutboxMessage.to_address == "pip@example.org"):
        assert "Pip" not in mail.text and "Quay Practice" not in mail.text


def test_nobody_is_written_to_who_allows_no_way(referral):
    Person.update(email="pip@example.org", may_email=False, may_call=False).execute()
    accept(referral)
    answer_actions.tell_due()
    assert told(referral, Audience.PERSON) == []


def test_a_no_is_said_to_the_person_by_a_person(referral):
    Person.update(email="pip@example.org", may_email=True).execute()
    end(referral, "declined")
    answer_actions.tell_due()
    assert [row[0] for row in told(referral, Audience.PERSON)] == ["received"]


def test_a_closed_provider_is_answered_at_its_successor_or_by_hand(referral, provider):
    answer_factories.choice(provider, email="old@practice.example")
    Provider.update(closes_on=clock.today()).where(Provider.id == provider.id).execute()
    accept(referral)
    answer_actions.tell_due()
    assert told(referral)[0][3:] == ("by_hand", "to_tell")
    Answer.delete().execute()
    heir = factories.provider("Mill Practice", email="mill@practice.example")
    Provider.update(successor=heir).where(Provider.id == provider.id).execute()
    answer_actions.tell_due()
    assert Answer.get(Answer.audience == "referrer").to_address == "mill@practice.example"


def test_an_end_whose_reason_says_so_is_not_told_by_itself(referral):
    end(referral, "entered_in_error")
    Referral.update(end_reason="entered_in_error").execute()
    assert answer_actions.tell_due() == 0


def test_who_refers_themselves_is_no_referrer_to_be_told(referral):
    Referral.update(sender_kind="self", provider=None).execute()
    accept(referral)
    answer_actions.tell_due()
    assert told(referral) == []


def test_a_choice_of_none_is_none(referral, provider):
    answer_factories.choice(provider, channel=AnswerChannel.NONE)
    accept(referral)
    answer_actions.tell_due()
    assert told(referral) == []


def test_what_their_system_fetches_lies_ready_and_is_told_then(referral, provider):
    answer_factories.choice(provider, channel=AnswerChannel.PULL)
    accept(referral)
    answer_actions.tell_due()
    assert told(referral)[0][3:] == ("pull", "ready")
    answer_actions.note_fetched(referral.id)
    assert Answer.get(Answer.audience == "referrer").state == AnswerState.TOLD
    fetched = Event.select().where(Event.action == "answers_fetched")
    assert fetched.count() == 1
    # Their system goes on asking: that is no news.
    answer_actions.note_fetched(referral.id)
    assert fetched.count() == 1


def test_a_letter_alone_names_the_person(referral, provider):
    answer_factories.choice(provider, channel=AnswerChannel.LETTER, address="2 Mill Lane")
    accept(referral)
    answer_actions.tell_due()
    made = Answer.get(Answer.audience == "referrer")
    assert made.named_as == "Pip Adeyemi" and "Pip" not in made.text
    assert made.to_address == "Dr Wren\nQuay Practice\n2 Mill Lane"
    assert Referral.get().state == ReferralState.ACCEPTED


def test_a_named_letter_is_mailed_only_to_an_address_marked_secure(referral, provider):
    from portal.referrals import answer_jobs

    chosen = answer_factories.choice(provider, email=MAIL)
    accept(referral)
    answer_actions.tell_due()
    assert answer_jobs.letter_beside(OutboxMessage.get().id) is None
    Answer.delete().execute()
    OutboxMessage.delete().execute()
    type(chosen).update(secure_email=MAIL).execute()
    answer_actions.tell_due()
    mail = OutboxMessage.get()
    assert mail.to_address == MAIL and "Pip" not in mail.text + mail.html
    name, body = answer_jobs.letter_beside(mail.id)
    assert name == f"letter-{referral.reference}.pdf" and body.startswith(b"%PDF")


def test_eight_workers_at_once_tell_once(app, referral, at_once):
    accept(referral)

    def tell():
        with app.app_context():
            return answer_actions.tell_due()

    assert sum(at_once([tell] * 8)) == 1
    assert len(told(referral)) == 1 and OutboxMessage.select().count() == 1


# Of what a milestone needs, by how much was agreed and by which way: what is told by itself.
CONSENT_BY_CHANNEL = [
    (level, channel, milestone, is_told)
    for level, heard in (
        ("nothing", ()),
        ("state", ("decision", "ended")),
        ("attendance", ("decision", "first_attendance", "ended")),
    )
    for channel in ("email", "letter", "pull", "none")
    for milestone in ("decision", "first_attendance", "ended")
    for is_told in [channel != "none" and milestone in heard]
]


@pytest.mark.parametrize(("level", "channel", "milestone", "is_told"), CONSENT_BY_CHANNEL)
def test_consent_channel_and_milestone(referral, provider, level, channel, milestone, is_told):
    from portal.models import Consent

    Consent.update(level=level).execute()
    answer_factories.choice(provider, milestone, channel=channel, email=MAIL)
    accept(referral, minutes_ago=60 * 24 * 2)
    group = factories.group("Tuesday")
    factories.member(
        group, referral.person, referral=referral, starts_on=clock.today() - timedelta(days=3)
    )
    session = factories.session(group, clock.now() - timedelta(days=1))
    at = clock.now() - timedelta(hours=12)
    factories.mark(session, referral.person, "present", marked_at=at)
    if milestone == "ended":
        end(referral, "completed")
    answer_actions.tell_due()
    assert [row[0] for row in told(referral)] == ([milestone] if is_told else [])
