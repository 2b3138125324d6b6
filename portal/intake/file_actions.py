"""Writes of files that come with a referral: kept as they came, under what they really are."""

import hashlib
from collections import deque
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, file_kinds, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.file_kinds import MAIL, Unfit, Upload
from portal.intake import eml_rules, file_queries, file_rules, file_words
from portal.models import IntakeFile, IntakeFileBody

# An e-mail within an e-mail within an e-mail is opened; those deeper stay in their own.
DEEPEST_MAIL = 3


class FileRefused(DomainError):
    """A file that isn't kept: not of a kind that is taken, too large, or one too many."""


class Kept(NamedTuple):
    """A file that was kept, and a sentence for staff where it lied about itself."""

    file_id: int
    name: str
    media_type: str
    warning: str


def most_bytes() -> int:
    """How large a file may be."""
    return settings.current().max_file_bytes


def looked_at(name: str, declared_type: str, body: bytes) -> tuple[Upload, str]:
    """A file as it would be kept, and a warning or "". Raises FileRefused on "file"."""
    if len(body) > most_bytes():
        raise FileRefused(file_words.too_large(name[:200], most_bytes()), "file")
    found = file_kinds.upload(name, body, file_rules.TAKEN, _("file"))
    if isinstance(found, Unfit):
        raise FileRefused(file_words.unfit(name[:200], found), "file")
    is_false = file_rules.is_false_claim(name, declared_type, found.media_type)
    return found, file_words.false_claim(found.media_type) if is_false else ""


def keep_file(message_id: int, name: str, declared_type: str, body: bytes, by: Any = None) -> Kept:
    """Keep a file that came with a message, in the transaction that is open or one of its own.

    What it is, its bytes say: a sender's name and type for it are never believed, and where
    they say something else the file is kept as what it is, with a warning. What is attached to
    a saved e-mail is kept too. The same bytes are kept once for each message. Raises
    FileRefused, with nothing kept: the caller says so in the message's warnings.
    """
    found, warning = looked_at(name, declared_type, body)
    with write():
        kept = _keep(message_id, found, warning, by)
        if found.media_type == MAIL:
            _keep_attached(message_id, kept.file_id, body, by)
    return kept


def keep_as_body(message_id: int, found: Upload, warning: str, by: Any) -> None:
    """Note that a message's own body is a file, in the transaction that is open.

    Its bytes stay in the message alone; what is attached to an e-mail is kept beside it.
    """
    kept = _keep(message_id, found, warning, by, is_body=True)
    if found.media_type == MAIL:
        _keep_attached(message_id, kept.file_id, found.body, by)


def keep_typed(message_id: int, typed: bytes, by: Any) -> None:
    """Keep what staff typed while they read a message, in the transaction that is open."""
    found = Upload(_("What was typed"), file_rules.TYPED, typed)
    _keep(message_id, found, "", by, is_typed=True)


def _keep_attached(message_id: int, file_id: int, body: bytes, by: Any) -> None:
    waiting = deque([(file_id, body, 1)])
    while waiting:
        of, mail, depth = waiting.popleft()
        for one in eml_rules.read(mail).attached:
            try:
                found, warning = looked_at(one.name, one.declared, one.body)
                kept = _keep(message_id, found, warning, by, part_of=of)
            except FileRefused:
                # It stays in the e-mail, whose page says why it isn't shown by itself.
                continue
            if found.media_type == MAIL and depth < DEEPEST_MAIL:
                waiting.append((kept.file_id, one.body, depth + 1))


def _keep(
    message_id: int,
    found: Upload,
    warning: str,
    by: Any,
    *,
    part_of: int | None = None,
    is_body: bool = False,
    is_typed: bool = False,
) -> Kept:
    sha256 = hashlib.sha256(found.body).hexdigest()
    there = file_queries.hashes_of(message_id)
    if sha256 in there:
        return Kept(there[sha256], found.name, found.media_type, warning)
    if len(there) >= file_rules.MOST_FILES:
        raise FileRefused(
            _("A message keeps %(most)s files, and it has them.", most=file_rules.MOST_FILES),
            "file",
        )
    made = IntakeFile.create(
        message=message_id,
        part_of=part_of,
        name=found.name,
        media_type=found.media_type,
        warning=warning,
        is_typed=is_typed,
        byte_count=len(found.body),
        sha256=sha256,
        added_by=getattr(by, "id", by),
        added_at=clock.now(),
    )
    if not is_body:
        IntakeFileBody.create(file=made, body=found.body)
    record_event("file_kept", "intake_message", message_id, by=by)
    return Kept(made.id, found.name, found.media_type, warning)
