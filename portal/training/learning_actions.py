"""Writes about hours of learning: entered, verified, not accepted, withdrawn."""

from datetime import date

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import LearningRecord, RecordState
from portal.models.training import TOPIC_LENGTH
from portal.models.training_records import LEARNING_TITLE_LENGTH
from portal.training import learning_queries, queries
from portal.training.days import refuse_impossible_day

# A week of a residential course; more at once is a slip of a key.
MOST_MINUTES = 100 * 60
REASON_LENGTH = 1_000


class AlreadyRecorded(DomainError):
    """The same hours are on record: nothing was written."""


def add_learning(
    user_id: int,
    course_id: int,
    title: str,
    done_on: date,
    minutes: int,
    topic: str | None = "",
    *,
    by: SignedInUser,
) -> int:
    """Put hours of learning on record. Returns the entry's id.

    One's own await a check; those that staff enter for somebody else count at once. A topic
    is spelt as the course spells it. Raises AlreadyRecorded for what is on record, so that a
    form sent twice writes once, and DomainError, with its field, for what can't be.
    """
    title, topic = " ".join(title.split()), " ".join((topic or "").split())
    if not title or len(title) > LEARNING_TITLE_LENGTH:
        raise DomainError(
            _("Say what it was, in at most %(most)s characters.", most=LEARNING_TITLE_LENGTH),
            "title",
        )
    if len(topic) > TOPIC_LENGTH:
        raise DomainError(
            _("Use at most %(most)s characters for the topic.", most=TOPIC_LENGTH), "topic"
        )
    if not 1 <= minutes <= MOST_MINUTES:
        raise DomainError(
            _(
                "Enter between 1 minute and %(most)s hours. Enter longer learning in parts.",
                most=MOST_MINUTES // 60,
            ),
            "minutes",
        )
    refuse_impossible_day(done_on, "done_on")
    is_own = user_id == by.id
    with write():
        if not is_own and (
            not by.may(Permission.TRAINING_RECORD) or user_id not in dict(queries.users_who_train())
        ):
            raise DomainError(_("Choose somebody who works here."), None)
        if course_id not in dict(learning_queries.hour_courses()):
            raise DomainError(_("Choose a course that counts hours."), "course_id")
        spelt = {one.casefold(): one for of, one in learning_queries.topics() if of == course_id}
        values = {
            "user": user_id,
            "course": course_id,
            "topic": spelt.get(topic.casefold(), topic),
            "title": title,
            "done_on": done_on,
            "minutes": minutes,
        }
        if learning_queries.is_recorded(values):
            raise AlreadyRecorded(
                _("These hours are on record already. Nothing was changed."), "title"
            )
        made = LearningRecord.create(
            state=RecordState.PENDING if is_own else RecordState.VERIFIED,
            recorded_by=by.id,
            recorded_at=clock.now(),
            **values,
        )
        action = "learning_sent_in" if is_own else "learning_recorded"
        record_event(action, "learning_record", made.id, by=by, fields=values)
    return int(made.id)


def verify_learning(learning_id: int, by: SignedInUser) -> None:
    """Let hours that were sent in count.

    Raises DomainError for one's own, and StaleVersion for what was decided on already.
    """
    _decide(learning_id, RecordState.VERIFIED, "", "learning_verified", by)


def reject_learning(learning_id: int, reason: str, by: SignedInUser) -> None:
    """Don't accept hours that were sent in, saying why.

    Raises DomainError for one's own or without a reason, and StaleVersion for what was decided
    on already.
    """
    _decide(learning_id, RecordState.REJECTED, _reason(reason), "learning_rejected", by)


def _decide(learning_id: int, state: RecordState, note: str, action: str, by: SignedInUser) -> None:
    with write():
        row = LearningRecord.get_or_none(LearningRecord.id == learning_id)
        if row is not None and row.user_id == by.id:
            raise DomainError(_("These hours are your own. Ask a colleague to check them."))
        if row is None or row.state != RecordState.PENDING:
            raise StaleVersion(
                _("Somebody decided about these hours already. Look again at what they decided.")
            )
        _settle(row, state, note, action, by)


def withdraw_learning(learning_id: int, reason: str, by: SignedInUser) -> None:
    """Say that hours were entered by mistake: they stay in sight and count for nothing.

    Staff may for anybody but themselves; whoever sent in their own, until it is decided on.
    Raises DomainError without a reason or for one's own that count, StaleVersion for what
    doesn't count any more.
    """
    note = _reason(reason)
    with write():
        row = LearningRecord.get_or_none(LearningRecord.id == learning_id)
        if row is None or row.state not in (RecordState.PENDING, RecordState.VERIFIED):
            raise StaleVersion(_("These hours count for nothing already. Nothing was changed."))
        if row.user_id == by.id and row.state != RecordState.PENDING:
            raise DomainError(_("These hours are your own. Ask a colleague to withdraw them."))
        if row.user_id != by.id and not by.may(Permission.TRAINING_RECORD):
            raise DomainError(_("Only the office withdraws somebody else's hours."))
        _settle(row, RecordState.WITHDRAWN, note, "learning_withdrawn", by)


def _settle(
    row: LearningRecord, state: RecordState, note: str, action: str, by: SignedInUser
) -> None:
    LearningRecord.update(
        state=state, decided_by=by.id, decided_at=clock.now(), decision_note=note
    ).where(LearningRecord.id == row.id).execute()
    fields = ["state", *(["decision_note"] if note else [])]
    record_event(action, "learning_record", row.id, by=by, fields=fields)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise DomainError(
            _("Say why, in at most %(most)s characters.", most=REASON_LENGTH), "reason"
        )
    return reason
