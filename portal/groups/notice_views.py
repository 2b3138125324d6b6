"""Notices: who is still to be told, a list to ring from and tick off, and its sheet."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user

from portal import clock, pdf
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    bp,
    call_list_queries,
    group_end_words,
    notice_actions,
    notice_queries,
    notice_words,
    words,
)
from portal.groups.notice_forms import TellingForm
from portal.groups.notice_queries import NoticeHead
from portal.models import NoticeKind, SessionState, TellingState
from portal.paging import page_number


@bp.route("/notices")
@requires(Permission.NOTICE_TELL)
def notices_list() -> Any:
    """Notices that somebody is still to be told of, or all of them."""
    shows_all = request.args.get("all") == "1"
    page = notice_queries.notices_for(
        current_user, page_number(request.args.get("page")), open_only=not shows_all
    )
    return render_template(
        "groups/notices_list.html", page=page, shows_all=shows_all, notice_words=notice_words
    )


@bp.route("/notices/<int:notice_id>")
@requires(Permission.NOTICE_TELL)
def notice_show(notice_id: int) -> Any:
    """One notice: who is told, by what, and a line to ring for everybody else."""
    return _page(_head_or_404(notice_id))


@bp.route("/notices/<int:notice_id>/tellings/<int:telling_id>", methods=["POST"])
@requires(Permission.NOTICE_TELL)
@redisplays
def telling_set(notice_id: int, telling_id: int) -> Any:
    """One tap: they were told, didn't answer, needn't be told, or that was a mistake."""
    head = _head_or_404(notice_id)
    if not call_list_queries.telling_for(current_user, notice_id, telling_id):
        abort(404)
    form = TellingForm()
    if not form.validate_on_submit():
        return _page(head, form, telling_id)
    try:
        notice_actions.tell(
            telling_id,
            TellingState(form.state.data),
            current_user,
            version=form.version.data,
            note=form.note.data or "",
        )
    except DomainError as problem:
        form.refuse(problem)
        return _page(head, form, telling_id)
    return redirect(url_for(".notice_show", notice_id=notice_id, _anchor="to-tell"))


@bp.route("/notices/<int:notice_id>/call-list.pdf")
@requires(Permission.NOTICE_TELL)
def notice_print(notice_id: int) -> Any:
    """The lines that are still open, on paper: for whoever rings from another room."""
    head = _head_or_404(notice_id)
    rows = [row for row in call_list_queries.tellings_of(current_user, notice_id) if row.is_open]
    sessions = notice_queries.sessions_of(current_user, notice_id)
    page = render_template(
        "groups/notice_print.html",
        head=head,
        rows=rows,
        sessions=sessions,
        what_next=call_list_queries.what_next(current_user, head),
        end_words=group_end_words,
        notice_words=notice_words,
    )
    document = pdf.render_pdf(page)
    record_look("call_list_printed", "notice", notice_id, by=current_user)
    name = f"call-list-{notice_id}-{clock.today().isoformat()}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _page(head: NoticeHead, form: TellingForm | None = None, telling_id: int | None = None) -> Any:
    rows = call_list_queries.tellings_of(current_user, head.notice_id)
    sessions = notice_queries.sessions_of(current_user, head.notice_id)
    record_look("call_list_opened", "notice", head.notice_id, by=current_user)
    now = clock.now()
    page = render_template(
        "groups/notice_show.html",
        head=head,
        to_tell=[row for row in rows if row.is_open],
        told=[row for row in rows if not row.is_open],
        sessions=sessions,
        unseen_count=call_list_queries.unseen_count(current_user, head.notice_id),
        form=form or TellingForm(formdata=None),
        telling_id=telling_id,
        has_errors=form is not None,
        notice_words=notice_words,
        words=words,
        what_next=call_list_queries.what_next(current_user, head),
        end_words=group_end_words,
        # A group that has ended doesn't meet after all because a session does.
        undoable=[
            one.session_id
            for one in sessions
            if head.kind != NoticeKind.GROUP_ENDED
            and one.starts_at > now
            and one.state != SessionState.PLANNED
        ],
    )
    return page, 422 if form is not None else 200


def _head_or_404(notice_id: int) -> NoticeHead:
    head = notice_queries.notice_for(current_user, notice_id)
    if head is None:
        abort(404)
    return head
