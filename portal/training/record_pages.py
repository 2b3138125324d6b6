"""The page of one record, which several views show: alone, and with a form that was refused."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, settings
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.models import RecordState
from portal.training import (
    book_queries,
    evidence_queries,
    evidence_rules,
    record_queries,
    record_rules,
    record_words,
)
from portal.training.record_forms import ReasonForm
from portal.training.record_queries import Record


def record_or_404(record_id: int) -> Record:
    """A record that the signed-in user may open."""
    record = record_queries.record_for(current_user, record_id)
    if record is None:
        abort(404)
    return record


def page(record: Record, reject: ReasonForm | None = None) -> tuple[str, int]:
    """The record's page and its status, with a refusal that was itself refused, if any."""
    keeps = current_user.may(Permission.TRAINING_RECORD)
    is_own = record_rules.decides_about_self(record.user_id, current_user.id)
    decides = keeps and not is_own
    book = book_queries.load([record.user_id])
    evidence = evidence_queries.evidence_of([record.id]).get(record.id, [])
    text = render_template(
        "training/record_show.html",
        record=record,
        reference=record_words.reference(record.id),
        covers=[
            (course.title, record_words.cover(span))
            for course, span in book.covers(record.user_id, record.id, clock.today())
        ],
        evidence=evidence,
        most_files=evidence_rules.MOST_FILES,
        others=record_queries.records_of_course(record.user_id, record.course_id),
        happened=_happened(record),
        # Whoever put it on record saw it, or, where somebody sent in their own, who verified it.
        checked_by=record.verified_by if _is_sent_in(record) else record.recorded_by,
        keeps=keeps,
        is_own=is_own,
        may_decide=decides and record_rules.may_be_decided(record.state),
        may_revoke=may_revoke(record),
        may_withdraw=may_withdraw(record),
        may_add_evidence=record_rules.takes_evidence(record.course_kind, record.state),
        has_certificate=record_rules.has_certificate(
            record.course_kind, record.state, record.revoked_on, record.issuer
        ),
        organisation=settings.current().organisation,
        form=reject or ReasonForm(formdata=None, version=record.version),
    )
    return text, (422 if reject else 200)


def may_revoke(record: Record) -> bool:
    """Whether the signed-in user may end what a record covers."""
    keeps = current_user.may(Permission.TRAINING_RECORD)
    is_own = record_rules.decides_about_self(record.user_id, current_user.id)
    may = keeps and not is_own
    return may and record_rules.may_be_revoked(record.state, record.revoked_on)


def may_withdraw(record: Record) -> bool:
    """Whether the signed-in user may say that a record was a mistake."""
    is_own = record_rules.decides_about_self(record.user_id, current_user.id)
    may = is_own or current_user.may(Permission.TRAINING_RECORD)
    return may and record_rules.may_be_withdrawn(record.state, is_own=is_own)


def _is_sent_in(record: Record) -> bool:
    return record.recorded_by_id == record.user_id


def _happened(record: Record) -> list[dict[str, Any]]:
    """What became of a record, newest first."""
    items = [
        {
            "at": record.recorded_at,
            "text": _("Sent in") if _is_sent_in(record) else _("Recorded"),
            "by": record.recorded_by,
            "note": "",
        }
    ]
    words_of = record_words.STATE
    decisions = [
        (record.verified_at, words_of[RecordState.VERIFIED], record.verified_by, ""),
        (
            record.revoked_at,
            _("Revoked from %(day)s on", day=long_date(record.revoked_on)),
            record.revoked_by,
            record.revoked_reason,
        ),
    ]
    if record.state in (RecordState.REJECTED, RecordState.WITHDRAWN):
        state = words_of[RecordState(record.state)]
        decisions.append((record.decided_at, state, record.decided_by, record.decision_note))
    for at, text, by, note in decisions:
        if at is not None:
            items.insert(0, {"at": at, "text": text, "by": by, "note": note})
    return items
