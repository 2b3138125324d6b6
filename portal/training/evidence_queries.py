"""Every SELECT about the files that show a completion; their bytes only when one is asked for."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Evidence, EvidenceBody, TrainingRecord, User


class EvidenceRow(NamedTuple):
    """One file as a list shows it."""

    evidence_id: int
    record_id: int
    file_name: str
    media_type: str
    byte_count: int
    uploaded_by: str | None
    uploaded_at: datetime


class EvidenceFile(NamedTuple):
    """One file, to hand out."""

    evidence_id: int
    record_id: int
    media_type: str
    body: bytes


def evidence_of(record_ids: Collection[int]) -> dict[int, list[EvidenceRow]]:
    """By record id, its files in the order in which they came. One statement."""
    rows = (
        Evidence.select(
            Evidence.id,
            Evidence.record,
            Evidence.file_name,
            Evidence.media_type,
            Evidence.byte_count,
            User.name,
            Evidence.uploaded_at,
        )
        .join(User, JOIN.LEFT_OUTER, on=Evidence.uploaded_by)
        .where(Evidence.record.in_(list(record_ids)))
        .order_by(Evidence.id)
        .tuples()
    )
    found: dict[int, list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        one = EvidenceRow(*row)
        found[one.record_id].append(one)
    return found


def file_for(by: SignedInUser, evidence_id: int) -> EvidenceFile | None:
    """A file of a record that this user may open, or None. One statement."""
    rows = (
        Evidence.select(Evidence.id, Evidence.record, Evidence.media_type, EvidenceBody.body)
        .join_from(Evidence, TrainingRecord)
        .join_from(Evidence, EvidenceBody)
        .where(Evidence.id == evidence_id, scope.training_records(by))
        .order_by(Evidence.id)
        .tuples()
    )
    for found_id, record_id, media_type, body in rows:
        return EvidenceFile(found_id, record_id, media_type, bytes(body))
    return None


def hashes_of(record_id: int) -> list[str]:
    """The SHA-256 of each file of a record, oldest first. One statement."""
    query = Evidence.select(Evidence.sha256).where(Evidence.record == record_id)
    return [sha256 for (sha256,) in query.order_by(Evidence.id).tuples()]
