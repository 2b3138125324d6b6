"""What pages show of a file: an e-mail's words, and what became of each thing attached to it."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from flask import Response
from flask_babel import gettext as _

from portal.file_kinds import MAIL
from portal.intake import eml_rules, file_actions, file_rules
from portal.intake.eml_rules import SavedMail
from portal.intake.file_queries import FileRow


class AttachedShown(NamedTuple):
    """Something attached to an e-mail: the file that was kept of it, or why none was."""

    name: str
    file_id: int | None
    why_not: str


class MailShown(NamedTuple):
    """A saved e-mail as pages show it."""

    mail: SavedMail
    attached: list[AttachedShown]


def mail_shown(media_type: str, body: bytes, files: Sequence[FileRow] = ()) -> MailShown | None:
    """An e-mail with what is attached to it; None for any other file.

    `files` are those that were kept of its message; none are while it is a draft's.
    """
    if media_type != MAIL:
        return None
    mail = eml_rules.read(body)
    kept = {one.sha256: one.file_id for one in files}
    attached = []
    for one in mail.attached:
        file_id = kept.get(hashlib.sha256(one.body).hexdigest())
        why_not = "" if file_id else _why_not(one)
        attached.append(AttachedShown(one.name or _("Without a name"), file_id, why_not))
    return MailShown(mail, attached)


def _why_not(one: eml_rules.Attached) -> str:
    try:
        file_actions.looked_at(one.name, one.declared, one.body)
    except file_actions.FileRefused as problem:
        return problem.message
    return ""


def framed(body: bytes, media_type: str) -> Response:
    """Bytes that a browser shows in a frame of our own page, and nowhere else."""
    return Response(
        body,
        mimetype=media_type,
        headers={
            "Content-Disposition": "inline",
            "Content-Security-Policy": file_rules.SANDBOX,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "no-store",
        },
    )
