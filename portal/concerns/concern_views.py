"""Concerns: the list, one in full, and what its leads do about it.

Absent, forbidden and about oneself give the same 404.
"""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.concerns import bp, concern_actions, concern_pages, concern_queries, lead_queries
from portal.concerns.concern_forms import AnswerCloseForm, CloseForm, NoteForm, ReopenForm
from portal.concerns.concern_pages import ConcernPage
from portal.concerns.concern_queries import ConcernWhole
from portal.concerns.tabs import concern_tabs
from portal.errors import DomainError, StaleVersion
from portal.forms import PortalForm
from portal.paging import page_number

navigation.add(
    navigation.Entry(
        55,
        "concerns.concerns_list",
        lambda: _l("Concerns"),
        Permission.CONCERN_READ,
        is_primary=False,
    )
)


@bp.route("/concerns")
@requires(Permission.CONCERN_READ)
def concerns_list() -> Any:
    """The concerns that the user raised or leads on: open ones, or those closed."""
    closed = request.args.get("show") == "closed"
    number = page_number(request.args.get("page"))
    is_lead = lead_queries.is_lead(current_user)
    return render_template(
        "concerns/concerns_list.html",
        page=concern_queries.concerns_for(current_user, number, closed=closed),
        closed=closed,
        tabs_shown=concern_tabs(current_user, "closed" if closed else "open", is_lead=is_lead),
        is_lead=is_lead,
    )


@bp.route("/concerns/<int:concern_id>")
@requires(Permission.CONCERN_READ)
def concern_show(concern_id: int) -> Any:
    """One concern: for its leads to act on, for whoever raised it to see who has seen it."""
    return _page(_whole_or_404(concern_id))


@bp.route("/concerns/<int:concern_id>/seen", methods=["POST"])
@requires(Permission.CONCERN_READ)
def concern_see(concern_id: int) -> Any:
    """Say that one has seen it."""
    whole = _whole_or_404(concern_id, to_handle=True)
    try:
        concern_actions.mark_seen(concern_id, current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(
            _("Whoever raised it sees that you have seen it.")
            if whole.raised_by_id is not None
            else _("It goes to nobody further."),
            "good",
        )
    return _back(concern_id)


@bp.route("/concerns/<int:concern_id>/act", methods=["POST"])
@requires(Permission.CONCERN_READ)
def concern_act(concern_id: int) -> Any:
    """Say that one is acting on it."""
    _whole_or_404(concern_id, to_handle=True)
    try:
        concern_actions.start_acting(concern_id, current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    return _back(concern_id)


@bp.route("/concerns/<int:concern_id>/notes", methods=["POST"])
@requires(Permission.CONCERN_READ)
@redisplays
def note_add(concern_id: int) -> Any:
    """Add a note, for those alone who act on it."""
    whole = _whole_or_404(concern_id, to_handle=True)
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(whole, note_form=form)
    concern_actions.add_note(
        concern_id,
        form.note.data or "",
        form.is_action.data,
        form.request_key.data or "",
        current_user,
    )
    return _back(concern_id, "notes")


@bp.route("/concerns/<int:concern_id>/close", methods=["POST"])
@requires(Permission.CONCERN_READ)
@redisplays
def concern_close(concern_id: int) -> Any:
    """Close it with what came of it; an urgent one is another lead's to confirm."""
    whole = _whole_or_404(concern_id, to_handle=True)
    form = CloseForm()
    if not form.validate_on_submit():
        return _page(whole, close_form=form)
    try:
        is_closed = concern_actions.close(
            concern_id,
            form.chosen,
            form.comment.data or "",
            form.version.data or 0,
            current_user,
        )
    except DomainError as problem:
        return _refused(concern_id, form, problem, "close_form")
    flash(
        _("Closed.") if is_closed else _("Another lead is asked to close it with you."),
        "good" if is_closed else "info",
    )
    return _back(concern_id)


@bp.route("/concerns/<int:concern_id>/confirm", methods=["POST"])
@requires(Permission.CONCERN_READ)
@redisplays
def close_answer(concern_id: int) -> Any:
    """Close an urgent concern that another lead asked to close, or keep it open."""
    whole = _whole_or_404(concern_id, to_handle=True)
    form = AnswerCloseForm()
    if not form.validate_on_submit():
        return _page(whole, answer_form=form)
    try:
        concern_actions.answer_close(
            concern_id,
            form.step_id.data or 0,
            form.answer.data or "",
            current_user,
            agrees=request.form.get("step") == "close",
        )
    except DomainError as problem:
        return _refused(concern_id, form, problem, "answer_form")
    return _back(concern_id)


@bp.route("/concerns/<int:concern_id>/reopen", methods=["POST"])
@requires(Permission.CONCERN_READ)
@redisplays
def concern_reopen(concern_id: int) -> Any:
    """Open a closed concern again."""
    whole = _whole_or_404(concern_id, to_handle=True)
    form = ReopenForm()
    if not form.validate_on_submit():
        return _page(whole, reopen_form=form)
    try:
        concern_actions.reopen(
            concern_id, form.why.data or "", form.version.data or 0, current_user
        )
    except DomainError as problem:
        return _refused(concern_id, form, problem, "reopen_form")
    flash(_("Open again, and yours to act on."), "good")
    return _back(concern_id)


def _whole_or_404(concern_id: int, *, to_handle: bool = False) -> ConcernWhole:
    whole = concern_queries.concern_for(current_user, concern_id, to_handle=to_handle)
    if whole is None:
        abort(404)
    return whole


def _back(concern_id: int, anchor: str = "next") -> Any:
    return redirect(url_for(".concern_show", concern_id=concern_id, _anchor=anchor))


def _refused(concern_id: int, form: PortalForm, problem: DomainError, name: str) -> Any:
    """The page as it stands now, with what was typed and why it wasn't taken."""
    form.refuse(problem)
    whole = _whole_or_404(concern_id, to_handle=True)
    if isinstance(problem, StaleVersion) and "version" in form:
        # Sending it again is a decision made knowing what stands there now.
        form.version.data = whole.version  # type: ignore[attr-defined]
        form.version.raw_data = None  # type: ignore[attr-defined]
    return _page(whole, **{name: form})


def _page(whole: ConcernWhole, **sent: Any) -> Any:
    page = concern_pages.concern_page(current_user, whole)
    record_look(
        "concern_opened", "concern", whole.concern_id, by=current_user, person=whole.person_id
    )
    forms: dict[str, Any] = {
        "note_form": NoteForm(formdata=None),
        "close_form": CloseForm(formdata=None, data={"version": whole.version}),
        "answer_form": AnswerCloseForm(
            formdata=None, data={"step_id": page.pending.step_id if page.pending else None}
        ),
        "reopen_form": ReopenForm(formdata=None, data={"version": whole.version}),
    }
    forms["note_form"].request_key.data = secrets.token_urlsafe(24)
    forms |= sent
    answer = render_template(
        "concerns/concern_show.html",
        whole=whole,
        page=page,
        has_errors=bool(sent),
        unsaved=_unsaved(whole, page, sent),
        **forms,
    )
    return answer, 422 if sent else 200


def _unsaved(whole: ConcernWhole, page: ConcernPage, sent: dict[str, Any]) -> str:
    """What was typed into a form that no longer stands on the page, so that it isn't lost."""
    fits = {
        "note_form": True,
        "close_form": whole.is_open,
        "answer_form": page.pending is not None and page.pending.by_id != current_user.id,
        "reopen_form": not whole.is_open,
    }
    fields = {"close_form": "comment", "answer_form": "answer", "reopen_form": "why"}
    return next(
        (str(form[fields[name]].data or "") for name, form in sent.items() if not fits[name]), ""
    )
