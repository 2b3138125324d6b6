"""A draft as pages: what is missing before it, how far it is, what stands in its way."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.addresses import number_of
from portal.audit import record_look
from portal.auth.guard import asks_by_itself, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.paging import page_number
from portal.reports import (
    ask_pages,
    bp,
    draft_actions,
    draft_queries,
    draft_words,
    earlier_queries,
    funding_queries,
    issue_queries,
    kept_rules,
    missing_actions,
    missing_queries,
    missing_words,
    refusal_words,
)
from portal.reports.draft_forms import ScheduleForm
from portal.reports.draft_queries import DraftRow
from portal.reports.missing_queries import Lack
from portal.reports.section_registry import CATALOGUE


@bp.route("/new")
@requires(Permission.REPORT_ISSUE)
def report_new() -> Any:
    """Choose what to make a report of: a document, or a funder's own quarter or year."""
    today = clock.today()
    return render_template(
        "reports/report_new.html",
        documents=CATALOGUE.values(),
        funders=[draft_words.funder_spans(one, today) for one in funding_queries.fundings()],
    )


@bp.route("/check", methods=["GET", "POST"])
@requires(Permission.REPORT_ISSUE)
def draft_check() -> Any:
    """What is missing for a report; going on all the same makes its draft."""
    form = ask_pages.form_of(request.args, current_user)
    if not form.validate():
        return render_template("reports/preview_show.html", form=form, made=None), 422
    if request.method == "POST":
        report_id = draft_actions.add_draft(form.ask, by=current_user)
        return redirect(url_for(".draft_show", report_id=report_id))
    found = missing_queries.missing(form.ask, clock.now())
    return render_template(
        "reports/draft_check.html",
        title=ask_pages.title(form.ask),
        args=ask_pages.args_of(form.ask),
        missing=[one for one in found if one.how_many],
        missing_words=missing_words,
        chased=missing_actions.CHASED,
    )


@bp.route("/check/chase", methods=["POST"])
@requires(Permission.REPORT_ISSUE)
def draft_chase() -> Any:
    """Write to those who can mend one kind of what is missing."""
    form = ask_pages.form_of(request.args, current_user)
    lack = request.form.get("lack", "")
    if lack not in tuple(Lack) or not form.validate():
        abort(404)
    try:
        count = missing_actions.chase(Lack(lack), form.ask, by=current_user)
    except DomainError as problem:
        flash(problem.message, "warn")
    else:
        flash(
            ngettext(
                "%(num)s person is asked by mail.", "%(num)s people are asked by mail.", count
            ),
            "good",
        )
    return redirect(url_for(".draft_check", **ask_pages.args_of(form.ask)))


@bp.route("/drafts")
@requires(Permission.REPORT_ISSUE)
def drafts_list() -> Any:
    """Drafts that are being made, or wait for somebody to issue or mend them; newest first."""
    page = draft_queries.drafts(current_user, page_number(request.args.get("page")))
    titles = {one.draft_id: ask_pages.title(one.ask) for one in page.rows}
    return render_template(
        "reports/drafts_list.html", page=page, titles=titles, draft_words=draft_words
    )


@bp.route("/drafts/<int:report_id>")
@requires(Permission.REPORT_ISSUE)
def draft_show(report_id: int) -> Any:
    """One draft: how far it is, or what can be done with it."""
    draft = draft_or_404(report_id)
    if draft.issue_id is not None:
        return redirect(url_for(".issue_show", issue_id=draft.issue_id))
    refusals = [refusal_words.refusal_of(one) for one in draft.refusals]
    presets = issue_queries.presets()
    return render_template(
        "reports/draft_show.html",
        draft=draft,
        title=ask_pages.title(draft.ask),
        rows=ask_pages.rows(draft.ask),
        refusals=[draft_words.refusal(one, draft.ask, presets) for one in refusals],
        together=draft_words.together(draft.refusals),
        before=earlier_queries.hidden_before(draft.ask) if refusals else None,
        can_mend_each=draft_words.can_mend_each(draft.refusals),
        draft_words=draft_words,
        quotes=draft_queries.quotes_of(draft.quotes),
        section_titles=dict(draft_words.sections(draft.ask)),
        schedule_form=ScheduleForm(),
    )


@bp.route("/drafts/<int:report_id>/progress")
@requires(Permission.REPORT_ISSUE)
@asks_by_itself
def draft_progress(report_id: int) -> Any:
    """How far a draft is: the part of its page that asks again by itself."""
    draft = draft_or_404(report_id)
    if not draft.is_under_way:
        return "", 200, {"HX-Redirect": url_for(".draft_show", report_id=report_id)}
    return render_template("reports/_draft_progress.html", draft=draft, draft_words=draft_words)


@bp.route("/drafts/<int:report_id>/cancel", methods=["POST"])
@requires(Permission.REPORT_ISSUE)
def draft_cancel(report_id: int) -> Any:
    """Stop making a draft, or put it aside."""
    draft_or_404(report_id)
    try:
        draft_actions.cancel_draft(report_id, version_sent(), by=current_user)
    except DomainError as problem:
        flash(problem.message, "bad")
        return redirect(url_for(".draft_show", report_id=report_id))
    flash(_("The draft is put aside. Nothing was issued."), "good")
    return redirect(url_for(".draft_show", report_id=report_id))


@bp.route("/drafts/<int:report_id>/again", methods=["POST"])
@requires(Permission.REPORT_ISSUE)
def draft_again(report_id: int) -> Any:
    """Make a draft anew: as it was asked for, or mended by one of the ways offered."""
    draft = draft_or_404(report_id)
    ask = None
    mend = request.form.get("mend", "")
    if mend:
        offered = draft_words.mends(draft.ask, draft.refusals, issue_queries.presets())
        if before := earlier_queries.hidden_before(draft.ask):
            offered[draft_words.LIKE] = before[1]
        if mend not in offered:
            abort(404)
        ask = offered[mend]
    try:
        draft_actions.make_again(report_id, version_sent(), by=current_user, ask=ask)
    except DomainError as problem:
        flash(problem.message, "bad")
    return redirect(url_for(".draft_show", report_id=report_id))


@bp.route("/drafts/<int:report_id>/document")
@requires(Permission.REPORT_ISSUE)
def draft_document(report_id: int) -> Any:
    """A draft as a page, with the very words of its PDF."""
    draft = draft_or_404(report_id)
    made = draft_queries.made(report_id)
    if made is None:
        abort(404)
    record_look("report_read", "report_draft", report_id, by=current_user)
    return render_template(
        "reports/draft_document.html",
        draft=draft,
        document=kept_rules.document_from(made.document),
    )


@bp.route("/drafts/<int:report_id>.pdf")
@requires(Permission.REPORT_ISSUE)
def draft_pdf(report_id: int) -> Any:
    """A draft's PDF, which says on every page that it is one."""
    body = draft_queries.pdf(current_user, report_id)
    if body is None:
        abort(404)
    record_look("report_exported", "report_draft", report_id, by=current_user)
    name = f'inline; filename="report-draft-{report_id}.pdf"'
    return Response(body, mimetype="application/pdf", headers={"Content-Disposition": name})


def draft_or_404(report_id: int) -> DraftRow:
    """A draft that the user may see."""
    draft = draft_queries.draft(current_user, report_id)
    if draft is None:
        abort(404)
    return draft


def version_sent() -> int:
    """The version that a form was made for; 0, which is none, where it doesn't say."""
    sent = request.form.get("version", "")
    return number_of(sent) or 0
