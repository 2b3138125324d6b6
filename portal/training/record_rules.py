"""Which fields a record of a kind of course keeps, and what may still be done with it. Pure."""

from datetime import date

from portal.models import CourseKind, RecordState

KEPT = ("expires_on", "issuer", "number", "level", "note", "files")
"""Fields that a record may have beside who, which course and when."""

EARLIEST = date(1950, 1, 1)
"""An older date than anybody's first course: a year typed wrongly."""
NOTE_LENGTH = 1_000

SENT_IN = (CourseKind.TRAINING,)
"""What users send in themselves. The office sees the paper of a check, and notes supervision."""

_UNFIT: dict[str, tuple[str, ...]] = {
    CourseKind.TRAINING: ("level",),
    # The least content: number, date, level and who checked it, never what the paper says.
    CourseKind.CHECK: ("note", "files"),
    CourseKind.SUPERVISION: KEPT,
}


def unfit_fields(kind: CourseKind | str) -> tuple[str, ...]:
    """Names of the fields that records of this kind of course don't keep."""
    return _UNFIT[kind]


def decides_about_self(user_id: int, by_id: int) -> bool:
    """Whether somebody would judge their own record, which nobody does."""
    return user_id == by_id


def takes_evidence(kind: CourseKind | str, state: RecordState | str) -> bool:
    """Whether a file may still be added to a record."""
    return "files" not in _UNFIT[kind] and state in (RecordState.PENDING, RecordState.VERIFIED)


def may_be_decided(state: RecordState | str) -> bool:
    """Whether a record still waits to be verified or rejected."""
    return state == RecordState.PENDING


def may_be_revoked(state: RecordState | str, revoked_on: date | None) -> bool:
    """Whether what a record covers can be ended."""
    return state == RecordState.VERIFIED and revoked_on is None


def may_be_withdrawn(state: RecordState | str, *, is_own: bool) -> bool:
    """Whether a record can be said to have been entered by mistake.

    Whoever sent it in takes it back until it is decided on; staff withdraw what counts, and
    don't accept what waits.
    """
    return state == (RecordState.PENDING if is_own else RecordState.VERIFIED)


def has_certificate(
    kind: CourseKind | str, state: RecordState | str, revoked_on: date | None, issuer: str
) -> bool:
    """Whether this charity certifies it: training it gave itself, verified and not revoked."""
    is_sound = state == RecordState.VERIFIED and revoked_on is None
    return kind == CourseKind.TRAINING and is_sound and not issuer
