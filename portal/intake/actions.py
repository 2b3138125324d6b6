"""The one way in: every door's message is kept, and what can be is made a referral."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.intake import outcome_rules, queries, refused_risk_rules, rules
from portal.intake.rules import Refusal, Sent
from portal.models import Door, FollowUpKind, IntakeMessage, IntakeState, MessagePart
from portal.people import actions as people
from portal.people import follow_up_actions as follow_ups
from portal.providers import actions as providers
from portal.providers import queries as provider_queries
from portal.referrals import actions as referrals
from portal.referrals import message_actions
from portal.referrals.rules import ReferralRequest

# With 244 million numbers, even the second try is rare.
RECEIPT_TRIES = 20
# Doors whose senders say by a name of their own which programme they mean.
_NAMES_A_SERVICE = (Door.FHIR, Door.API)


@dataclass(frozen=True)
class Receipt:
    """What a sender gets, once it is durably kept."""

    number: str
    message_id: int
    referral_id: int
    warnings: tuple[str, ...] = ()


class AlreadySent(DomainError):
    """Something stands under this sender's key already; `receipt` is the first one's number."""

    def __init__(self, message: str, receipt: str, referral_id: int | None):
        super().__init__(message)
        self.receipt = receipt
        self.referral_id = referral_id


class Duplicate(AlreadySent):
    """The same message, byte for byte: it has its receipt, and no second referral is made."""


class Conflict(AlreadySent):
    """Another message under a key that was used: neither replaces the other by itself."""


def take(
    request: ReferralRequest,
    sent: Sent,
    person_id: int | None = None,
    *,
    typed: bytes | None = None,
) -> Receipt:
    """Keep a message and open the referral it asks for, all or nothing.

    `person_id` attaches it to a person on record, chosen by staff; else the person is
    added as described. `typed` is what staff typed from a message that is a file: by that
    a second press is known. Raises Duplicate or Conflict where the sender's key was used.
    Many at once are taken one after the other, so that only the first is new.
    """
    digest = hashlib.sha256(sent.body).hexdigest()
    with write():
        _check_new(sent, digest if typed is None else hashlib.sha256(typed).hexdigest())
        request, programme_id = _with_programme(request, sent.door)
        receipt = _new_receipt()
        outcome = outcome_rules.outcome(
            "", (_warning(text) for text in request.warnings), settings.current().base_url
        )
        message_id = _keep(sent, digest, receipt, IntakeState.TAKEN, sent.external_id, outcome)
        if person_id is None:
            person_id = people.add_person(request.person, by=sent.typed_by)
        referrer_id = None
        if sent.provider_id is not None:
            referrer_id = providers.referrer_for(sent.provider_id, request.referrer)
        referral_id = referrals.open_referral(
            request,
            message_id=message_id,
            receipt=receipt,
            person_id=person_id,
            provider_id=sent.provider_id,
            referrer_id=referrer_id,
            programme_id=programme_id,
            received_at=sent.received_at,
            by=sent.typed_by,
        )
        people.record_consents(person_id, referral_id, request.consents, by=sent.typed_by)
        record_event(
            "message_taken", "intake_message", message_id, by=sent.typed_by, person=person_id
        )
    return Receipt(receipt, message_id, referral_id, request.warnings)


def join(
    referral_id: int,
    part: MessagePart,
    sent: Sent,
    warnings: Iterable[str] = (),
    note: str = "",
    risk_note: str = "",
) -> Receipt:
    """Keep a message that came later and join it to the referral that it speaks of.

    Nothing of the referral is changed by it. Raises Duplicate or Conflict as `take` does.
    """
    digest, warnings = hashlib.sha256(sent.body).hexdigest(), tuple(warnings)
    outcome = outcome_rules.outcome(
        "", (_warning(text) for text in warnings), settings.current().base_url
    )
    with write():
        _check_new(sent, digest)
        receipt = _new_receipt()
        message_id = _keep(sent, digest, receipt, IntakeState.TAKEN, sent.external_id, outcome)
        message_actions.join_message(
            referral_id, message_id, part, by=sent.typed_by, note=note, risk_note=risk_note
        )
    return Receipt(receipt, message_id, referral_id, warnings)


def refuse(sent: Sent, refusal: Refusal, more: Iterable[outcome_rules.Issue] = ()) -> str:
    """Keep a message that can't become a referral, with the reason. Returns its number.

    `more` is what else there is to mend. It doesn't hold its key: mended, it may come again
    under the same one. The same bytes refused again are kept once.
    """
    digest = hashlib.sha256(sent.body).hexdigest()
    key = rules.refused_id(sent.external_id, digest)
    outcome = outcome_rules.outcome(
        "", [outcome_rules.refusal_issue(refusal), *more], settings.current().base_url
    )
    with write():
        known = queries.message_under(sent.sender, key)
        if known is not None:
            return known.receipt
        receipt = _new_receipt()
        message_id = _keep(sent, digest, receipt, IntakeState.REFUSED, key, outcome)
        if refused_risk_rules.speaks_of_risk(sent.body):
            _ask_today(receipt)
        shrink_refused(sent.received_at)
        record_event("message_refused", "intake_message", message_id, by=sent.typed_by)
    return receipt


def _ask_today(receipt: str) -> None:
    """Have somebody read a refused message today: its sender may never mend it."""
    follow_ups.add_follow_up(
        FollowUpKind.RISK,
        clock.today(),
        by=None,
        key=f"refused {receipt}",
        note=_(
            "The message %(receipt)s was refused and speaks of a risk. Read it among the "
            "refused messages, and ring whoever sent it today.",
            receipt=receipt,
        ),
    )


def check_not_sent(sent: Sent) -> None:
    """Raise Duplicate or Conflict where this sender's key was used, before anything is asked."""
    _check_new(sent, hashlib.sha256(sent.body).hexdigest())


def shrink_refused(now: datetime) -> int:
    """Drop the bodies of messages refused longer ago than `refused_message_days`.

    What stays is the receipt, the hash and the reason. Each refusal does this for those
    before it, so that no timer has to be trusted with it. Returns how many shrank.
    """
    before = now - timedelta(days=settings.current().refused_message_days)
    with write():
        shrunk = int(
            IntakeMessage.update(body=None)
            .where(
                IntakeMessage.state == IntakeState.REFUSED,
                IntakeMessage.received_at < before,
                IntakeMessage.body.is_null(False),
            )
            .execute()
        )
        if shrunk:
            record_event("refused_messages_shrunk", "intake_message", fields=["body"])
    return shrunk


def _check_new(sent: Sent, digest: str) -> None:
    first = queries.message_under(sent.sender, sent.external_id)
    if first is None:
        return
    referral_id = queries.referral_of_message(first.message_id)
    if digest == (queries.typed_sha256(first.message_id) or first.body_sha256):
        raise Duplicate(
            _(
                "This message has been taken already; its receipt is %(receipt)s. Nothing was "
                "added.",
                receipt=first.receipt,
            ),
            first.receipt,
            referral_id,
        )
    raise Conflict(
        _(
            "Another message was taken under this key; its receipt is %(receipt)s. Nothing was "
            "changed. Send a new referral under a key of its own.",
            receipt=first.receipt,
        ),
        first.receipt,
        referral_id,
    )


def _with_programme(request: ReferralRequest, door: Door) -> tuple[ReferralRequest, int | None]:
    """The request with its programme, which is unassigned, with a warning, where nobody knows."""
    if request.programme_id is not None or door not in _NAMES_A_SERVICE:
        return request, request.programme_id
    programme_id = provider_queries.programme_for_service(request.service)
    if programme_id is not None:
        return request, programme_id
    if request.service:
        warning = _(
            'The service asked for, "%(service)s", belongs to no programme here: unassigned.',
            service=request.service,
        )
    else:
        warning = _("The message names no service: the referral belongs to no programme yet.")
    return replace(request, warnings=(*request.warnings, warning)), None


def _new_receipt() -> str:
    for _try in range(RECEIPT_TRIES):
        letters = (secrets.choice(rules.RECEIPT_LETTERS) for _letter in iter(int, 1))
        receipt = rules.receipt_number(letters)
        if not queries.is_receipt_taken(receipt):
            return receipt
    raise RuntimeError("No receipt number was free: the random source repeats itself.")


def _warning(text: str) -> outcome_rules.Issue:
    return outcome_rules.Issue("warning", "business-rule", text)


def _keep(
    sent: Sent, digest: str, receipt: str, state: IntakeState, key: str, outcome: dict[str, Any]
) -> int:
    return int(
        IntakeMessage.insert(
            receipt=receipt,
            door=sent.door,
            state=state,
            provider=sent.provider_id,
            external_id=key,
            sender=sent.sender,
            content_type=sent.content_type[:100],
            body=sent.body,
            body_sha256=digest,
            outcome=json.dumps(outcome),
            typed_by=sent.typed_by,
            received_at=sent.received_at,
        ).execute()
    )
