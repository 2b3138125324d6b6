"""Writes about referrals: arriving, each decision, and a seat."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import actions as groups
from portal.groups.actions import ConsentMissing, PlaceChange
from portal.models import (
    ConsentScope,
    Ending,
    Referral,
    ReferralState,
    ReferralStep,
    StepKind,
)
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.referrals import REASON_LENGTH, SENDER_REFERENCE_LENGTH, TOPIC_LENGTH
from portal.people import actions as people
from portal.people import consent_queries
from portal.referrals import clock_queries, clock_rules, page_queries, rules


class MoveNotAllowed(DomainError):
    """The referral isn't in a state from which this can be done."""


_STEP = {
    "seated": StepKind.PLACED,
    "offered": StepKind.OFFERED,
    "not_taken": StepKind.NOT_TAKEN,
}


def open_referral(
    request: rules.ReferralRequest,
    *,
    message_id: int,
    receipt: str,
    person_id: int,
    provider_id: int | None,
    referrer_id: int | None,
    programme_id: int | None,
    received_at: datetime,
    by: Any = None,
) -> int:
    """Open a referral for a message that was taken, in the transaction that is open.

    Returns its id. Its warnings become the first lines of its timeline.
    """
    referrer = request.referrer
    with write():
        referral_id = int(
            Referral.insert(
                reference=receipt,
                message=message_id,
                person=person_id,
                provider=provider_id,
                referrer=referrer_id,
                referred_by=referrer.name[:NAME_LENGTH],
                referred_from=referrer.organisation[:NAME_LENGTH],
                referrer_email=referrer.email[:EMAIL_LENGTH],
                referrer_phone=referrer.phone[:PHONE_LENGTH],
                sender_kind=request.sender_kind,
                sender_reference=request.sender_reference[:SENDER_REFERENCE_LENGTH],
                outside_reason=request.outside_reason,
                guardian_name=request.guardian_name[:NAME_LENGTH],
                guardian_phone=request.guardian_phone[:PHONE_LENGTH],
                guardian_contact=request.guardian_contact,
                capacity_decided_by=request.capacity_decided_by[:NAME_LENGTH],
                programme=programme_id,
                topic=request.topic[:TOPIC_LENGTH],
                reason=request.reason[:REASON_LENGTH],
                urgency=request.urgency,
                asked_urgency=request.urgency,
                risk=request.risk,
                risk_note=request.risk_note,
                queue_rank=rules.queue_rank(request.risk, request.urgency),
                received_at=received_at,
            ).execute()
        )
        _add_step(referral_id, StepKind.RECEIVED, by, at=received_at)
        for warning in request.warnings:
            _add_step(referral_id, StepKind.WARNED, by, warning, at=received_at)
        record_event("referral_opened", "referral", referral_id, by=by, person=person_id)
    return referral_id


def start_contact(referral_id: int, version: int, by: Any) -> None:
    """Note that somebody is getting in touch with the person."""
    _move(referral_id, version, by, ReferralState.CONTACTING, StepKind.CONTACTING)


def ask_referrer(referral_id: int, version: int, note: str, by: Any) -> None:
    """Note what the referrer was asked; the referral waits on them."""
    _move(referral_id, version, by, ReferralState.AWAITING_INFORMATION, StepKind.ASKED, note=note)


def accept_referral(referral_id: int, version: int, by: Any) -> None:
    """Accept a referral. Raises MoveNotAllowed, or StaleVersion if somebody was faster."""
    _move(
        referral_id,
        version,
        by,
        ReferralState.ACCEPTED,
        StepKind.ACCEPTED,
        decided_at=clock.now(),
    )


def end_referral(
    referral_id: int,
    version: int,
    ending: Ending,
    note: str,
    by: Any,
    *,
    ends_places: bool = True,
) -> None:
    """End a referral for a coded reason, and with it the seats and waits that came of it.

    Raises DomainError where that reason needs a sentence.
    """
    if ending in rules.ENDINGS_THAT_NEED_A_NOTE and not note:
        raise DomainError(_("Say why in a sentence, for whoever reads this next."), "note")
    with write():
        _move(
            referral_id,
            version,
            by,
            ReferralState.ENDED,
            StepKind.ENDED,
            note=note,
            ending=ending,
            ended_on=clock.today(),
        )
        if ends_places:
            for membership_id, of_version in page_queries.open_places(referral_id):
                groups.end_membership(membership_id, rules.PLACE_ENDING[ending], by, of_version)


def take_on(referral_id: int, version: int, by: Any) -> None:
    """Make this user the one who looks after a referral."""
    with write():
        referral = _current(referral_id, version)
        _update(referral, owner=by.id)
        _add_step(referral_id, StepKind.ASSIGNED, by)
        record_event(
            "referral_taken_on",
            "referral",
            referral_id,
            by=by,
            person=referral.person_id,
            fields=["owner"],
        )


def note_step(referral_id: int, kind: StepKind, by: Any, note: str) -> None:
    """Add a line to a referral's timeline, in the transaction that is open."""
    with write():
        _add_step(referral_id, kind, by, note)


def record_said_consent(
    referral_id: int, version: int, said_by: str, how: str, given_on: date, by: Any
) -> None:
    """Record that the person agreed to a place: who said so, how and when."""
    consent = rules.ConsentDetails(
        ConsentScope.PLACEMENT, said_by=said_by, how=how, given_on=given_on
    )
    with write():
        referral = _current(referral_id, version)
        people.record_consents(referral.person_id, referral_id, [consent], by=by)
        _add_step(referral_id, StepKind.CONSENT, by)
        _update(referral)


def place_person(
    referral_id: int, version: int, group_id: int, by: Any, *, reason: str = ""
) -> int:
    """Give the referral's person a free seat in a group. Returns the membership's id.

    A reason is needed, and kept, for a seat beyond those there are or before others who
    have waited for longer. Raises MoveNotAllowed before acceptance, ConsentMissing,
    groups.GroupFull, groups.OthersWait, groups.AlreadyMember, or StaleVersion.
    """
    with write():
        referral = _ready_to_place(referral_id, version)
        return groups.seat_person(group_id, referral.person_id, referral_id, by, reason=reason)


@groups.on_place_change
def note_place(change: PlaceChange, by: Any) -> None:
    """Say on a referral's timeline what came of its person's place, however it came about."""
    if change.referral_id is None:
        return
    referral = Referral.get_by_id(change.referral_id)
    _add_step(referral.id, _STEP[change.what], by)
    if change.what == "seated":
        _take_programme(referral, change.group_id)
    else:
        _update(referral)
    record_event(
        f"referral_{'placed' if change.what == 'seated' else change.what}",
        "referral",
        referral.id,
        by=by,
        person=referral.person_id,
    )


def wait_for_seat(referral_id: int, version: int, group_id: int, by: Any) -> int:
    """Put the referral's person on a group's waiting list. Returns the membership's id."""
    with write():
        referral = _ready_to_place(referral_id, version)
        membership_id = groups.add_to_waiting_list(group_id, referral.person_id, referral_id, by)
        _add_step(referral_id, StepKind.WAITING, by)
        _update(referral)
        record_event("referral_waiting", "referral", referral_id, by=by, person=referral.person_id)
    return membership_id


def _take_programme(referral: Referral, group_id: int) -> None:
    # A referral that named no programme belongs, from its seat on, to the group's: else the
    # funder's figures would lose the person.
    if referral.programme_id is None:
        _update(referral, programme=page_queries.programme_of_group(group_id))
    else:
        _update(referral)


def _ready_to_place(referral_id: int, version: int) -> Referral:
    referral = _current(referral_id, version)
    if referral.state != ReferralState.ACCEPTED:
        raise MoveNotAllowed(_("Accept the referral first, then place the person."))
    if not consent_queries.has_said_consent(referral.person_id):
        raise ConsentMissing(
            _(
                "The consent that came with this referral is implied. Ask the person, record "
                "what they said, then place them."
            )
        )
    return referral


def _move(
    referral_id: int,
    version: int,
    by: Any,
    to: ReferralState,
    kind: StepKind,
    note: str = "",
    **changes: Any,
) -> None:
    with write():
        referral = _current(referral_id, version)
        if not rules.may_move(referral.state, to):
            raise MoveNotAllowed(
                _("That can't be done from where this referral stands. Reload the page.")
            )
        clocks = clock_rules.moved(clock_queries.clocks_of(referral_id), to, clock.today())
        _update(referral, state=to, **clocks, **changes)
        _add_step(referral_id, kind, by, note)
        record_event(
            f"referral_{to}",
            "referral",
            referral_id,
            by=by,
            person=referral.person_id,
            fields=["state", *changes],
        )


def _current(referral_id: int, version: int) -> Referral:
    referral = (
        Referral.select(
            Referral.id, Referral.person, Referral.state, Referral.programme, Referral.version
        )
        .where(Referral.id == referral_id)
        .first()
    )
    if referral is None or referral.version != version:
        raise StaleVersion(
            _("Somebody changed this referral since you opened it. Look again, then decide.")
        )
    return referral


def _update(referral: Referral, **changes: Any) -> None:
    Referral.update(version=referral.version + 1, **changes).where(
        Referral.id == referral.id
    ).execute()


def _add_step(
    referral_id: int, kind: StepKind, by: Any, note: str = "", at: datetime | None = None
) -> None:
    by_id = getattr(by, "id", by)
    ReferralStep.insert(
        referral=referral_id, at=at or clock.now(), by=by_id, kind=kind, note=note
    ).execute()
