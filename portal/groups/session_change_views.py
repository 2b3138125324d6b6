"""Changing one session, adding one by hand, and all of a group's sessions as a list."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    leader_queries,
    pattern_queries,
    queries,
    session_change_actions,
    session_page_queries,
    session_queries,
)
from portal.groups.session_forms import SessionAddForm, SessionForm
from portal.groups.session_page_queries import SessionPage
from portal.paging import page_number


@bp.route("/groups/<int:group_id>/sessions")
@requires(Permission.GROUP_READ)
def group_sessions(group_id: int) -> Any:
    """A group's sessions ahead and past, called off and moved ones too; made to be printed."""
    head = queries.group_head(current_user, group_id)
    if head is None:
        abort(404)
    return render_template(
        "groups/group_sessions.html",
        head=head,
        ahead=session_queries.sessions_ahead(group_id, limit=None),
        page=session_queries.sessions_past_page(group_id, page_number(request.args.get("page"))),
        opens_roll=head.shows_roster and current_user.may(Permission.ROLL_TAKE),
        may_change=_may_change(group_id) and not head.is_over,
    )


@bp.route("/groups/<int:group_id>/sessions/new", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def session_add(group_id: int) -> Any:
    """Add one session that no pattern has: a social, a walk, one more before a holiday."""
    if not _may_change(group_id):
        abort(404)
    span = pattern_queries.group_span(group_id)
    assert span is not None
    form = SessionAddForm(duration_minutes=span.duration_minutes)
    if form.validate_on_submit():
        try:
            session_id = session_change_actions.add_session(group_id, form.plan(), current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Session added."), "good")
            return redirect(url_for(".session_show", session_id=session_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template("groups/session_add.html", group=span, form=form, has_errors=has_errors)
    return page, 422 if has_errors else 200


@bp.route("/sessions/<int:session_id>/change", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def session_change(session_id: int) -> Any:
    """Give one session another day, time or length; from there to those that follow, or all."""
    head = session_page_queries.session_page(current_user, session_id)
    if head is None or not head.is_staffed:
        abort(404)
    form = _form(head)
    if form.validate_on_submit():
        try:
            changed = session_change_actions.change_session(
                session_id, form.plan(), form.version.data or 0, current_user
            )
        except StaleVersion as problem:
            head = session_page_queries.session_page(current_user, session_id) or head
            form.refuse(problem)
            # Sent again it is decided with both in sight.
            form.version.data, form.version.raw_data = head.version, None
            return _change_page(head, form, 409)
        except DomainError as problem:
            form.refuse(problem)
        else:
            _say(changed.fields)
            if changed.notice_id and current_user.may(Permission.NOTICE_TELL):
                return redirect(url_for(".notice_show", notice_id=changed.notice_id))
            return redirect(url_for(".session_show", session_id=session_id))
    return _change_page(head, form)


def _form(head: SessionPage) -> SessionForm:
    start = clock.local(head.starts_at)
    return SessionForm(
        version=head.version,
        held_on=start.date(),
        starts_local=start.strftime("%H:%M"),
        duration_minutes=head.duration_minutes,
        kind=head.kind,
        title=head.title,
    )


def _change_page(head: SessionPage, form: SessionForm, status: int = 422) -> Any:
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "groups/session_change.html", head=head, form=form, has_errors=has_errors, status=status
    )
    return page, status if has_errors else 200


def _say(changed: list[str]) -> None:
    if {"starts_at", "duration_minutes"} & set(changed):
        flash(
            _("This session is changed; all others stay as they are. See here who is told."), "good"
        )
    else:
        flash(_("Saved.") if changed else _("Nothing was changed."), "good")


def _may_change(group_id: int) -> bool:
    return (
        current_user.may(Permission.GROUP_PLAN)
        and leader_queries.staffed_group(current_user, group_id) is not None
    )
