"""Reading answers: what was told and is still to do, and whom one is addressed to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from portal import clock, settings
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.groups.place_queries import waits
from portal.models import (
    Answer,
    AnswerState,
    Attendance,
    Audience,
    FollowUp,
    FollowUpKind,
    Membership,
    OutboxMessage,
    OutboxState,
    Person,
    Referral,
    ReferralStep,
    StepKind,
    User,
)
from portal.paging import Page, page_of

# Steps after which something may be owed.
_TELLING = (
    StepKind.RECEIVED,
    StepKind.ASKED,
    StepKind.ACCEPTED,
    StepKind.ENDED,
    StepKind.UNDONE,
    StepKind.REOPENED,
    StepKind.CHANGED,
    StepKind.CONSENT,
    StepKind.OFFERED,
)
_UNDONE = (AnswerState.TO_PRINT, AnswerState.TO_TELL)
_STUCK = (OutboxState.FAILED, OutboxState.UNSURE)


def candidates(now: datetime) -> list[int]:
    """Ids of the referrals about which something may be owed: those to which anything happened
    of late, here or on a roll. Five statements.
    """
    since = now - timedelta(days=settings.current().answer_reach_days + 1)
    queries: tuple[Any, ...] = (
        ReferralStep.select(ReferralStep.referral.distinct()).where(
            ReferralStep.at >= since, ReferralStep.kind.in_(_TELLING)
        ),
        Attendance.select(Membership.referral.distinct())
        .join(Membership, on=(Membership.person == Attendance.person))
        .where(Attendance.marked_at >= since, Membership.referral.is_null(False)),
        Membership.select(Membership.referral.distinct()).where(
            Membership.ends_on >= clock.local(since).date(), Membership.referral.is_null(False)
        ),
        FollowUp.select(Membership.referral.distinct())
        .join(
            Membership,
            on=(FollowUp.person == Membership.person) & (FollowUp.group == Membership.group),
        )
        .where(
            FollowUp.kind == FollowUpKind.STILL_WAITING,
            FollowUp.created_at >= since,
            FollowUp.done_at.is_null(),
            Membership.referral.is_null(False),
            waits(),
        ),
        Answer.select(Answer.referral.distinct()).where(
            (Answer.made_at >= since) | Answer.state.in_(_UNDONE)
        ),
    )
    found: set[int] = set()
    for query in queries:
        found.update(row[0] for row in query.order_by(SQL("1")).tuples())
    return sorted(found)


@dataclass(frozen=True)
class Letterhead:
    """Whom an answer about a referral is addressed to, and what it may quote."""

    referral_id: int
    person_id: int
    reference: str
    sender_reference: str
    referred_by: str
    referred_from: str
    referrer_email: str
    provider_id: int | None
    urgency: str
    name: str
    referrer_name: str
    given_name: str
    family_name: str
    born_on: date | None
    nhs_number: str
    phone: str
    email: str
    address: str
    postcode: str
    may_email: bool
    may_text: bool
    may_call: bool
    may_post: bool
    has_no_fixed_abode: bool
    do_not_contact: bool
    safe_times: str
    contact_note: str
    died_on: date | None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the person that a reference might hold."""
        return (self.name, self.referrer_name, self.given_name, self.family_name)


def letterhead_of(referral_id: int) -> Letterhead:
    """Whom an answer about a referral is addressed to. One statement."""
    row: Any = (
        Referral.select(
            Referral.id,
            Person.id,
            Referral.reference,
            Referral.sender_reference,
            Referral.referred_by,
            Referral.referred_from,
            Referral.referrer_email,
            Referral.provider,
            Referral.urgency,
            Person.name,
            Person.referrer_name,
            Person.given_name,
            Person.family_name,
            Person.born_on,
            Person.nhs_number,
            Person.phone,
            Person.email,
            Person.address,
            Person.postcode,
            Person.may_email,
            Person.may_text,
            Person.may_call,
            Person.may_post,
            Person.has_no_fixed_abode,
            Person.do_not_contact,
            Person.safe_times,
            Person.contact_note,
            Person.died_on,
        )
        .join(Person)
        .where(Referral.id == referral_id)
        .tuples()
        .get()
    )
    return Letterhead(*row)


class AnswerRow(NamedTuple):
    """An answer as a list shows it."""

    answer_id: int
    referral_id: int
    reference: str
    person_name: str
    audience: str
    milestone: str
    version: int
    stage: str
    channel: str
    state: str
    outbox_state: str | None
    to_address: str
    is_for_action: bool
    text: str
    consent: str
    reason: str
    made_at: datetime
    made_by: str | None
    told_at: datetime | None
    corrects_id: int | None
    person_phone: str
    referrer_phone: str
    safe_times: str
    contact_note: str
    do_not_contact: bool

    @property
    def phone(self) -> str:
        """Whom to ring, for whoever has to say it."""
        if self.audience == Audience.REFERRER:
            return self.referrer_phone
        return "" if self.do_not_contact else self.person_phone

    @property
    def safe(self) -> str:
        """What to mind before the person is rung."""
        if self.audience == Audience.REFERRER:
            return ""
        return " · ".join(filter(None, (self.safe_times, self.contact_note)))

    @property
    def is_to_do(self) -> bool:
        """Whether somebody has to print, ring or look after a mail that failed."""
        return self.state in _UNDONE or (
            self.state == AnswerState.MAILED and self.outbox_state in _STUCK
        )


def _rows(user: SignedInUser) -> Any:
    teller = User.alias("teller")
    return (
        Answer.select(
            Answer.id,
            Referral.id,
            Referral.reference,
            Person.name,
            Answer.audience,
            Answer.milestone,
            Answer.version,
            Answer.stage,
            Answer.channel,
            Answer.state,
            OutboxMessage.state,
            Answer.to_address,
            Answer.is_for_action,
            Answer.text,
            Answer.consent,
            Answer.reason,
            Answer.made_at,
            teller.name,
            Answer.told_at,
            Answer.corrects,
            Person.phone,
            Referral.referrer_phone,
            Person.safe_times,
            Person.contact_note,
            Person.do_not_contact,
        )
        .join(Referral)
        .join(Person)
        .join_from(Answer, OutboxMessage, JOIN.LEFT_OUTER)
        .join_from(Answer, teller, JOIN.LEFT_OUTER, on=(Answer.made_by == teller.id))
        .where(scope.referrals(user))
    )


def answers_of(user: SignedInUser, referral_id: int) -> list[AnswerRow]:
    """What was told about a referral, newest first. One statement."""
    query = (
        _rows(user)
        .where(Answer.referral == referral_id)
        .order_by(Answer.made_at.desc(), Answer.id.desc())
    )
    return [AnswerRow._make(row) for row in query.tuples()]


def answer_for(user: SignedInUser, referral_id: int, answer_id: int) -> AnswerRow | None:
    """One answer about a referral, if the user may open that. One statement."""
    query = _rows(user).where(Answer.referral == referral_id, Answer.id == answer_id)
    row = query.tuples().first()
    return AnswerRow._make(row) if row else None


def is_stuck(answer_id: int) -> bool:
    """Whether an answer's mail failed, may have, or was taken back. One statement."""
    failed = OutboxMessage.select(OutboxMessage.id).where(
        OutboxMessage.state.in_((*_STUCK, OutboxState.PULLED))
    )
    query = Answer.select(Answer.id).where(Answer.id == answer_id, Answer.outbox.in_(failed))
    return bool(query.exists())


def _to_do() -> Any:
    failed = OutboxMessage.select(OutboxMessage.id).where(OutboxMessage.state.in_(_STUCK))
    return Answer.state.in_(_UNDONE) | (
        (Answer.state == AnswerState.MAILED) & Answer.outbox.in_(failed)
    )


def to_do_page(user: SignedInUser, number: int) -> Page:
    """One page of what has to be printed, said or looked after, for action first, then oldest.

    Rows are AnswerRow; one statement.
    """
    query = _rows(user).where(_to_do())
    query = query.order_by(Answer.is_for_action.desc(), Answer.made_at, Answer.id)
    page = page_of(query.tuples(), number)
    return Page([AnswerRow._make(row) for row in page.rows], page.number, page.has_next)


def to_do_count(user: SignedInUser) -> int:
    """How many answers have to be printed, said or looked after. One statement."""
    query = Answer.select(fn.COUNT(SQL("*"))).join(Referral)
    return int(query.where(scope.referrals(user), _to_do()).scalar())


class ReferralName(NamedTuple):
    """A referral as a list of owed answers names it."""

    reference: str
    person_name: str


def names_of(user: SignedInUser, referral_ids: Collection[int]) -> dict[int, ReferralName]:
    """References and names of the referrals among these that the user may open. One statement."""
    query = (
        Referral.select(Referral.id, Referral.reference, Person.name)
        .join(Person)
        .where(Referral.id.in_(list(referral_ids)), scope.referrals(user))
        .order_by(Referral.id)
    )
    return {row[0]: ReferralName(*row[1:]) for row in query.tuples()}
