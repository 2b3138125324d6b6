"""After a session: how did it go? And what the office, and a supervisor, make of it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import bp, cover_words, debrief_actions, debrief_queries
from portal.groups.cover_tabs import cover_tabs
from portal.groups.debrief_forms import DebriefForm
from portal.groups.debrief_queries import LedHead
from portal.paging import page_number
from portal.settings import current as settings_now


@bp.route("/sessions/<int:session_id>/debrief", methods=["GET", "POST"])
@requires(Permission.DEBRIEF)
@redisplays
def debrief_add(session_id: int) -> Any:
    """Say how a session went, once; then what was said."""
    head = _head_or_404(session_id)
    form = DebriefForm()
    if form.validate_on_submit():
        try:
            debrief_actions.write_debrief(session_id, **form.values(), by=current_user)
        except debrief_actions.SaidAlready as problem:
            flash(problem.message, "info")
            return redirect(url_for(".debrief_add", session_id=session_id))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Thank you."), "good")
            return redirect(url_for(".debrief_add", session_id=session_id))
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "groups/debrief_add.html",
        head=head,
        when=cover_words.when(head.starts_at),
        supervisor=debrief_queries.supervisor_of(current_user.id),
        form=form,
        has_errors=status != 200,
    )
    return page, status


@bp.route("/debriefs")
@requires(Permission.LEADER_ASSIGN)
def debriefs_list() -> Any:
    """What leaders told the office after sessions, and sessions of which nobody said anything."""
    shows_all = request.args.get("show") == "all"
    number = page_number(request.args.get("page"))
    return render_template(
        "groups/debriefs_list.html",
        page=debrief_queries.notes_for(current_user, number, with_note=not shows_all),
        shown=[
            (url_for(".debriefs_list"), _("With a note"), None, not shows_all),
            (url_for(".debriefs_list", show="all"), _("All"), None, shows_all),
        ],
        unsaid=debrief_queries.sessions_unsaid(current_user),
        due_days=settings_now().debrief_due_days,
        views=cover_tabs("groups.debriefs_list"),
    )


@bp.route("/support")
@requires(Permission.WORK_READ)
def support_list() -> Any:
    """Who of those whom the user supervises would like support."""
    return render_template(
        "groups/support_list.html", wishes=debrief_queries.wishes_for(current_user)
    )


@bp.route("/support/<int:debrief_id>", methods=["POST"])
@requires(Permission.WORK_READ)
def support_answer(debrief_id: int) -> Any:
    """Note that one has been in touch."""
    if debrief_queries.wish_for(current_user, debrief_id) is None:
        abort(404)
    debrief_actions.answer_support(debrief_id, current_user)
    flash(_("Noted. They see that you have been in touch."), "good")
    return redirect(url_for(".support_list"))


def _head_or_404(session_id: int) -> LedHead:
    head = debrief_queries.led_head(current_user, session_id)
    if head is None:
        abort(404)
    return head
