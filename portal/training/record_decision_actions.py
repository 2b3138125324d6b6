"""Writes that decide on a record: verified, not accepted, revoked, withdrawn.

None deletes or changes what was recorded or decided before: `decided_*` say who decided last,
`verified_*` and `revoked_*` stay whatever comes after.
"""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.formats import long_date
from portal.models import Course, RecordState, TrainingRecord, User
from portal.training import record_rules, record_words

REASON_LENGTH = 1_000


def verify_record(record_id: int, version: int, by: SignedInUser) -> None:
    """Let a record that was sent in count.

    Raises StaleVersion when it changed since the page was opened, DomainError for one's own.
    """
    _decide_pending(record_id, version, by, RecordState.VERIFIED, "")


def reject_record(record_id: int, version: int, reason: str, by: SignedInUser) -> None:
    """Don't accept a record that was sent in, saying why. Raises as `verify_record` does."""
    _check_reason(reason)
    _decide_pending(record_id, version, by, RecordState.REJECTED, reason)


def _decide_pending(
    record_id: int, version: int, by: SignedInUser, state: RecordState, note: str
) -> None:
    with write():
        record = _load(record_id, version, by)
        if not record_rules.may_be_decided(record.state):
            raise DomainError(_("This record has been decided on already."))
        is_good = state == RecordState.VERIFIED
        kept = {"verified_by": by.id, "verified_at": clock.now()} if is_good else {}
        _change(record, by, state=state, decision_note=note, **kept)
        event = "training_verified" if is_good else "training_rejected"
        fields = ["state"] if is_good else ["state", "decision_note"]
        record_event(event, "training_record", record_id, by=by, fields=fields)
        _tell(record, state)


def revoke_record(
    record_id: int, version: int, revoked_on: date, reason: str, by: SignedInUser
) -> None:
    """End what a record covers on a day, which isn't covered any more.

    Raises StaleVersion, or DomainError naming its field: a day before it was completed or
    ahead, no reason, one's own, or a record that covers nothing.
    """
    if revoked_on > clock.today():
        raise DomainError(_("Enter today or an earlier day."), "revoked_on")
    _check_reason(reason)
    with write():
        record = _load(record_id, version, by)
        if not record_rules.may_be_revoked(record.state, record.revoked_on):
            raise DomainError(_("This record covers nothing that could be ended."))
        if revoked_on < record.completed_on:
            raise DomainError(
                _(
                    "It was completed on %(day)s. Enter that day or a later one.",
                    day=long_date(record.completed_on),
                ),
                "revoked_on",
            )
        _change(
            record,
            by,
            revoked_on=revoked_on,
            revoked_reason=reason,
            revoked_by=by.id,
            revoked_at=clock.now(),
        )
        record_event(
            "training_revoked",
            "training_record",
            record_id,
            by=by,
            fields=["revoked_on", "revoked_reason"],
        )
        _tell(record, "revoked")


def withdraw_record(record_id: int, version: int, reason: str, by: SignedInUser) -> None:
    """Say of a record that it was entered by mistake: it stays in sight, and counts for nothing.

    Whoever sent in their own may take it back until it is decided on. Raises StaleVersion, or
    DomainError for no reason, one's own that counts, or a record that doesn't count.
    """
    _check_reason(reason)
    with write():
        record = _load(record_id, version, by, own=RecordState.PENDING)
        is_own = record.user_id == by.id
        if not record_rules.may_be_withdrawn(record.state, is_own=is_own):
            raise DomainError(_("Only a record that counts can be withdrawn."))
        _change(record, by, state=RecordState.WITHDRAWN, decision_note=reason)
        record_event(
            "training_withdrawn",
            "training_record",
            record_id,
            by=by,
            fields=["state", "decision_note"],
        )
        if not is_own:
            _tell(record, RecordState.WITHDRAWN)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Say why."), "reason")


def _load(
    record_id: int, version: int, by: SignedInUser, own: RecordState | None = None
) -> TrainingRecord:
    record = (
        TrainingRecord.select(TrainingRecord, User, Course)
        .join_from(TrainingRecord, User, on=TrainingRecord.user)
        .join_from(TrainingRecord, Course)
        .where(TrainingRecord.id == record_id)
        .first()
    )
    if record is None or record.version != version:
        raise StaleVersion(
            _("Somebody changed this record since you opened it. Look again, then decide.")
        )
    if record_rules.decides_about_self(record.user_id, by.id) and record.state != own:
        raise DomainError(record_words.not_about_self())
    return record


def _change(record: TrainingRecord, by: SignedInUser, **changes: Any) -> None:
    TrainingRecord.update(
        version=record.version + 1, decided_by=by.id, decided_at=clock.now(), **changes
    ).where(TrainingRecord.id == record.id).execute()


def _tell(record: TrainingRecord, outcome: RecordState | str) -> None:
    """Mail whoever it is about, if they have an address; the reason stays behind the sign-in."""
    user = record.user
    if not user.email or not user.is_active:
        return
    try:
        mail.put(
            f"training_record {record.id} {outcome}",
            user.email,
            record_words.mail_subject(outcome),
            "training_record",
            user_id=user.id,
            name=user.name,
            sentence=record_words.told(outcome, record.course.title, record.completed_on),
            record_id=record.id,
            has_reason=outcome != RecordState.VERIFIED,
            can_sign_in=bool(user.password_hash),
        )
    except DomainError:
        # An address that can't be right takes no mail; the decision stands.
        return
