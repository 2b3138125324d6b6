"""Reading offers: those that ran out, and the one behind a link."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock
from portal.auth.scope import LEADING
from portal.groups import pattern_queries, pattern_words, place_rules, rules
from portal.models import (
    FollowUp,
    Group,
    GroupLeader,
    GroupPattern,
    Membership,
    MembershipState,
    OutboxMessage,
    OutboxState,
    Session,
    User,
    Venue,
)


def lapsed_ids() -> list[int]:
    """Memberships whose offer has run out and that still say otherwise. One statement."""
    query = (
        Membership.select(Membership.id)
        .where(
            Membership.state == MembershipState.OFFERED,
            Membership.offer_expires_at <= clock.now(),
        )
        .order_by(Membership.offer_expires_at, Membership.id)
    )
    return [membership_id for (membership_id,) in query.tuples()]


def unreached_ids() -> list[int]:
    """Memberships whose offer no mail could carry and of which nobody was told to ring.

    Three statements, one while no offer is out.
    """
    query = (
        Membership.select(Membership.id, Membership.offered_at)
        .where(
            Membership.state == MembershipState.OFFERED,
            Membership.offer_is_mailed,
            Membership.offer_expires_at > clock.now(),
        )
        .order_by(Membership.id)
    )
    keys = {place_rules.ring_key(*row): row[0] for row in query.tuples()}
    if not keys:
        return []
    failed = OutboxMessage.select(OutboxMessage.key).where(
        OutboxMessage.key.in_(list(keys)), OutboxMessage.state == OutboxState.FAILED
    )
    owed = FollowUp.select(FollowUp.key).where(FollowUp.key.in_(list(keys)))
    found = {key for (key,) in failed.order_by(OutboxMessage.id).tuples()}
    found -= {key for (key,) in owed.order_by(FollowUp.id).tuples()}
    return [keys[key] for key in keys if key in found]


class OfferView(NamedTuple):
    """An offer as the person sees it: when and where, and nothing about why."""

    state: str
    answer: str
    expires_at: datetime | None
    group_id: int
    # How it repeats and from when, as of its pattern; None where it has none.
    rule: str | None
    starts_local: str | None
    duration_minutes: int | None
    format: str
    # The room, the house and its address, as far as they're known.
    place: str
    is_over: bool

    @property
    def is_member(self) -> bool:
        """Whether they have the seat now."""
        return self.state in rules.SEATED

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return (
            self.state == MembershipState.OFFERED
            and (self.expires_at is None or self.expires_at > clock.now())
            and not self.is_over
        )


def offer_behind(token_hash: str) -> OfferView | None:
    """The offer that a link was made for, whatever became of it; None for no such link.

    One statement.
    """
    over = Group.ended_on.is_null(False) & (Group.ended_on < clock.today())
    row: Any = (
        Membership.select(
            Membership.state,
            Membership.offer_answer,
            Membership.offer_expires_at,
            Group.id,
            GroupPattern.rule,
            GroupPattern.starts_local,
            GroupPattern.duration_minutes,
            Group.format,
            Group.place,
            Venue.name,
            Venue.address,
            Venue.postcode,
            over,
        )
        .join(Group)
        .join(Venue, JOIN.LEFT_OUTER)
        .join_from(
            Group,
            GroupPattern,
            JOIN.LEFT_OUTER,
            on=(GroupPattern.id == pattern_queries.current_pattern()),
        )
        .where(Membership.offer_token_hash == token_hash)
        .tuples()
        .first()
    )
    if row is None:
        return None
    where = ", ".join(filter(None, row[8:12]))
    return OfferView._make([*row[:8], where, bool(row[12])])


class OfferInMail(NamedTuple):
    """What a mail may say of an offered place: no name of a group, and no topic."""

    when: str = ""
    where: str = ""
    # First names alone.
    leaders: str = ""


def offer_in_mail(group_id: int) -> OfferInMail:
    """When and where an offered place meets and who leads it. Two statements.

    Nothing of a sensitive group, whose room and leaders may say what it is.
    """
    row: Any = (
        Group.select(
            Group.is_sensitive,
            GroupPattern.rule,
            GroupPattern.starts_local,
            Group.place,
            Venue.name,
            Venue.address,
            Venue.postcode,
        )
        .join(Venue, JOIN.LEFT_OUTER)
        .join_from(
            Group,
            GroupPattern,
            JOIN.LEFT_OUTER,
            on=(GroupPattern.id == pattern_queries.current_pattern()),
        )
        .where(Group.id == group_id)
        .tuples()
        .get()
    )
    if row[0]:
        return OfferInMail()
    when = pattern_words.said(row[1], row[2]) if row[1] else ""
    return OfferInMail(when, ", ".join(filter(None, row[3:])), ", ".join(_leading(group_id)))


def _leading(group_id: int) -> list[str]:
    today = clock.today()
    query = (
        GroupLeader.select(User.name)
        .join(User)
        .where(
            GroupLeader.group == group_id,
            GroupLeader.role.in_(LEADING),
            GroupLeader.starts_on <= today,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= today),
            GroupLeader.stood_down_at.is_null(),
        )
        .order_by(User.name, User.id)
    )
    return [name.split(maxsplit=1)[0] for (name,) in query.tuples() if name.strip()]


def next_session_at(group_id: int) -> datetime | None:
    """When a group meets next. One statement."""
    query = (
        Session.select(Session.starts_at)
        .where(
            Session.group == group_id,
            Session.starts_at > clock.now(),
            Session.state.in_(rules.MEETS),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(1)
    )
    return next((at for (at,) in query.tuples()), None)
