"""Every SELECT about files that came with a message; their bytes only when one is asked for."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal.auth.sessions import SignedInUser
from portal.intake import queries
from portal.models import IntakeFile, IntakeFileBody, IntakeMessage, User


class FileRow(NamedTuple):
    """One file as a list shows it."""

    file_id: int
    message_id: int
    part_of: int | None
    name: str
    media_type: str
    warning: str
    is_typed: bool
    byte_count: int
    sha256: str
    added_by: str | None
    added_at: datetime


class FileOpened(NamedTuple):
    """One file, to be read or handed out."""

    file_id: int
    message_id: int
    receipt: str
    name: str
    media_type: str
    warning: str
    is_typed: bool
    byte_count: int
    person_id: int | None
    referral_id: int | None
    body: bytes


def files_of(message_ids: Collection[int]) -> list[FileRow]:
    """The files of these messages, each after the e-mail it was attached to. One statement."""
    rows = (
        IntakeFile.select(
            IntakeFile.id,
            IntakeFile.message,
            IntakeFile.part_of,
            IntakeFile.name,
            IntakeFile.media_type,
            IntakeFile.warning,
            IntakeFile.is_typed,
            IntakeFile.byte_count,
            IntakeFile.sha256,
            User.name,
            IntakeFile.added_at,
        )
        .join(User, JOIN.LEFT_OUTER, on=IntakeFile.added_by)
        .where(IntakeFile.message.in_(list(message_ids)))
        .order_by(IntakeFile.message, fn.COALESCE(IntakeFile.part_of, IntakeFile.id), IntakeFile.id)
        .tuples()
    )
    return [FileRow(*row) for row in rows]


def file_for(user: SignedInUser, file_id: int) -> FileOpened | None:
    """A file of a message that this user may open, or None. Two statements."""
    row: Any = (
        IntakeFile.select(
            IntakeFile.id,
            IntakeFile.message,
            IntakeMessage.receipt,
            IntakeFile.name,
            IntakeFile.media_type,
            IntakeFile.warning,
            IntakeFile.is_typed,
            IntakeFile.byte_count,
            fn.COALESCE(IntakeFileBody.body, IntakeMessage.body),
        )
        .join(IntakeMessage)
        .join_from(IntakeFile, IntakeFileBody, JOIN.LEFT_OUTER)
        .where(IntakeFile.id == file_id)
        .tuples()
        .first()
    )
    if row is None:
        return None
    about = queries.message_about(user, row[1])
    if about is None:
        return None
    body = bytes(row[-1] or b"")
    return FileOpened._make([*row[:-1], about.person_id, about.referral_id, body])


def came_before(user: SignedInUser, sha256: str) -> list[tuple[int, str, datetime]]:
    """Messages that this very file came with, of those the user may open, the last first.

    Rows: (message_id, receipt, received_at). One statement.
    """
    query = queries.of_referral(
        IntakeFile.select(IntakeMessage.id, IntakeMessage.receipt, IntakeMessage.received_at).join(
            IntakeMessage
        )
    ).where(IntakeFile.sha256 == sha256, queries.readable(user))
    return list(query.order_by(IntakeMessage.received_at.desc(), IntakeMessage.id.desc()).tuples())


def hashes_of(message_id: int) -> dict[str, int]:
    """The SHA-256 of each file of a message, and its id. One statement."""
    query = IntakeFile.select(IntakeFile.sha256, IntakeFile.id).where(
        IntakeFile.message == message_id
    )
    return dict(query.order_by(IntakeFile.id).tuples())
