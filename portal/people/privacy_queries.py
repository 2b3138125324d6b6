"""Reading who was given the privacy notice, to whom it is due, and what people answered."""

from datetime import date, timedelta
from typing import NamedTuple

from peewee import JOIN, Case, fn

from portal import clock, settings
from portal.models import (
    Contact,
    EqualityAnswer,
    EqualityQuestion,
    EqualityState,
    FollowUp,
    Person,
    PrivacyNotice,
    Referral,
    ReferralState,
    SenderKind,
    User,
)
from portal.people import privacy_rules

# So many at a time: what a first night finds in a register that is years old.
DUE_AT_ONCE = 500


class NoticeRow(NamedTuple):
    """A privacy notice that was given."""

    notice: str
    given_on: date
    how: str
    recorded_by_name: str | None


class DueNotice(NamedTuple):
    """That a person is to be given the notice, and by when."""

    person_id: int
    due_on: date


class EqualityRow(NamedTuple):
    """One answer as it stands."""

    state: EqualityState
    answer: str
    words: str


def notices_of(person_id: int) -> list[NoticeRow]:
    """The notices that a person was given, newest first."""
    query = (
        PrivacyNotice.select(
            PrivacyNotice.notice, PrivacyNotice.given_on, PrivacyNotice.how, User.name
        )
        .join(User, JOIN.LEFT_OUTER)
        .where(PrivacyNotice.person == person_id)
        .order_by(PrivacyNotice.given_on.desc(), PrivacyNotice.id.desc())
    )
    return [NoticeRow(*row) for row in query.tuples()]


def due(today: date) -> list[DueNotice]:
    """People with an open referral who were never given a notice, and of whom nothing says so.

    Due since their first contact, or since they asked for themselves; within a month where
    somebody else referred them. Nobody who has died or isn't to be contacted. Oldest first.
    """
    window = settings.current().privacy_notice_days
    first_contact = (
        Contact.select(fn.MIN(Contact.happened_on)).where(Contact.person == Person.id)
    )  # fmt: skip
    given = PrivacyNotice.select(PrivacyNotice.person)
    known = FollowUp.select(FollowUp.key).where(FollowUp.key.startswith("privacy_notice "))
    query = (
        Referral.select(
            Person.id,
            fn.MIN(Referral.received_at),
            fn.MAX(Case(None, ((Referral.sender_kind == SenderKind.SELF, 1),), 0)),
            first_contact,
        )
        .join(Person)
        .where(
            Referral.state != ReferralState.ENDED,
            Referral.received_at >= clock.start_of(today - timedelta(days=365)),
            Person.died_on.is_null(),
            Person.merged_into.is_null(),
            Person.id.not_in(given),
        )
        .group_by(Person.id)
        .order_by(fn.MIN(Referral.received_at), Person.id)
    )
    asked = {key for (key,) in known.order_by(FollowUp.id).tuples()}
    found = []
    instant = Referral.received_at.python_value
    for person_id, received_at, is_self, contacted_on in query.tuples():
        if privacy_rules.due_key(person_id) in asked:
            continue
        first_on = clock.local(instant(received_at)).date()
        latest = privacy_rules.due_on(first_on, was_referred=not is_self, days=window)
        if contacted_on is not None:
            latest = min(latest, max(_day(contacted_on), first_on))
        found.append(DueNotice(person_id, latest))
    return found[:DUE_AT_ONCE]


def _day(value: date | str) -> date:
    # An aggregate of dates comes back as text on SQLite.
    return value if isinstance(value, date) else date.fromisoformat(value)


def equality_of(person_id: int) -> dict[EqualityQuestion, EqualityRow]:
    """What a person answered, by question. One statement."""
    query = (
        EqualityAnswer.select(
            EqualityAnswer.question,
            EqualityAnswer.state,
            EqualityAnswer.answer,
            EqualityAnswer.words,
        )
        .where(EqualityAnswer.person == person_id)
        .order_by(EqualityAnswer.question)
    )
    return {
        EqualityQuestion(question): EqualityRow(EqualityState(state), answer, words)
        for question, state, answer, words in query.tuples()
    }
