"""Writes about what people agree to: said, and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import Consent, ConsentScope, FeedbackLevel, FollowUpKind
from portal.models.people import NAME_LENGTH
from portal.people import follow_up_actions, withdrawal_registry

HOW_LENGTH = 60
REASON_LENGTH = 1_000


@dataclass(frozen=True)
class Said:
    """What somebody agreed to: who said so, when and how."""

    scope: ConsentScope
    said_by: str
    how: str
    given_on: date
    level: FeedbackLevel = FeedbackLevel.NOT_SAID
    is_implied: bool = False


def add_consent(person_id: int, said: Said, by: Any, *, referral_id: int | None = None) -> int:
    """Record that a person agreed to something. Returns the consent's id.

    A level of feedback replaces the one that stands, which is taken back on the same day with
    that as its reason: what stands is one word. Raises DomainError, with its field, without
    who said it, for a day ahead, and for feedback without how much.
    """
    _check(said)
    with write():
        if said.scope == ConsentScope.FEEDBACK:
            _end_standing(
                person_id,
                [said.scope],
                on=said.given_on,
                said_by=said.said_by,
                reason=_("Said anew how much may be told."),
                by=by,
                referral_id=referral_id,
            )
        made = Consent.create(
            person=person_id,
            referral=referral_id,
            scope=ConsentScope(said.scope),
            level=said.level if said.scope == ConsentScope.FEEDBACK else FeedbackLevel.NOT_SAID,
            said_by=said.said_by.strip()[:NAME_LENGTH],
            how=said.how.strip()[:HOW_LENGTH],
            given_on=said.given_on,
            recorded_at=clock.now(),
            recorded_by=getattr(by, "id", by),
        )
        if said.scope == ConsentScope.FEEDBACK:
            # Less may be told now than what waits to be.
            withdrawal_registry.hold_back(person_id, by)
        record_event(
            "consent_recorded",
            "person",
            person_id,
            by=by,
            person=person_id,
            fields=[str(said.scope)],
        )
    return int(made.id)


def withdraw_consent(
    person_id: int,
    scopes: Iterable[ConsentScope],
    *,
    on: date,
    said_by: str,
    reason: str,
    by: Any,
) -> int:
    """Take back all that stands of these kinds, from this moment on. Returns how many did.

    A place needs somebody to speak with them: that becomes work for today, once. Raises
    DomainError, with its field, where nothing of the kind stands, without who said it, and for
    a day ahead.
    """
    wanted = [ConsentScope(one) for one in scopes]
    if not wanted:
        raise DomainError(_("Choose what they take back."), "scopes")
    if not said_by.strip():
        raise DomainError(_("Enter who said so."), "said_by")
    if on > clock.today():
        raise DomainError(_("Enter today or a day before."), "withdrawn_on")
    with write():
        ids = _end_standing(person_id, wanted, on=on, said_by=said_by, reason=reason.strip(), by=by)
        if not ids:
            raise DomainError(_("Nothing of this kind stands any more."), "scopes")
        withdrawal_registry.hold_back(person_id, by)
        record_event(
            "consent_withdrawn",
            "person",
            person_id,
            by=by,
            person=person_id,
            fields=sorted(str(one) for one in wanted),
        )
        if ConsentScope.PLACEMENT in wanted:
            follow_up_actions.add_follow_up(
                FollowUpKind.HAND,
                clock.today(),
                by=by,
                key=f"consent_withdrawn {max(ids)}",
                person_id=person_id,
                note=_(
                    "They no longer agree to a place. Speak with them, then end the places, "
                    "waits and referral that rest on it, or record that they agree again."
                ),
            )
    return len(ids)


def _end_standing(
    person_id: int,
    scopes: list[ConsentScope],
    *,
    on: date,
    said_by: str,
    reason: str,
    by: Any,
    referral_id: int | None = None,
) -> list[int]:
    standing = (
        Consent.select(Consent.id)
        .where(
            Consent.person == person_id,
            Consent.scope.in_(scopes),
            Consent.withdrawn_at.is_null(),
        )
        .order_by(Consent.id)
    )
    if referral_id is not None:
        standing = standing.where(Consent.referral == referral_id)
    ids = [int(consent_id) for (consent_id,) in standing.tuples()]
    if ids:
        Consent.update(
            withdrawn_at=clock.now(),
            withdrawn_on=on,
            withdrawn_said_by=said_by.strip()[:NAME_LENGTH],
            withdrawn_reason=reason,
            withdrawn_by=getattr(by, "id", by),
        ).where(Consent.id.in_(ids)).execute()
    return ids


def _check(said: Said) -> None:
    if not said.said_by.strip():
        raise DomainError(_("Enter who said so: the person, or who for them."), "said_by")
    if not said.how.strip():
        raise DomainError(_("Enter how, such as: on the phone."), "how")
    if said.given_on > clock.today():
        raise DomainError(_("Enter today or a day before."), "given_on")
    if said.scope == ConsentScope.FEEDBACK and said.level == FeedbackLevel.NOT_SAID:
        raise DomainError(_("Choose how much the referrer may be told."), "level")
