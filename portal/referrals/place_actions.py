"""Writes of places: what the person agreed to, a seat, a wait, and what came of either."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.db import write
from portal.errors import DomainError
from portal.groups import actions as groups
from portal.groups import gate_queries
from portal.groups.actions import ConsentMissing, PlaceChange
from portal.models import ConsentScope, Referral, StepKind
from portal.people import actions as people
from portal.people import consent_queries
from portal.referrals import move_queries, page_queries, rules, words
from portal.referrals.move_rules import Bar, Move
from portal.referrals.step_actions import MoveNotAllowed, add_step, current, record, update

_STEP = {
    "seated": StepKind.PLACED,
    "offered": StepKind.OFFERED,
    "not_taken": StepKind.NOT_TAKEN,
}


def record_said_consent(
    referral_id: int, version: int, said_by: str, how: str, given_on: date, by: Any
) -> None:
    """Record that the person agreed to a place: who said so, how and when."""
    consent = rules.ConsentDetails(
        ConsentScope.PLACEMENT, said_by=said_by, how=how, given_on=given_on
    )
    with write():
        referral = current(referral_id, version)
        people.record_consents(referral.person_id, referral_id, [consent], by=by)
        add_step(referral_id, StepKind.CONSENT, by)
        update(referral)


def place_person(
    referral_id: int,
    version: int,
    group_id: int,
    by: Any,
    *,
    reason: str = "",
    consent_reason: str = "",
    apart_reason: str = "",
) -> int:
    """Give the referral's person a free seat in a group. Returns the membership's id.

    A reason is needed, and kept, for a seat beyond those there are or before others who
    have waited for longer; `consent_reason` places somebody who hasn't been asked, and
    `apart_reason` one who would meet somebody they are kept apart from. Raises
    MoveNotAllowed before acceptance, ConsentMissing, groups.GroupFull, groups.OthersWait,
    groups.AlreadyMember, KeptApart, or StaleVersion.
    """
    with write():
        referral = _ready_to_place(referral_id, version, group_id, by, consent_reason)
        return groups.seat_person(
            group_id,
            referral.person_id,
            referral_id,
            by,
            reason=reason,
            apart_reason=apart_reason,
        )


def wait_for_seat(
    referral_id: int, version: int, group_id: int, by: Any, *, consent_reason: str = ""
) -> int:
    """Put the referral's person on a group's waiting list. Returns the membership's id."""
    with write():
        referral = _ready_to_place(referral_id, version, group_id, by, consent_reason)
        membership_id = groups.add_to_waiting_list(group_id, referral.person_id, referral_id, by)
        add_step(referral_id, StepKind.WAITING, by)
        update(referral)
        record("referral_waiting", referral, by)
    return membership_id


@groups.on_place_change
def note_place(change: PlaceChange, by: Any) -> None:
    """Say on a referral's timeline what came of its person's place, however it came about."""
    if change.referral_id is None:
        return
    referral = Referral.get_by_id(change.referral_id)
    add_step(referral.id, _STEP[change.what], by)
    if change.what == "seated":
        _take_programme(referral, change.group_id)
    else:
        update(referral)
    record(f"referral_{'placed' if change.what == 'seated' else change.what}", referral, by)


def _take_programme(referral: Referral, group_id: int) -> None:
    # A referral that named no programme belongs, from its seat on, to the group's: else the
    # funder's figures would lose the person.
    if referral.programme_id is None:
        update(referral, programme=page_queries.programme_of_group(group_id))
    else:
        update(referral)


def _ready_to_place(
    referral_id: int, version: int, group_id: int, by: Any, consent_reason: str
) -> Referral:
    referral = current(referral_id, version)
    bar = move_queries.allowed_for(referral_id).why_not(Move.PLACE)
    if bar == Bar.STATE:
        raise MoveNotAllowed(_("Accept the referral first, then place the person."))
    if bar not in (None, Bar.CONSENT):
        raise MoveNotAllowed(words.bar(bar))
    check_person(group_id, referral.person_id)
    if not consent_queries.has_said_consent(referral.person_id):
        if not consent_reason.strip():
            raise ConsentMissing(
                _(
                    "The consent that came with this referral is implied. Ask the person, record "
                    "what they said, then place them."
                )
            )
        add_step(
            referral_id,
            StepKind.OVERRIDE,
            by,
            _("Placed without recorded consent: %(why)s", why=consent_reason.strip()),
        )
        record("consent_overridden", referral, by, ["reason"])
    return referral


@groups.before_place
def check_person(group_id: int, person_id: int) -> None:
    """Whichever page gives them a place: a self-referral is confirmed first, the young have
    their guardian recorded, and the group takes them at their age."""
    bars = list(move_queries.facts_of(page_queries.open_referrals(person_id)).values())
    if bars and all(facts.lacks_identity for facts in bars):
        raise MoveNotAllowed(words.bar(Bar.IDENTITY))
    born_on, today = page_queries.birth_date(person_id), clock.today()
    if not rules.is_below(born_on, settings.current().youngest_age, today):
        return
    if bars and all(facts.lacks_guardian for facts in bars):
        raise MoveNotAllowed(words.bar(Bar.GUARDIAN))
    youngest = page_queries.youngest_in(group_id)
    if youngest is None or rules.is_below(born_on, youngest, today):
        raise DomainError(
            _(
                "This group doesn't take anybody so young. Choose one whose youngest age, on its "
                "own page, allows it."
            ),
            "group_id",
        )
    if gate_queries.has_barred_leader(group_id):
        raise DomainError(
            _(
                "Somebody who leads this group lacks what it takes to lead young people. See to "
                "it on the group's page, or choose another group."
            ),
            "group_id",
        )
