"""Files that came with a message, and referrals that staff have begun to type."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from portal import clock
from portal.demo.sent_in import one_line_pdf
from portal.models import DraftFile, IntakeFile, IntakeFileBody, IntakeMessage, ReferralDraft, User

PDF = one_line_pdf("A letter about nobody")


def intake_file(of: IntakeMessage | int, body: bytes = PDF, **more: Any) -> IntakeFile:
    """A PDF that came with a message, unless told otherwise."""
    more.setdefault("name", "letter.pdf")
    more.setdefault("media_type", "application/pdf")
    made = IntakeFile.create(
        message=of,
        byte_count=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        added_at=clock.now(),
        **more,
    )
    IntakeFileBody.create(file=made, body=body)
    return made


def draft(owner: User, *, file: bytes | None = None, **typed: str) -> ReferralDraft:
    """A referral that a user has begun to type, from a scan if one is given."""
    now = clock.now()
    made = ReferralDraft.create(
        owner=owner,
        request_key=secrets.token_urlsafe(18),
        typed=json.dumps(list(typed.items())),
        created_at=now,
        changed_at=now,
    )
    if file is not None:
        DraftFile.create(
            draft=made,
            name="scan.pdf",
            media_type="application/pdf",
            byte_count=len(file),
            sha256=hashlib.sha256(file).hexdigest(),
            body=file,
        )
    return made
