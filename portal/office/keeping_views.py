"""The page Safety: backups, disk, audit trail and keys, for whoever answers for them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.office import keeping_actions, keeping_queries, keeping_words

# One of its own, so that the navigation knows this page from the others of the office.
bp = Blueprint("safety", __name__, url_prefix="/office/safety")

navigation.add(
    navigation.Entry(
        85,
        "safety.safety_show",
        lambda: _l("Safety"),
        Permission.SAFETY_READ,
        count=lambda user: keeping_queries.red_count(),
        is_primary=False,
    )
)


@bp.route("")
@requires(Permission.SAFETY_READ)
def safety_show() -> Any:
    """How safe what is kept here is, what needs somebody first, and which backups there are."""
    found = keeping_queries.safety()
    lines = keeping_words.lines(found)
    return render_template(
        "office/safety_show.html",
        found=found,
        lines=lines,
        in_short=keeping_words.in_short(lines),
        words=keeping_words,
    )


@bp.route("/backups", methods=["POST"])
@requires(Permission.SAFETY_READ, step_up=True)
def backup_make() -> Any:
    """Have a backup made now, and show how far it is."""
    try:
        job_id = keeping_actions.ask_for_backup(current_user)
    except DomainError as problem:
        flash(problem.message, "bad")
        return redirect(url_for("safety.safety_show"))
    flash(_("The backup is being made. It counts once it was restored and checked."), "good")
    return redirect(url_for("office.job_show", job_id=job_id))
