"""Reading the facts that answers depend on, each for many referrals at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, Case, fn

from portal import clock
from portal.db import local_date
from portal.groups.attendance_queries import covers, has_roll, took_place
from portal.groups.place_queries import holds_offer, is_expected, waits
from portal.models import (
    Answer,
    AnswerState,
    Attendance,
    Audience,
    Consent,
    ConsentScope,
    FollowUp,
    FollowUpKind,
    Membership,
    MessagePart,
    Milestone,
    Referral,
    ReferralMessage,
    Session,
)
from portal.referrals.answer_fact_rules import Consented, Told
from portal.referrals.standing import CAME


@dataclass
class Seat:
    """What the register says of the seats that a referral gave."""

    was_given: bool = False
    offered_count: int = 0
    attended_count: int = 0
    first_attended_on: date | None = None
    first_marked_at: datetime | None = None
    ended_on: date | None = None


def seats_of(ids: list[int], now: datetime) -> dict[int, Seat]:
    """Sessions held within each referral's seats since it arrived, and how many of them its
    person came to. One that nobody expected them at isn't counted against them. Two statements.
    """
    found: dict[int, Seat] = defaultdict(Seat)
    seats = (
        Membership.select(Membership.referral, fn.MAX(Membership.ends_on))
        .where(Membership.referral.in_(ids), Membership.starts_on.is_null(False))
        .group_by(Membership.referral)
        .order_by(Membership.referral)
    )
    for referral_id, ends_on in seats.tuples():
        found[referral_id].was_given = True
        found[referral_id].ended_on = Membership.ends_on.python_value(ends_on)
    came = Attendance.mark.in_(CAME)
    day = local_date(Session.starts_at)
    counts = (
        Membership.select(
            Membership.referral,
            fn.COUNT(Session.id.distinct()),
            fn.COUNT(Case(None, ((came, Session.id),)).distinct()),
            fn.MIN(Case(None, ((came, Session.starts_at),))),
            fn.MIN(Case(None, ((came, Attendance.marked_at),))),
        )
        .join(Referral)
        .join_from(Membership, Session, on=(Membership.group == Session.group))
        .join_from(
            Session,
            Attendance,
            JOIN.LEFT_OUTER,
            on=(Attendance.session == Session.id) & (Attendance.person == Membership.person),
        )
        .where(
            Membership.referral.in_(ids),
            covers(Membership, Session),
            took_place(Session, now),
            has_roll(Session),
            is_expected(Membership, day, Attendance.mark),
            day >= local_date(Referral.received_at),
        )
        .group_by(Membership.referral)
        .order_by(Membership.referral)
    )
    instant = Session.starts_at.python_value
    for referral_id, offered, attended, first_at, marked_at in counts.tuples():
        seat = found[referral_id]
        seat.offered_count, seat.attended_count = offered, attended
        first = instant(first_at)
        seat.first_attended_on = clock.local(first).date() if first else None
        seat.first_marked_at = instant(marked_at)
    return found


def consents_of(ids: list[int]) -> dict[int, list[Consented]]:
    """What was agreed about telling the referrer and stands, the newest word first."""
    query = (
        Referral.select(
            Referral.id,
            Consent.level,
            Consent.is_implied,
            Consent.said_by,
            Consent.how,
            Consent.given_on,
        )
        .join(
            Consent,
            on=(Consent.person == Referral.person)
            & (Consent.referral.is_null() | (Consent.referral == Referral.id)),
        )
        .where(
            Referral.id.in_(ids),
            Consent.scope == ConsentScope.FEEDBACK,
            Consent.withdrawn_at.is_null(),
        )
        .order_by(Referral.id, Consent.recorded_at.desc(), Consent.id.desc())
    )
    found: dict[int, list[Consented]] = defaultdict(list)
    for referral_id, *said in query.tuples():
        found[referral_id].append(Consented(*said))
    return found


def withdrawals_of(ids: list[int]) -> set[int]:
    """Referrals whose sender asked to withdraw them and of which nobody here has read it."""
    query = (
        ReferralMessage.select(ReferralMessage.referral)
        .where(
            ReferralMessage.referral.in_(ids),
            ReferralMessage.part == MessagePart.WITHDRAWAL,
            ReferralMessage.read_at.is_null(),
        )
        .order_by(ReferralMessage.id)
    )
    return {referral_id for (referral_id,) in query.tuples()}


def told_about(ids: Collection[int]) -> dict[int, list[Told]]:
    """What was told about referrals, by referral, in order. One statement."""
    query = (
        Answer.select(
            Answer.referral,
            Answer.id,
            Answer.audience,
            Answer.milestone,
            Answer.version,
            Answer.value,
            Answer.state,
            Answer.stage,
            Answer.made_at,
        )
        .where(Answer.referral.in_(list(ids)))
        .order_by(Answer.referral, Answer.id)
    )
    found: dict[int, list[Told]] = defaultdict(list)
    for referral_id, answer_id, audience, milestone, version, value, state, *rest in query.tuples():
        found[referral_id].append(
            Told(
                answer_id,
                Audience(audience),
                Milestone(milestone),
                version,
                value,
                AnswerState(state),
                *rest,
            )
        )
    return found


_Moment = tuple[str, datetime]


def waits_of(ids: list[int]) -> dict[int, tuple[_Moment | None, _Moment | None]]:
    """For whoever waits: an offer that nobody has written to them about, and a check-in."""
    found: dict[int, tuple[_Moment | None, _Moment | None]] = {}
    query = (
        Membership.select(
            Membership.referral, Membership.id, Membership.offered_at, Membership.offer_is_mailed
        )
        .where(Membership.referral.in_(ids), holds_offer())
        .order_by(Membership.id)
    )
    for referral_id, membership_id, at, is_mailed in query.tuples():
        if at is not None and not is_mailed:
            found[referral_id] = ((f"{membership_id} {at:%Y%m%d%H%M}", at), None)
    asked = (
        Membership.select(Membership.referral, FollowUp.key, FollowUp.created_at)
        .join(
            FollowUp,
            on=(FollowUp.person == Membership.person) & (FollowUp.group == Membership.group),
        )
        .where(
            Membership.referral.in_(ids),
            waits(),
            FollowUp.kind == FollowUpKind.STILL_WAITING,
            FollowUp.done_at.is_null(),
        )
        .order_by(FollowUp.id)
    )
    for referral_id, key, at in asked.tuples():
        found[referral_id] = (found.get(referral_id, (None, None))[0], (str(key)[:60], at))
    return found
