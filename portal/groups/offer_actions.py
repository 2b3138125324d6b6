"""Writes about offers: a free seat is offered, held, and taken or not; never given in silence.

That an offer has run out is a fact of time, which every count sees at once. `settle_lapsed`
writes it down afterwards and has somebody ring.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, formats, mail, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import actions, offer_queries, place_rules, rules
from portal.groups.apart_actions import KeptApart, see_to_apart
from portal.groups.place_actions import (
    ConsentMissing,
    PlaceChange,
    ask_to_offer,
    check_person,
    check_turn,
    fresh,
    open_group,
    settle_follow_ups,
    settle_free_seats,
    stands_now,
    tell_of,
)
from portal.groups.place_rules import Move
from portal.models import (
    FollowUpKind,
    Membership,
    MembershipEnding,
    MembershipState,
    OfferAnswer,
    PairPlace,
    Person,
)
from portal.people import consent_queries, follow_up_actions
from portal.people.apart_queries import Party
from portal.people.channel_rules import Channel, channels

TOKEN_BYTES = 32


class Reply(StrEnum):
    """What somebody says to an offer."""

    YES = "yes"
    # Not this one: they keep their place in the line.
    NOT_NOW = "not_now"
    # They no longer want a place in this group.
    NO_LONGER = "no_longer"


class NotOffered(DomainError):
    """There is no offer to answer, or its time has run out."""


class NotPossible(DomainError):
    """That can't be done from where this place stands."""


class Offer(NamedTuple):
    """An offer that was made: until when it holds, and whether Portal wrote to them."""

    expires_at: datetime
    is_mailed: bool


def offer_seat(
    membership_id: int, version: int, by: Any, *, reason: str = "", apart_reason: str = ""
) -> Offer:
    """Offer a seat to somebody who waits, and keep it for them until the offer runs out.

    They are written to where they agreed to e-mail; else somebody has to ring. Out of turn, or
    beyond the seats there are, it needs a reason; likewise where they would meet somebody they
    are kept apart from. Raises NotPossible, ConsentMissing, GroupFull, OthersWait, KeptApart,
    GroupClosed, NotAMember or StaleVersion.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with write():
        membership = _waiting(membership_id, version, by)
        group = open_group(membership.group_id)
        if not rules.needs_seat(group.membership_rule):
            raise NotPossible(_("Nobody needs a seat in this group: they can simply come."))
        check_consent(membership.person_id)
        check_person(membership.group_id, membership.person_id)
        kept = check_turn(group, membership, membership.person_id, reason)
        _see_to_apart(PairPlace.OFFER, membership, by, apart_reason)
        now = clock.now()
        expires_at = now + timedelta(hours=settings.current().offer_hours)
        until = formats.day_and_time(expires_at)
        is_mailed = _write_to(membership, now, expires_at, token)
        _update(
            membership,
            Move.OFFER,
            offered_at=now,
            offered_by=getattr(by, "id", by),
            offer_expires_at=expires_at,
            offer_token_hash=hash_of(token),
            offer_is_mailed=is_mailed,
            offer_answer="",
            **{"offer_reason": "", "over_capacity_reason": "", **kept},
        )
        _record("seat_offered", membership, by, ["state", "offer_expires_at", *kept])
        settle_follow_ups(membership, _("The seat was offered to them."), by)
        if not is_mailed:
            note = _("Ring them: a seat is kept for them until %(when)s.", when=until)
            _have_rung(membership, note, key=place_rules.ring_key(membership_id, now), by=by)
        settle_free_seats(group.id, by)
        tell_of(PlaceChange(membership_id, group.id, membership.referral_id, "offered"), by)
    return Offer(expires_at, is_mailed)


def seat_now(
    membership_id: int, version: int, by: Any, *, reason: str = "", apart_reason: str = ""
) -> None:
    """Give a seat to somebody who waits and is on the phone: an offer accepted at once.

    Raises as `offer_seat` does.
    """
    with write():
        membership = _waiting(membership_id, version, by)
        check_consent(membership.person_id)
        check_person(membership.group_id, membership.person_id)
        actions.seat_person(
            membership.group_id,
            membership.person_id,
            membership.referral_id,
            by,
            reason=reason,
            apart_reason=apart_reason,
        )


def answer_offer(
    membership_id: int, version: int, reply: Reply, by: Any, *, note: str = ""
) -> None:
    """Write down what somebody said to their offer, as staff who spoke to them.

    Raises NotOffered, ConsentMissing, NotAMember or StaleVersion.
    """
    with write():
        membership = fresh(membership_id, version)
        if stands_now(membership) != MembershipState.OFFERED:
            raise NotOffered(_("That offer has run out. Offer the seat again."))
        _answer(membership, reply, by, note)


def answer_by_link(token: str, reply: Reply) -> None:
    """Write down an answer given through the link, which counts once. Raises NotOffered."""
    with write():
        membership = Membership.get_or_none(Membership.offer_token_hash == hash_of(token))
        if (
            membership is None
            or stands_now(membership) != MembershipState.OFFERED
            or not _goes_on(membership)
        ):
            raise NotOffered(_("This offer can't be answered here any more."))
        _answer(membership, reply, None, "")


def withdraw_offer(membership_id: int, version: int, by: Any) -> None:
    """Take an offer back before it is answered: they wait again, where they stood."""
    with write():
        membership = fresh(membership_id, version)
        if stands_now(membership) != MembershipState.OFFERED:
            raise NotOffered(_("That offer has run out already."))
        _update(membership, Move.WITHDRAW, offer_answer=OfferAnswer.WITHDRAWN)
        _record("offer_withdrawn", membership, by, ["state", "offer_answer"])
        settle_follow_ups(membership, _("The offer was taken back."), by)
        tell_of(_change(membership, "not_taken"), by)


def settle_lapsed(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Return those whose offer has run out to the waiting list, and have each rung, once.

    Returns how many. Begins with no further one once `stopping()` is true.
    """
    count = 0
    for membership_id in offer_queries.lapsed_ids():
        if stopping():
            break
        with write():
            membership = Membership.get_by_id(membership_id)
            if membership.state == MembershipState.OFFERED and (
                stands_now(membership) == MembershipState.WAITING
            ):
                _lapse(membership, None)
                count += 1
    return count


def have_unreached_rung(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Have those rung, once each, whose offer the mail server wouldn't take. Returns how many."""
    count = 0
    for membership_id in offer_queries.unreached_ids():
        if stopping():
            break
        with write():
            membership = Membership.get_by_id(membership_id)
            if stands_now(membership) == MembershipState.OFFERED:
                _have_rung(
                    membership,
                    _(
                        "The e-mail with their offer didn't reach them. Ring them: a seat is kept "
                        "for them until %(when)s.",
                        when=formats.day_and_time(membership.offer_expires_at),
                    ),
                    key=place_rules.ring_key(membership_id, membership.offered_at),
                )
                count += 1
    return count


def check_consent(person_id: int) -> None:
    """Raises ConsentMissing unless the person has said yes to a place."""
    if not consent_queries.has_said_consent(person_id):
        raise ConsentMissing(
            _(
                "Nobody has recorded that they agree to a place in a group. Ask them, record what "
                "they said on their referral, then offer the seat."
            )
        )


def hash_of(token: str) -> str:
    """What an offer's link is known by: who reads the database can't answer for anybody."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _waiting(membership_id: int, version: int, by: Any) -> Membership:
    """Somebody who waits; an offer of theirs that ran out is written down first."""
    membership = fresh(membership_id, version)
    if not place_rules.may(stands_now(membership), Move.OFFER):
        raise NotPossible(_("They don't wait for a seat. Reload and look again."))
    if membership.state == MembershipState.OFFERED:
        _lapse(membership, by)
        membership = Membership.get_by_id(membership_id)
    return membership  # type: ignore[no-any-return]


def _answer(membership: Membership, reply: Reply, by: Any, note: str) -> None:
    if reply == Reply.YES:
        check_consent(membership.person_id)
        check_person(membership.group_id, membership.person_id)
        # Also where a closed group has begun since: the seat was promised until the offer ends.
        open_group(membership.group_id, after_start=True)
        _see_to_apart(PairPlace.SEAT, membership, by)
        _update(membership, Move.ACCEPT, starts_on=clock.today(), offer_answer=OfferAnswer.YES)
        _record("offer_accepted", membership, by, ["state", "starts_on", "offer_answer"])
        settle_follow_ups(membership, _("They said yes."), by)
        tell_of(_change(membership, "seated"), by)
        return
    if reply == Reply.NO_LONGER:
        _update(
            membership,
            Move.END,
            offer_answer=OfferAnswer.NO,
            ending=MembershipEnding.NEVER_STARTED,
            ending_note=note.strip(),
            ends_on=clock.today(),
        )
        _record("offer_declined", membership, by, ["state", "ending", "offer_answer"])
        settle_follow_ups(membership, _("They no longer want a place."), by)
        ask_to_offer(membership, by)
    else:
        _update(membership, Move.DECLINE, offer_answer=OfferAnswer.NO)
        _record("offer_declined", membership, by, ["state", "offer_answer"])
        settle_follow_ups(membership, _("They said not now."), by)
        if by is None:
            _have_rung(
                membership,
                _("They said not now to a seat. Ring them and ask why."),
                key=place_rules.not_taken_key(membership.id, membership.offered_at),
            )
    tell_of(_change(membership, "not_taken"), by)


def _see_to_apart(place: PairPlace, membership: Membership, by: Any, reason: str = "") -> None:
    parties = [Party(person_id=membership.person_id)]
    try:
        see_to_apart(place, membership.group_id, parties, by, reason=reason)
    except KeptApart as problem:
        if by is None:
            # The person themselves: nothing here may tell them of anybody.
            raise NotOffered(_("This offer can't be answered here any more.")) from problem
        raise


def _lapse(membership: Membership, by: Any) -> None:
    _update(membership, Move.LAPSE, offer_answer=OfferAnswer.LAPSED)
    _record("offer_lapsed", membership, by, ["state", "offer_answer"])
    settle_follow_ups(membership, _("The offer ran out without an answer."), by)
    _have_rung(
        membership,
        _("Their offer of a seat ran out without an answer. Ring them."),
        key=place_rules.not_taken_key(membership.id, membership.offered_at),
    )
    tell_of(_change(membership, "not_taken"), by)


def _have_rung(membership: Membership, note: str, *, key: str, by: Any = None) -> None:
    follow_up_actions.add_follow_up(
        FollowUpKind.OFFER,
        clock.today(),
        by=by,
        key=key,
        person_id=membership.person_id,
        group_id=membership.group_id,
        note=note,
    )


def _goes_on(membership: Membership) -> bool:
    ended_on = membership.group.ended_on
    return ended_on is None or ended_on >= clock.today()


def _write_to(membership: Membership, now: datetime, until: datetime, token: str) -> bool:
    """Put the message of an offer into the outbox, if the person may be written to."""
    person = Person.get_by_id(membership.person_id)
    ways = channels(
        email=person.email,
        phone=person.phone,
        address=person.address,
        may_email=person.may_email,
        may_text=person.may_text,
        may_call=person.may_call,
        may_post=person.may_post,
        is_closed=person.do_not_contact or person.died_on is not None,
        has_no_fixed_abode=person.has_no_fixed_abode,
    )
    if Channel.EMAIL not in ways:
        return False
    try:
        mail.put(
            place_rules.ring_key(membership.id, now),
            person.email,
            _("Please answer by %(day)s", day=formats.long_date(clock.local(until).date())),
            "offer",
            person_id=person.id,
            token=token,
            until=until,
            offer=offer_queries.offer_in_mail(membership.group_id),
        )
    except DomainError:
        # No address that mail could reach: then somebody rings.
        return False
    return True


def _change(membership: Membership, what: str) -> PlaceChange:
    return PlaceChange(membership.id, membership.group_id, membership.referral_id, what)


def _update(membership: Membership, move: Move, **values: Any) -> None:
    # From where it stands, not from what was written last: an offer may have run out since.
    state = MembershipState.OFFERED if move == Move.LAPSE else stands_now(membership)
    Membership.update(
        state=place_rules.after(state, move), version=membership.version + 1, **values
    ).where(Membership.id == membership.id).execute()


def _record(action: str, membership: Membership, by: Any, fields: list[str]) -> None:
    record_event(
        action, "membership", membership.id, by=by, person=membership.person_id, fields=fields
    )
