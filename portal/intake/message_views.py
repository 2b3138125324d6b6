"""What arrived, as it came: each message with its files, and those that were refused."""

from typing import Any

from flask import abort, make_response, render_template, request
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.intake import (
    bp,
    file_pages,
    file_queries,
    file_rules,
    file_words,
    message_queries,
    queries,
    words,
)
from portal.intake.message_text import MOST_SHOWN, shown_text
from portal.paging import page_number
from portal.referrals import message_actions


@bp.route("/intake/refused")
@requires(Permission.MESSAGE_READ)
def refused_list() -> Any:
    """Messages that couldn't become a referral, newest first, each with the reason."""
    return render_template(
        "intake/refused_list.html",
        page=queries.refused_page(page_number(request.args.get("page"))),
        words=words,
    )


@bp.route("/intake/<int:message_id>")
@requires(Permission.MESSAGE_READ)
def message_show(message_id: int) -> Any:
    """One message as it came, what was answered, its files, and what joined it later.

    Opening one that joined a referral notes that it was read.
    """
    message = queries.message_for(current_user, message_id)
    if message is None:
        abort(404)
    record_look(
        "message_read", "intake_message", message_id, by=current_user, person=message.person_id
    )
    joined = message_queries.join_of(message_id)
    if joined is not None and joined.read_at is None and request.method == "GET":
        message_actions.read_message(joined.joined_id, current_user)
    files = file_queries.files_of([message_id])
    own = next((one for one in files if one.sha256 == message.body_sha256), None)
    body = message.body or b""
    text = "" if own else shown_text(body)
    page = make_response(
        render_template(
            "intake/message_show.html",
            message=message,
            text=text[:MOST_SHOWN],
            shown_count=MOST_SHOWN if len(text) > MOST_SHOWN else None,
            own=own,
            shown=file_pages.mail_shown(own.media_type, body, files) if own else None,
            files=[one for one in files if one is not own],
            joined=joined,
            later=_later(message, joined),
            words=words,
            file_words=file_words,
        )
    )
    page.headers["Content-Security-Policy"] = file_rules.READING_PAGE
    return page


def _later(message: queries.MessagePage, joined: Any) -> list[message_queries.JoinedRow]:
    if message.referral_id is None or joined is not None:
        return []
    return message_queries.joined_messages(message.referral_id)
