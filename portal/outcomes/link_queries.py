"""Reading links to somebody's own questions: the one behind a secret, and those of a person."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal import clock, settings
from portal.models import (
    Goal,
    Group,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Referral,
    ReferralState,
    ResponseLink,
    User,
)
from portal.outcomes import link_keys, link_rules, question_rules
from portal.outcomes.link_rules import LinkEnd, LinkFacts
from portal.outcomes.measure_registry import known
from portal.outcomes.measure_rules import Measure
from portal.outcomes.question_rules import Answers, OwnGoal


class OpenLink(NamedTuple):
    """A link that opens its questions."""

    link_id: int
    person_id: int
    programme_id: int | None
    group_id: int | None
    session_id: int | None
    referral_id: int | None
    occasion: str
    measures: list[str]
    answers: Answers
    opened_at: datetime | None
    expires_at: datetime
    is_mailed: bool

    def known_measures(self) -> list[Measure]:
        """Its measures, in order, as their files say."""
        return [one for one in map(known, self.measures) if one is not None]


class LinkRow(NamedTuple):
    """A link as a person's page lists it: never its secret, nor what was answered."""

    link_id: int
    occasion: str
    measures: list[str]
    made_at: datetime
    made_by_name: str | None
    expires_at: datetime
    opened_at: datetime | None
    saved_at: datetime | None
    sent_at: datetime | None
    pulled_reason: str
    reminded_at: datetime | None
    is_mailed: bool
    end: LinkEnd | None


class Reminding(NamedTuple):
    """A link of which somebody is to be reminded."""

    link_id: int
    request_key: str
    person_id: int
    email: str
    expires_at: datetime
    token_hash: str


def open_link(token: str) -> OpenLink | None:
    """The link of a secret while it opens; None for one that has ended or never was.

    One statement, whichever it is.
    """
    query = _with_facts(
        ResponseLink.id,
        ResponseLink.person,
        ResponseLink.programme,
        ResponseLink.group,
        ResponseLink.session,
        ResponseLink.referral,
        ResponseLink.occasion,
        ResponseLink.measures,
        ResponseLink.answers,
        ResponseLink.opened_at,
        ResponseLink.expires_at,
        ResponseLink.is_mailed,
    ).where(ResponseLink.token_hash == link_keys.token_hash(token))
    row = query.tuples().first()
    if row is None or _end(row[12:]) is not None:
        return None
    measures, answers = question_rules.measures_from(row[7]), question_rules.answers_from(row[8])
    return OpenLink._make((*row[:7], measures, answers, *row[9:12]))


def links_of(person_id: int) -> list[LinkRow]:
    """A person's links, newest first. One statement."""
    query = (
        _with_facts(
            ResponseLink.id,
            ResponseLink.occasion,
            ResponseLink.measures,
            ResponseLink.made_at,
            User.name,
            ResponseLink.expires_at,
            ResponseLink.opened_at,
            ResponseLink.saved_at,
            ResponseLink.sent_at,
            ResponseLink.pulled_reason,
            ResponseLink.reminded_at,
            ResponseLink.is_mailed,
        )
        .join_from(ResponseLink, User, JOIN.LEFT_OUTER, on=(ResponseLink.made_by == User.id))
        .where(ResponseLink.person == person_id)
        .order_by(ResponseLink.made_at.desc(), ResponseLink.id.desc())
    )
    return [
        LinkRow._make((*row[:2], question_rules.measures_from(row[2]), *row[3:12], _end(row[12:])))
        for row in query.tuples()
    ]


def links_to_remind(before: datetime) -> list[Reminding]:
    """Open links that were mailed before this moment and of which nobody was reminded.

    Only of people who asked for reminders and take mail. One statement.
    """
    query = (
        _with_facts(
            ResponseLink.id,
            ResponseLink.request_key,
            ResponseLink.person,
            Person.email,
            ResponseLink.expires_at,
            ResponseLink.token_hash,
            Person.wants_reminders,
        )
        .where(
            ResponseLink.is_mailed,
            ResponseLink.made_at <= before,
            ResponseLink.expires_at > clock.now(),
            ResponseLink.reminded_at.is_null(),
            ResponseLink.sent_at.is_null(),
            ResponseLink.pulled_at.is_null(),
        )
        .order_by(ResponseLink.expires_at, ResponseLink.id)
    )
    return [
        Reminding(*row[:6])
        for row in query.tuples()
        if link_rules.may_be_reminded(
            is_mailed=True,
            wants_reminders=row[6],
            may_email=_facts(row[7:]).may_email,
            email=row[3],
            end=_end(row[7:]),
        )
    ]


def own_goals(person_id: int) -> list[OwnGoal]:
    """Aims of somebody's own that they still have, oldest first. One statement."""
    query = (
        Goal.select(Goal.id, Goal.words)
        .where(Goal.person == person_id, Goal.closed_on.is_null())
        .order_by(Goal.set_on, Goal.id)
    )
    return [OwnGoal(*row) for row in query.tuples()]


class Reach(NamedTuple):
    """Whether and where somebody may be mailed a link."""

    email: str
    may_email: bool
    wants_reminders: bool
    do_not_contact: bool
    has_died: bool
    is_merged: bool

    @property
    def takes_mail(self) -> bool:
        """Whether a link may be mailed to them."""
        return bool(self.email and self.may_email and not self.do_not_contact and not self.has_died)


def reach_of(person_id: int) -> Reach | None:
    """How somebody may be reached, or None. One statement."""
    row = (
        Person.select(
            Person.email,
            Person.may_email,
            Person.wants_reminders,
            Person.do_not_contact,
            Person.died_on,
            Person.merged_into,
        )
        .where(Person.id == person_id)
        .tuples()
        .first()
    )
    return Reach._make((*row[:4], row[4] is not None, row[5] is not None)) if row else None


def _with_facts(*columns: Any) -> Any:
    """A select of links with these columns, then those that `_facts` reads."""
    here = Membership.alias()
    of_group = Group.alias()
    joined = of_group.select(of_group.id).where(of_group.programme == ResponseLink.programme)
    in_scope = (here.person == ResponseLink.person) & Case(
        None,
        ((ResponseLink.group.is_null(False), here.group == ResponseLink.group),),
        here.group.in_(joined),
    )
    places = here.select().where(in_scope)
    standing = places.select(here.id).where(here.state != MembershipState.ENDED)
    # Who never had a place in earnest, or had one by mistake, has no last day.
    left = places.select(fn.MAX(here.ends_on)).where(
        here.ending != MembershipEnding.ENTERED_IN_ERROR
    )
    return (
        ResponseLink.select(
            *columns,
            ResponseLink.occasion,
            ResponseLink.expires_at,
            ResponseLink.sent_at,
            ResponseLink.pulled_at,
            ResponseLink.is_mailed,
            Person.died_on,
            Person.merged_into,
            Person.do_not_contact,
            Person.may_email,
            ResponseLink.programme,
            ResponseLink.group,
            fn.EXISTS(standing),
            Referral.state,
            left,
        )
        .join_from(ResponseLink, Person)
        .join_from(
            ResponseLink, Referral, JOIN.LEFT_OUTER, on=(ResponseLink.referral == Referral.id)
        )
    )


def _facts(row: Iterable[Any]) -> LinkFacts:
    (
        occasion,
        expires_at,
        sent_at,
        pulled_at,
        is_mailed,
        died_on,
        merged_into,
        do_not_contact,
        may_email,
        programme_id,
        group_id,
        stands,
        referral_state,
        left_on,
    ) = row
    is_of_some = programme_id is not None or group_id is not None
    return LinkFacts(
        occasion=occasion,
        expires_at=expires_at,
        sent_at=sent_at,
        pulled_at=pulled_at,
        is_mailed=is_mailed,
        has_died=died_on is not None,
        is_merged=merged_into is not None,
        do_not_contact=do_not_contact,
        may_email=may_email,
        has_place=bool(stands) if is_of_some else None,
        has_open_referral=(
            None if referral_state is None else referral_state != ReferralState.ENDED
        ),
        left_on=date.fromisoformat(left_on) if isinstance(left_on, str) else left_on,
    )


def _end(row: Iterable[Any]) -> LinkEnd | None:
    return link_rules.link_end(
        _facts(row), clock.now(), clock.today(), settings.current().measure_end_days
    )
