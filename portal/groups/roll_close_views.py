"""A roll as a whole: it's finished, everybody else came, why it changes late, and word ahead."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import bp, roll_close_actions, roll_pages, roll_queries, roll_words
from portal.groups.roll_forms import MarkedTogetherForm, RollDoneForm, RollReasonForm


@bp.route("/sessions/<int:session_id>/done", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
def roll_done(session_id: int) -> Any:
    """Say that the roll is finished; asks first about those who aren't marked."""
    head = roll_pages.head_or_404(session_id)
    form = RollDoneForm()
    if not form.validate_on_submit():
        abort(400)
    left = roll_pages.unmarked(roll_queries.roll_of(current_user, head))
    has_something = roll_queries.is_recorded(session_id)
    if head.is_open and has_something and left and form.left.data != len(left):
        return render_template(
            "groups/roll_done.html",
            head=head,
            left=left,
            question=roll_words.left_unmarked(len(left)),
        )
    try:
        roll_close_actions.finish_roll(session_id, current_user, leader_days=head.leader_days)
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".roll_show", session_id=session_id))
    flash(_("The roll is finished."), "good")
    if roll_pages.to_debrief(head):
        return redirect(url_for(".debrief_add", session_id=session_id))
    return redirect(url_for(".roll_show", session_id=session_id))


@bp.route("/sessions/<int:session_id>/rest", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
def rest_mark(session_id: int) -> Any:
    """Mark everybody present who isn't marked; the roll then offers to take it back."""
    head = roll_pages.head_or_404(session_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    left = roll_pages.unmarked(roll_queries.roll_of(current_user, head))
    try:
        at = roll_close_actions.mark_the_rest(
            session_id,
            [row.person_id for row in left],
            current_user,
            leader_days=head.leader_days,
        )
    except DomainError as problem:
        flash(problem.message, "error")
        at = None
    marked = at.isoformat() if at else None
    anchor = "rest" if at else None
    return redirect(url_for(".roll_show", session_id=session_id, marked=marked, _anchor=anchor))


@bp.route("/sessions/<int:session_id>/rest/undo", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
def rest_unmark(session_id: int) -> Any:
    """Take back what one press marked; marks that were changed since stay."""
    head = roll_pages.head_or_404(session_id)
    form = MarkedTogetherForm()
    if not form.validate_on_submit() or form.instant is None:
        abort(400)
    try:
        count = roll_close_actions.unmark_together(
            session_id, form.instant, current_user, leader_days=head.leader_days
        )
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(
            ngettext("%(num)s mark taken back.", "%(num)s marks taken back.", count),
            "good",
        )
    return redirect(url_for(".roll_show", session_id=session_id))


@bp.route("/sessions/<int:session_id>/reason", methods=["POST"])
@requires(Permission.ROLL_MEND)
@redisplays
def roll_reason(session_id: int) -> Any:
    """Say why an old roll is changed; it opens to this user for a sitting."""
    head = roll_pages.head_or_404(session_id)
    form = RollReasonForm()
    if not form.validate_on_submit():
        return roll_pages.page(head, reason_form=form), 422
    try:
        roll_close_actions.give_reason(session_id, form.reason.data, current_user)
    except DomainError as problem:
        form.refuse(problem)
        return roll_pages.page(head, reason_form=form), 422
    flash(_("The roll is open to you now. What you change is kept with your reason."), "good")
    return redirect(url_for(".roll_show", session_id=session_id))
