"""Interpreters: who is booked for a session, and sessions ahead that lack one."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, settings
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    interpreter_actions,
    interpreter_forms,
    interpreter_queries,
    session_head_queries,
)
from portal.groups.interpreter_forms import InterpreterForm
from portal.groups.interpreter_queries import BookingRow
from portal.groups.session_head_queries import SessionHead


@bp.app_context_processor
def _to_book() -> dict[str, Any]:
    return {"interpreters_coming": interpreter_queries.coming_to}


def _until() -> Any:
    return clock.today() + timedelta(days=settings.current().cover_days_ahead)


@bp.route("/interpreters")
@requires(Permission.INTERPRETER_BOOK)
def interpreters_list() -> Any:
    """Sessions ahead at which somebody needs an interpreter and none is booked."""
    rows = interpreter_queries.needs_ahead(current_user, _until())
    record_look("interpreters_opened", "session", None, by=current_user)
    return render_template("groups/interpreters_list.html", rows=rows, until=_until())


@bp.route("/sessions/<int:session_id>/interpreters", methods=["GET", "POST"])
@requires(Permission.INTERPRETER_BOOK)
@redisplays
def interpreters_show(session_id: int) -> Any:
    """Who interprets at a session, and asking one more."""
    head = _head_or_404(session_id)
    needs = interpreter_queries.needs_of(current_user, session_id)
    form = InterpreterForm()
    form.offer([(person_id, name) for person_id, name, _language in needs])
    if len(needs) == 1 and not form.is_submitted():
        # Most often one person needs one.
        form.person.data, form.language.data = str(needs[0][0]), needs[0][2]
    if form.validate_on_submit():
        try:
            interpreter_actions.book_interpreter(session_id, form.booking, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".interpreters_show", session_id=session_id))
    has_errors = bool(form.errors or form.form_errors)
    record_look("interpreters_opened", "session", session_id, by=current_user)
    page = render_template(
        "groups/interpreters_show.html",
        head=head,
        needs=needs,
        bookings=interpreter_queries.bookings_of(current_user, session_id),
        form=form,
        has_errors=has_errors,
        states=interpreter_forms.STATE,
        state_tones=interpreter_forms.STATE_TONE,
    )
    return page, 422 if has_errors else 200


@bp.route("/interpreters/<int:interpreter_id>/edit", methods=["GET", "POST"])
@requires(Permission.INTERPRETER_BOOK)
@redisplays
def interpreter_edit(interpreter_id: int) -> Any:
    """One booking: confirmed, cancelled, who comes and what they agreed to."""
    row = interpreter_queries.booking_for(current_user, interpreter_id)
    if row is None:
        abort(404)
    head = _head_or_404(row.session_id)
    form = InterpreterForm(**_as_kept(row)) if not _is_hidden(row) else None
    if form is None:
        abort(404)
    form.offer(_choices(row))
    if form.validate_on_submit():
        try:
            interpreter_actions.change_booking(
                interpreter_id, form.booking, form.version.data or 0, current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            row = interpreter_queries.booking_for(current_user, interpreter_id) or row
            form.version.data = row.version
            form.version.raw_data = None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".interpreters_show", session_id=row.session_id))
    has_errors = bool(form.errors or form.form_errors)
    record_look("interpreter_opened", "interpreter_booking", interpreter_id, by=current_user)
    page = render_template(
        "groups/interpreter_edit.html",
        head=head,
        row=row,
        form=form,
        has_errors=has_errors,
        states=interpreter_forms.STATE,
        state_tones=interpreter_forms.STATE_TONE,
    )
    return page, 422 if has_errors else 200


def _as_kept(row: BookingRow) -> dict[str, Any]:
    kept = row._asdict()
    kept["person"] = str(row.person_id or "")
    return {name: kept[name] for name in InterpreterForm.kept}


def _is_hidden(row: BookingRow) -> bool:
    # For a person from whom something bars the user: not theirs to change.
    return row.person_id is not None and not row.person_name


def _choices(row: BookingRow) -> list[tuple[int, str]]:
    """Those who need one, and whoever the booking is for already."""
    needs = interpreter_queries.needs_of(current_user, row.session_id)
    found = {person_id: name for person_id, name, _language in needs}
    if row.person_id is not None:
        found.setdefault(row.person_id, row.person_name)
    return list(found.items())


def _head_or_404(session_id: int) -> SessionHead:
    head = session_head_queries.session_head(current_user, session_id)
    if head is None:
        abort(404)
    return head
