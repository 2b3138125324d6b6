"""Files that came with a message: read in the browser without a copy, or downloaded."""

from typing import Any

from flask import Response, abort, make_response, render_template
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.intake import bp, file_pages, file_queries, file_rules, file_words
from portal.intake.file_queries import FileOpened
from portal.intake.message_text import shown_text


def _file_or_404(file_id: int) -> FileOpened:
    found = file_queries.file_for(current_user, file_id)
    if found is None:
        abort(404)
    return found


def _note(action: str, found: FileOpened) -> None:
    record_look(action, "intake_file", found.file_id, by=current_user, person=found.person_id)


@bp.route("/intake/files/<int:file_id>")
@requires(Permission.MESSAGE_READ)
def file_show(file_id: int) -> Any:
    """One file to be read on its page: an e-mail as text, anything else as the browser shows it."""
    found = _file_or_404(file_id)
    _note("file_opened", found)
    files = file_queries.files_of([found.message_id])
    page = make_response(
        render_template(
            "intake/file_show.html",
            file=found,
            shown=file_pages.mail_shown(found.media_type, found.body, files),
            text=shown_text(found.body) if found.is_typed else None,
            file_words=file_words,
        )
    )
    page.headers["Content-Security-Policy"] = file_rules.READING_PAGE
    return page


@bp.route("/intake/files/<int:file_id>/view")
@requires(Permission.MESSAGE_READ)
def file_view(file_id: int) -> Any:
    """The bytes of a PDF or a picture, for the frame beside the form; no cache keeps them."""
    found = _file_or_404(file_id)
    if found.media_type not in file_rules.SHOWN:
        abort(404)
    _note("file_opened", found)
    return file_pages.framed(found.body, found.media_type)


@bp.route("/intake/files/<int:file_id>/download")
@requires(Permission.MESSAGE_READ)
def file_download(file_id: int) -> Any:
    """A file as it came, to keep."""
    found = _file_or_404(file_id)
    if found.is_typed:
        abort(404)
    _note("file_downloaded", found)
    name = file_rules.download_name(found.receipt, found.file_id, found.media_type)
    return Response(
        found.body,
        mimetype=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": file_rules.SANDBOX,
        },
    )
