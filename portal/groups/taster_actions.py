"""Writes about first visits: booked for a session, and what came of them."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import actions, group_end_queries, place_rules, rules, taster_queries
from portal.groups.apart_actions import see_to_apart
from portal.groups.place_actions import (
    AlreadyMember,
    ConsentMissing,
    GroupClosed,
    GroupFull,
    check_person,
    refuse_dead,
    taken_count,
)
from portal.models import (
    ConsentScope,
    FollowUpKind,
    Group,
    Membership,
    PairPlace,
    Session,
    Taster,
    TasterOutcome,
)
from portal.people import actions as people_actions
from portal.people import consent_queries, follow_up_actions
from portal.people.apart_queries import Party

OUTCOME_SAID: dict[str, Any] = {
    TasterOutcome.JOINED: _l("They joined."),
    TasterOutcome.NOT_FOR_ME: _l("Not for them."),
    TasterOutcome.ANOTHER_GROUP: _l("Another group suits better."),
    TasterOutcome.NO_ANSWER: _l("Asked, no answer."),
}


class NoVisit(DomainError):
    """Nobody can come to this session to see the group, or this visit has gone another way."""


class SaidYes(NamedTuple):
    """What somebody agreed to, as people keep it."""

    scope: ConsentScope
    is_implied: bool
    said_by: str
    how: str
    given_on: date


def book(session_id: int, person_id: int, by: Any, *, apart_reason: str = "") -> int:
    """Book a person's first visit to a session, without membership. Returns the visit's id.

    Booking twice is one visit. A session that has begun takes whoever stands in the room;
    one ahead, of a closed group that has started, takes nobody new. Where the group says that
    a visit takes a seat, one must be free. Raises NoVisit for a
    session that was called off or isn't there, AlreadyMember for somebody with a seat,
    GroupClosed, GroupFull, or KeptApart where they would meet somebody they are kept apart
    from, and nobody said why they may; or what any area has against their place, such as a
    self-referral that nobody has confirmed.
    """
    with write():
        session = Session.get_or_none(Session.id == session_id)
        if session is None or session.state not in rules.MEETS:
            raise NoVisit(_("This session doesn't take place. Choose another."), "session_id")
        for (known,) in (
            Taster.select(Taster.id)
            .where(Taster.session == session_id, Taster.person == person_id)
            .tuples()
        ):
            return int(known)
        group = Group.get_by_id(session.group_id)
        is_ahead = session.starts_at > clock.now()
        if is_ahead:
            refuse_dead(person_id)
        if is_ahead and group_end_queries.is_ending(session.group_id):
            raise GroupClosed(_("This group ends and takes nobody new."), "session_id")
        if is_ahead and not group.takes_tasters:
            raise NoVisit(_("This group takes nobody for a first visit alone."), "session_id")
        if is_ahead and rules.is_closed_to_new(
            group.membership_rule, group.started_on, clock.today()
        ):
            raise GroupClosed(
                _("This group has started and takes nobody new until it begins again."),
                "session_id",
            )
        if _has_seat(group.id, person_id):
            raise AlreadyMember(_("They have a seat in this group already."), "person_id")
        takes_seat = group.taster_takes_seat and rules.needs_seat(group.membership_rule)
        if is_ahead and takes_seat and rules.seats_left(group.capacity, taken_count(group.id)) == 0:
            raise GroupFull(
                _("A first visit takes a seat in this group, and none is free."), "session_id"
            )
        if is_ahead:
            check_person(group.id, person_id)
            see_to_apart(
                PairPlace.TASTER,
                group.id,
                [Party(person_id=person_id)],
                by,
                reason=apart_reason,
                session_id=session_id,
            )
        taster_id = int(
            Taster.insert(
                group=group.id,
                session=session_id,
                person=person_id,
                booked_at=clock.now(),
                booked_by=getattr(by, "id", by),
            ).execute()
        )
        record_event(
            "taster_booked", "taster", taster_id, by=by, person=person_id, fields=["session"]
        )
    return taster_id


def cancel(taster_id: int, version: int, by: Any) -> None:
    """Take back a visit that hasn't taken place. Raises NoVisit or StaleVersion."""
    with write():
        taster = _fresh(taster_id, version)
        if taster.session.starts_at <= clock.now():
            raise NoVisit(_("This session has begun. Say what came of the visit instead."))
        Taster.delete().where(Taster.id == taster_id).execute()
        record_event("taster_cancelled", "taster", taster_id, by=by, person=taster.person_id)


def record_outcome(
    taster_id: int,
    version: int,
    outcome: TasterOutcome,
    by: Any,
    *,
    note: str = "",
    takes_seat: bool = True,
    said_yes: bool = False,
    reason: str = "",
    apart_reason: str = "",
) -> int | None:
    """Say what came of a first visit. Returns the membership's id when they joined.

    Joining is an ordinary placement: a seat now, or the waiting list; it needs their yes to a
    place, which is recorded here where it wasn't before. Raises NoVisit before the session and
    after they joined, ConsentMissing, GroupFull, OthersWait, AlreadyMember, KeptApart,
    GroupClosed or StaleVersion.
    """
    with write():
        taster = _fresh(taster_id, version)
        if taster.session.starts_at > clock.now():
            raise NoVisit(_("This session hasn't begun, so nobody knows yet what comes of it."))
        if taster.outcome == TasterOutcome.JOINED:
            raise NoVisit(_("They have joined already. Their place says how it goes on."))
        # First, so that a seat that the visit held is theirs to take.
        Taster.update(
            outcome=TasterOutcome(outcome),
            asked_at=clock.now(),
            asked_by=getattr(by, "id", by),
            note=note.strip(),
            version=version + 1,
        ).where(Taster.id == taster_id).execute()
        membership_id = None
        if outcome == TasterOutcome.JOINED:
            _see_to_consent(taster.person_id, said_yes, by)
            referral_id = taster_queries.waiting_referral(taster.person_id)
            whom = (taster.group_id, taster.person_id, referral_id, by)
            membership_id = (
                actions.seat_person(*whom, reason=reason, apart_reason=apart_reason)
                if takes_seat
                else actions.add_to_waiting_list(*whom)
            )
            Taster.update(membership=membership_id).where(Taster.id == taster_id).execute()
        record_event(
            "taster_outcome_recorded",
            "taster",
            taster_id,
            by=by,
            person=taster.person_id,
            fields=["outcome", "asked_at", "note"],
        )
        follow_up_actions.settle_by_key(
            place_rules.taster_key(taster_id), str(OUTCOME_SAID[outcome]), by
        )
    return membership_id


def have_them_asked(visit: taster_queries.ToAsk) -> None:
    """Have somebody ask what came of a first visit, once."""
    follow_up_actions.add_follow_up(
        FollowUpKind.TASTER,
        visit.due_on,
        by=None,
        key=place_rules.taster_key(visit.taster_id),
        person_id=visit.person_id,
        group_id=visit.group_id,
        session_id=visit.session_id,
        note=_("Ask how the first visit was, and what comes of it."),
    )


def _see_to_consent(person_id: int, said_yes: bool, by: Any) -> None:
    if consent_queries.has_said_consent(person_id):
        return
    if not said_yes:
        raise ConsentMissing(
            _("Nobody has recorded that they agree to a place. Ask them, then tick this."),
            "said_yes",
        )
    said = SaidYes(
        ConsentScope.PLACEMENT,
        is_implied=False,
        said_by="the person",
        how="after a first visit",
        given_on=clock.today(),
    )
    people_actions.record_consents(person_id, None, [said], by=by)


def _fresh(taster_id: int, version: int) -> Taster:
    taster = Taster.get_or_none(Taster.id == taster_id)
    if taster is None or taster.version != version:
        raise StaleVersion(
            _("Somebody changed this visit since you opened it. Reload and look again.")
        )
    return taster  # type: ignore[no-any-return]


def _has_seat(group_id: int, person_id: int) -> bool:
    return bool(
        Membership.select(Membership.id)
        .where(
            Membership.group == group_id,
            Membership.person == person_id,
            Membership.state.in_(rules.SEATED),
        )
        .exists()
    )
