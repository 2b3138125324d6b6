"""Messages to the office: what waits, the answer, and that it was read."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.concerns import message_actions, message_queries, words
from portal.concerns.concern_forms import AnswerForm
from portal.errors import StaleVersion
from portal.paging import page_number

# A word of the sidebar of its own, beside concerns.
bp = Blueprint("office_messages", __name__, url_prefix="/office-messages")

navigation.add(
    navigation.Entry(
        46,
        "office_messages.messages_list",
        lambda: _l("Messages"),
        Permission.OFFICE_ANSWER,
        count=message_queries.waiting_count,
        is_primary=False,
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}


@bp.route("")
@requires(Permission.OFFICE_ANSWER)
def messages_list() -> Any:
    """What leaders told the office: what waits for an answer, oldest first, or what has one."""
    answered = request.args.get("show") == "answered"
    number = page_number(request.args.get("page"))
    page = message_queries.messages_for(current_user, number, answered=answered)
    return render_template(
        "concerns/messages_list.html",
        page=page,
        answered=answered,
        shown=[
            (url_for(".messages_list"), _("Waiting"), None, not answered),
            (url_for(".messages_list", show="answered"), _("Answered"), None, answered),
        ],
    )


@bp.route("/<int:office_message_id>", methods=["GET", "POST"])
@requires(Permission.OFFICE_ANSWER)
@redisplays
def message_show(office_message_id: int) -> Any:
    """One message, and its answer."""
    row = _message_or_404(office_message_id)
    form = AnswerForm(answer=row.answer, version=row.version)
    if form.validate_on_submit():
        try:
            message_actions.answer(
                office_message_id, form.answer.data or "", form.version.data or 0, current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            row = _message_or_404(office_message_id)
            form.version.data = row.version
            form.version.raw_data = None
        else:
            flash(_("Answered. %(name)s sees it on their start page.", name=row.raised_by), "good")
            return redirect(url_for(".messages_list"))
    record_look("office_message_opened", "office_message", office_message_id, by=current_user)
    has_errors = bool(form.errors or form.form_errors)
    page = render_template("concerns/message_show.html", row=row, form=form, has_errors=has_errors)
    return page, 422 if has_errors else 200


@bp.route("/<int:office_message_id>/read", methods=["POST"])
@requires(Permission.OFFICE_TELL)
def message_read(office_message_id: int) -> Any:
    """Say that one has read the office's answer: it leaves one's start page."""
    if message_queries.own_message(current_user, office_message_id) is None:
        abort(404)
    message_actions.mark_read(office_message_id, current_user)
    return redirect(url_for("home.home_show"))


def _message_or_404(message_id: int) -> message_queries.MessageRow:
    row = message_queries.message_for(current_user, message_id)
    if row is None:
        abort(404)
    return row
