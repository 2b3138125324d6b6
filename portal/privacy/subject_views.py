"""Requests for a copy of one's data: the clock, what is held back and why, and the copy itself."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, pdf, settings
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.privacy import (
    bp,
    subject_actions,
    subject_bundle,
    subject_pages,
    subject_queries,
    subject_rules,
    tabs,
    words,
)
from portal.privacy.subject_forms import GIVE, DecideForm, ExtendForm, SentForm
from portal.privacy.subject_queries import RequestRow


@bp.route("/requests")
@requires(Permission.SUBJECT_ACCESS)
def requests_list() -> Any:
    """Who asked for a copy, and by when they must have it."""
    record_look("copies_opened", "person", None, by=current_user)
    return render_template(
        "privacy/requests_list.html",
        rows=subject_queries.open_requests(current_user),
        answered=subject_queries.answered_requests(current_user),
        today=clock.today(),
        days_left=subject_rules.days_left,
        tabs_shown=tabs.tabs("requests"),
    )


@bp.route("/requests/<int:request_id>")
@requires(Permission.SUBJECT_ACCESS)
def request_show(request_id: int) -> Any:
    """One request: what is to be decided before the copy is made."""
    return _page(_request_or_404(request_id))


@bp.route("/requests/<int:request_id>/extend", methods=["POST"])
@requires(Permission.SUBJECT_ACCESS)
@redisplays
def request_extend(request_id: int) -> Any:
    """Take two months more."""
    row = _request_or_404(request_id)
    form = ExtendForm()
    if form.validate_on_submit():
        try:
            subject_actions.extend_request(
                request_id, form.extended_reason.data or "", form.version.data, current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Extended. Tell them so, and why, before the first month is over."), "good")
            return redirect(url_for(".request_show", request_id=request_id))
    return _page(row, extend=form)


@bp.route("/requests/<int:request_id>/decide", methods=["POST"])
@requires(Permission.SUBJECT_ACCESS)
@redisplays
def request_decide(request_id: int) -> Any:
    """Give one thing that others wrote, or hold it back."""
    row = _request_or_404(request_id)
    form = DecideForm()
    form.offer()
    if form.validate_on_submit():
        seen = subject_queries.choices_for(current_user, request_id, row.person_id)
        if (form.noun.data, form.row.data) not in {(one.noun, one.row) for one in seen}:
            abort(404)
        try:
            if not form.withheld.data:
                raise DomainError(_("Choose whether to give it."), "withheld")
            withheld = "" if form.withheld.data == GIVE else form.withheld.data
            subject_actions.decide(
                request_id,
                form.noun.data or "",
                form.row.data,
                withheld,
                form.note.data or "",
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Decided."), "good")
            return redirect(url_for(".request_show", request_id=request_id))
    return _page(row, decide=form)


@bp.route("/requests/<int:request_id>/sent", methods=["POST"])
@requires(Permission.SUBJECT_ACCESS)
@redisplays
def request_sent(request_id: int) -> Any:
    """Write down that the copy was given."""
    row = _request_or_404(request_id)
    form = SentForm()
    if form.validate_on_submit():
        sent_on: Any = form.sent_on.data
        try:
            subject_actions.mark_sent(
                request_id,
                sent_on,
                form.sent_how.data or "",
                form.sent_to.data or "",
                form.version.data,
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Written down. The request is answered."), "good")
            return redirect(url_for(".requests_list"))
    return _page(row, sent=form)


@bp.route("/requests/<int:request_id>/copy", methods=["POST"])
@requires(Permission.SUBJECT_ACCESS, step_up=True)
def request_copy(request_id: int) -> Any:
    """The copy: one file, made now and kept nowhere here."""
    row = _request_or_404(request_id)
    if not subject_queries.sees_all_of(current_user, row.person_id):
        flash(
            _(
                "You don't see all that there is about them. A colleague who sees all their "
                "referrals and groups makes the copy."
            ),
            "warn",
        )
        return redirect(url_for(".request_show", request_id=request_id))
    subject_actions.note_made(request_id, row.person_id, current_user)
    bundle = subject_bundle.collect(row.person_id, request_id, clock.today())
    packed = subject_bundle.as_zip(bundle, pdf.render_pdf(subject_pages.as_html(bundle)))
    return Response(
        packed,
        mimetype="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="copy-{request_id}.zip"',
            "Cache-Control": "no-store",
        },
    )


def _request_or_404(request_id: int) -> RequestRow:
    row = subject_queries.request_for(current_user, request_id)
    if row is None:
        abort(404)
    return row


def _page(
    row: RequestRow,
    extend: ExtendForm | None = None,
    decide: DecideForm | None = None,
    sent: SentForm | None = None,
) -> Any:
    record_look(
        "copy_opened", "access_request", row.request_id, by=current_user, person=row.person_id
    )
    refused = extend or decide or sent
    seen = subject_queries.choices_for(current_user, row.request_id, row.person_id)
    every = subject_queries.choices_of(row.request_id, row.person_id)
    blank = DecideForm(formdata=None)
    blank.offer()
    page = render_template(
        "privacy/request_show.html",
        row=row,
        choices=seen,
        hidden_count=len([one for one in every if one not in seen and not one.is_decided]),
        undecided_count=len([one for one in every if not one.is_decided]),
        extend=extend or ExtendForm(formdata=None, data={"version": row.version}),
        decide=decide or blank,
        sent=sent
        or SentForm(formdata=None, data={"version": row.version, "sent_on": clock.today()}),
        has_errors=refused is not None,
        words=words,
        give=GIVE,
        days_left=subject_rules.days_left(row.due_on, clock.today()),
        organisation=settings.current().organisation,
    )
    return page, 422 if refused else 200
