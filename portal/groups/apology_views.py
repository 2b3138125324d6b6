"""Word sent ahead: somebody can't come to a session, or can after all."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import apology_actions, bp, roll_pages, roll_queries
from portal.groups.roll_forms import ApologyForm


@bp.route("/sessions/<int:session_id>/apologies", methods=["POST"])
@requires(Permission.ROLL_TAKE)
def apology_set(session_id: int) -> Any:
    """Note that somebody sent word, or take it back; from the roll or from their own page."""
    head = roll_pages.head_or_404(session_id)
    form = ApologyForm()
    if not form.validate_on_submit():
        abort(400)
    person_id = form.person_id.data
    row = next(
        (one for one in roll_queries.roll_of(current_user, head) if one.person_id == person_id),
        None,
    )
    if row is None:
        abort(404)
    try:
        if form.is_sent:
            apology_actions.note_apology(session_id, person_id, current_user)
            said = _("Noted that %(name)s can't come.", name=row.shown_name)
        else:
            apology_actions.take_back_apology(session_id, person_id, current_user)
            said = _("%(name)s is expected again.", name=row.shown_name)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(said, "good")
    if form.back.data == "person":
        return redirect(url_for("people.person_show", person_id=person_id, _anchor="ahead"))
    return redirect(url_for(".roll_show", session_id=session_id, _anchor=f"person-{person_id}"))
