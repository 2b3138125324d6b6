"""Writes of evidence: files that are kept under their record, and that one was handed out."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.audit import record_event, record_look
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.file_kinds import Upload
from portal.models import Evidence, EvidenceBody, TrainingRecord
from portal.training import evidence_queries, evidence_rules, record_rules, record_words


def add_evidence(record_id: int, kind: str, files: Sequence[Upload], by: SignedInUser) -> None:
    """Add files to a record of a kind of course that is pending or verified.

    Raises DomainError for none, for one that is there already, for more than a record keeps,
    and for a record that takes none.
    """
    if not files:
        raise DomainError(_("Choose a photo or a PDF of the certificate."), "files")
    if "files" in record_rules.unfit_fields(kind):
        raise DomainError(record_words.unfit_field(kind, "files"), "files")
    with write():
        state = (
            TrainingRecord.select(TrainingRecord.state)
            .where(TrainingRecord.id == record_id)
            .scalar()
        )
        if not record_rules.takes_evidence(kind, state):
            raise DomainError(
                _("This record doesn't count any more, so no file can be added to it."), "files"
            )
        add_to(record_id, files, by)


def add_to(record_id: int, files: Sequence[Upload], by: SignedInUser) -> None:
    """The same in the transaction that is open, for a record that takes files."""
    there = evidence_queries.hashes_of(record_id)
    for one in files:
        sha256 = one.sha256
        if sha256 in there:
            raise DomainError(_("%(name)s is there already. Leave it out.", name=one.name), "files")
        there.append(sha256)
        made = Evidence.create(
            record=record_id,
            file_name=one.name,
            media_type=one.media_type,
            byte_count=len(one.body),
            sha256=sha256,
            uploaded_by=by.id,
            uploaded_at=clock.now(),
        )
        EvidenceBody.create(evidence=made, body=one.body)
    if len(there) > evidence_rules.MOST_FILES:
        left = evidence_rules.MOST_FILES - (len(there) - len(files))
        raise DomainError(_most_files(max(left, 0)), "files")
    record_event("evidence_added", "training_record", record_id, by=by, fields=["files"])


def _most_files(left: int) -> str:
    if not left:
        return _("A record keeps %(most)s files, and it has them.", most=evidence_rules.MOST_FILES)
    return ngettext(
        "A record keeps %(most)s files. Choose %(num)s more at most.",
        "A record keeps %(most)s files. Choose %(num)s more at most.",
        left,
        most=evidence_rules.MOST_FILES,
    )


def note_download(evidence_id: int, by: SignedInUser) -> None:
    """Note that a file was handed out."""
    record_look("evidence_downloaded", "evidence", evidence_id, by=by)
