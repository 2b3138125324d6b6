"""The outbox: mail that waits, mail that was sent, and mail that somebody must decide about."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import mail, navigation, settings
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.models import OutboxState
from portal.office import bp, outbox_queries, outbox_words
from portal.office.outbox_queries import Shelf
from portal.paging import page_number

navigation.add(
    navigation.Entry(
        80,
        "office.outbox_list",
        lambda: _l("Mail"),
        Permission.OUTBOX_READ,
        count=lambda user: outbox_queries.problem_count(),
        is_primary=False,
    )
)


@bp.route("/outbox")
@requires(Permission.OUTBOX_READ)
def outbox_list() -> Any:
    """One shelf of the outbox, newest first; what waits unless the address says otherwise."""
    asked = request.args.get("show", "")
    shelf = Shelf(asked) if asked in set(Shelf) else Shelf.WAITING
    return render_template(
        "office/outbox_list.html",
        page=outbox_queries.outbox_page(shelf, page_number(request.args.get("page"))),
        shelf=shelf,
        counts=outbox_queries.shelf_counts(),
        has_server=bool(settings.current().mail_server),
        words=outbox_words,
    )


@bp.route("/outbox/<int:outbox_id>")
@requires(Permission.OUTBOX_READ)
def outbox_show(outbox_id: int) -> Any:
    """One message: what became of it, and its text as it was or will be sent."""
    message = outbox_queries.outbox_message(outbox_id)
    if message is None:
        abort(404)
    record_look("mail_opened", "outbox_message", outbox_id, by=current_user)
    return render_template(
        "office/outbox_show.html",
        message=message,
        can_send_again=message.state in (OutboxState.FAILED, OutboxState.UNSURE),
        words=outbox_words,
    )


@bp.route("/outbox/<int:outbox_id>/send-again", methods=["POST"])
@requires(Permission.OUTBOX_READ)
def outbox_send_again(outbox_id: int) -> Any:
    """Put a message that failed or was perhaps sent back into the queue."""
    if outbox_queries.outbox_message(outbox_id) is None:
        abort(404)
    mail.send_again(outbox_id, by=current_user)
    flash(_("It waits to be sent again, which takes a minute or so."), "good")
    return redirect(url_for("office.outbox_show", outbox_id=outbox_id))
