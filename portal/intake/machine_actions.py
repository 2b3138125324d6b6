"""A FHIR message is taken: as a new referral, as a change of one that is known, or its end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from portal import clock
from portal.db import write
from portal.errors import DomainError
from portal.formats import long_date
from portal.intake import actions, attachment_actions, sender_id_queries, update_rules
from portal.intake.attachment_rules import Attachment
from portal.intake.criteria_words import with_limits
from portal.intake.message_rules import Purpose, ReadMessage
from portal.intake.rules import Refusal, Sent
from portal.intake.safety_words import is_risky
from portal.intake.sender_id_queries import KnownReferral
from portal.models import (
    EndedBy,
    Ending,
    FollowUpKind,
    MessagePart,
    SenderId,
    SenderIdKind,
)
from portal.people import follow_up_actions
from portal.referrals import decision_actions as decisions
from portal.referrals import risk_actions as risks


@dataclass(frozen=True)
class Taken:
    """What came of a message: in words, under which numbers, and what wasn't read.

    `reference` is the referral's, which everybody quotes; `receipt` is the message's own.
    """

    said: str
    reference: str
    receipt: str
    is_new: bool
    is_risk: bool
    warnings: tuple[str, ...] = ()


def take_message(message: ReadMessage, sent: Sent) -> Taken:
    """Take a message that was read, all or nothing.

    Raises Refusal where it speaks of a referral that this sender never sent, or lacks what
    none can be without; actions.Duplicate or actions.Conflict where its key was used.
    """
    with write():
        actions.check_not_sent(sent)
        known = _known(message, sent)
        if message.purpose == Purpose.CANCEL:
            return _withdraw(message, sent, known)
        if known is not None and _joins(message, known):
            return _update(message, sent, known)
        return _open(message, sent, known)


def _known(message: ReadMessage, sent: Sent) -> KnownReferral | None:
    if sent.provider_id is None or not (message.request_ids or message.task_ids):
        return None
    return sender_id_queries.known_referral(sent.provider_id, message.request_ids, message.task_ids)


def _joins(message: ReadMessage, known: KnownReferral) -> bool:
    """Whether a message belongs to the referral that its ids lead to.

    A change always does. What says that it is new does while that referral is open and is
    about the same person: some senders send all again, under a new key, for every change.
    """
    if message.purpose == Purpose.UPDATE:
        return True
    return (
        known.is_open
        and message.request is not None
        and update_rules.is_same_person(known.known, message.request.person)
    )


def _open(message: ReadMessage, sent: Sent, known: KnownReferral | None) -> Taken:
    """A referral of its own."""
    if message.request is None:
        assert message.refusal is not None
        raise message.refusal
    notes = []
    if known is not None:
        notes.append(
            _(
                "The same request came on %(day)s as %(reference)s, which has ended or is about "
                "somebody else; this is a new referral.",
                day=long_date(known.received_at),
                reference=known.reference,
            )
        )
    elif message.purpose == Purpose.UPDATE:
        notes.append(
            _(
                "The message changes a referral that never came; it was taken as a new one. If "
                "it did come another way, there are two now."
            )
        )
    fit, asked = attachment_actions.looked_at(message.files, with_limits(message.request))
    asked = replace(asked, warnings=(*asked.warnings, *notes))
    receipt = actions.take(asked, sent)
    attachment_actions.keep(receipt.message_id, fit)
    remember_ids(receipt.referral_id, message, sent)
    said = _("Taken. The receipt is %(receipt)s.", receipt=receipt.number)
    return Taken(said, receipt.number, receipt.number, True, is_risky(asked), receipt.warnings)


def _update(message: ReadMessage, sent: Sent, known: KnownReferral) -> Taken:
    """Joined to the referral it speaks of: nothing on record is overwritten."""
    asked, fit = message.request, list[Attachment]()
    is_risk = asked is not None and is_risky(asked)
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    if asked is not None:
        fit, asked = attachment_actions.looked_at(message.files, asked)
        warnings = asked.warnings
        notes = update_rules.differences(known.known, asked, _)
        if not update_rules.is_same_person(known.known, asked.person):
            warnings += (_("It names another person than the referral does. Look at both."),)
    part = MessagePart.RISK if is_risk else MessagePart.UPDATE
    receipt = actions.join(known.referral_id, part, sent, warnings, note=" ".join(notes))
    attachment_actions.keep(receipt.message_id, fit)
    remember_ids(known.referral_id, message, sent)
    if is_risk and asked is not None:
        risks.note_risk(known.referral_id, asked.risk, asked.risk_note)
    else:
        _owe_reading(known, receipt.message_id, _("The sender changed this referral: read it."))
    if known.is_open:
        said = _(
            "Joined to %(reference)s, which is with us since %(day)s. Staff read what changed; "
            "nothing was overwritten.",
            reference=known.reference,
            day=long_date(known.received_at),
        )
    else:
        said = _(
            "Joined to %(reference)s, which has ended. Staff read it; to refer the person "
            "again, send a new referral.",
            reference=known.reference,
        )
    return Taken(said, known.reference, receipt.number, False, is_risk, warnings)


def _withdraw(message: ReadMessage, sent: Sent, known: KnownReferral | None) -> Taken:
    """Ended as withdrawn while nobody has begun; else joined, for staff to decide."""
    if known is None:
        raise Refusal(
            404,
            "not-found",
            message.element,
            _(
                "This withdraws a referral that you never sent here, or sent under another id. "
                "Nothing was changed. Ring the office."
            ),
        )
    receipt = actions.join(known.referral_id, MessagePart.WITHDRAWAL, sent)
    reference = known.reference
    asked = message.request
    is_risk = known.queue_rank == 0 or (asked is not None and is_risky(asked))
    if asked is not None and is_risky(asked) and known.is_open:
        risks.note_risk(known.referral_id, asked.risk, asked.risk_note)
    if not known.is_open:
        said = _("%(reference)s has ended before; nothing was changed.", reference=reference)
    elif _is_ended_at_once(known):
        said = _("%(reference)s is withdrawn.", reference=reference)
    else:
        _owe_reading(
            known, receipt.message_id, _("The sender wants to withdraw this referral: decide.")
        )
        said = _(
            "%(reference)s has been begun on here. Staff read that you want to withdraw it, "
            "decide and tell you.",
            reference=reference,
        )
    return Taken(said, reference, receipt.number, False, is_risk)


def _is_ended_at_once(known: KnownReferral) -> bool:
    """End what nobody has begun on. Whatever stands against that, staff decide instead."""
    if not update_rules.may_end_at_once(known.state, known.queue_rank):
        return False
    try:
        decisions.end_referral(
            known.referral_id,
            known.version,
            Ending.WITHDRAWN,
            _("Its sender withdrew it by message."),
            by=None,
            ended_by=EndedBy.REFERRER,
        )
    except DomainError:
        return False
    return True


def _owe_reading(known: KnownReferral, message_id: int, note: str) -> None:
    follow_up_actions.add_follow_up(
        FollowUpKind.REFERRER,
        clock.add_working_days(clock.today(), 1),
        by=None,
        key=f"message {message_id}",
        person_id=known.person_id,
        referral_id=known.referral_id,
        note=note,
    )


def remember_ids(referral_id: int, message: ReadMessage, sent: Sent) -> None:
    """Keep the sender's own ids of a referral, each once, in the transaction that is open."""
    kinds: Iterable[tuple[SenderIdKind, tuple[str, ...]]] = (
        (SenderIdKind.REQUEST, message.request_ids),
        (SenderIdKind.TASK, message.task_ids),
        (SenderIdKind.PATIENT, message.patient_ids),
    )
    with write():
        for kind, values in kinds:
            for value in values:
                SenderId.insert(
                    referral=referral_id, provider=sent.provider_id, kind=kind, value=value
                ).on_conflict_ignore().execute()
