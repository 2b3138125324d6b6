"""Changing a draft: what it asks for, what stands in it besides figures; and issuing it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.addresses import number_of
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.models import DraftState, Every
from portal.reports import (
    ask_pages,
    bp,
    change_words,
    draft_actions,
    draft_making,
    draft_queries,
    draft_rules,
    draft_words,
    issue_actions,
    issue_queries,
    quote_queries,
    schedule_actions,
)
from portal.reports.draft_forms import ScheduleForm, notes_form
from portal.reports.draft_queries import DraftRow
from portal.reports.draft_rules import Move

# So many figures that have changed are named; more are counted.
MOST_NAMED = 12


@bp.route("/drafts/<int:report_id>/ask", methods=["GET", "POST"])
@requires(Permission.REPORT_ISSUE)
def draft_ask(report_id: int) -> Any:
    """Ask for something else instead; the draft is made again."""
    draft = _draft_or_404(report_id)
    sent = request.form if request.method == "POST" else ask_pages.args_of(draft.ask)
    form = ask_pages.form_of(sent, current_user)
    if request.method == "GET" or not form.validate():
        page = render_template(
            "reports/draft_ask.html", form=form, draft=draft, title=ask_pages.title(draft.ask)
        )
        return page, (200 if request.method == "GET" else 422)
    try:
        draft_actions.make_again(report_id, _version_sent(), by=current_user, ask=form.ask)
    except DomainError as problem:
        flash(problem.message, "bad")
    return redirect(url_for(".draft_show", report_id=report_id))


@bp.route("/drafts/<int:report_id>/notes", methods=["GET", "POST"])
@requires(Permission.REPORT_ISSUE)
@redisplays
def draft_notes(report_id: int) -> Any:
    """Write what stands beside the figures, and choose whose words are printed."""
    draft = _draft_or_404(report_id)
    if not draft_rules.may(Move.MAKE_AGAIN, draft.state):
        return redirect(url_for(".draft_show", report_id=report_id))
    form = notes_form(
        draft_words.sections(draft.ask),
        quote_queries.choosable(draft.ask),
        draft.notes,
        quotes=list(draft.quotes),
        version=draft.version,
    )
    status, as_it_stands = 200, None
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                draft_actions.make_again(
                    report_id,
                    form.version.data or 0,
                    by=current_user,
                    notes=form.notes(),
                    quotes=form.quotes.data or [],
                )
            except StaleVersion as problem:
                form.refuse(problem)
                form.version.data, form.version.raw_data = draft.version, None
                status, as_it_stands = 409, _as_it_stands(draft)
            except DomainError as problem:
                form.refuse(problem)
            else:
                return redirect(url_for(".draft_show", report_id=report_id))
    page = render_template(
        "reports/draft_notes.html",
        form=form,
        draft=draft,
        title=ask_pages.title(draft.ask),
        as_it_stands=as_it_stands,
    )
    return page, status


def _as_it_stands(draft: DraftRow) -> list[tuple[str, str]]:
    titles = dict(draft_words.sections(draft.ask))
    notes = [(titles.get(key, key), words) for key, words in draft.notes.items()]
    quotes = [words for _id, words, _by in draft_queries.quotes_of(draft.quotes)]
    return [*notes, (_("Whose words?"), " / ".join(quotes))]


@bp.route("/drafts/<int:report_id>/issue", methods=["GET", "POST"])
@requires(Permission.REPORT_ISSUE)
def draft_issue(report_id: int) -> Any:
    """What issuing means for this draft; then issue it."""
    draft = _draft_or_404(report_id)
    if request.method == "POST":
        try:
            issue_actions.ask_to_issue(report_id, _version_sent(), by=current_user)
        except DomainError as problem:
            flash(problem.message, "bad")
        return redirect(url_for(".draft_show", report_id=report_id))
    made = draft_queries.made(report_id)
    if made is None or draft.state != DraftState.READY:
        return redirect(url_for(".draft_show", report_id=report_id))
    changed = draft_making.changed_since(draft.ask, made.figures, clock.now())
    names = list(dict.fromkeys(change_words.figure_name(key) for key in changed))
    replaces = made.figures["replaces"]
    return render_template(
        "reports/draft_issue.html",
        draft=draft,
        title=ask_pages.title(draft.ask),
        number=issue_actions.next_number(),
        names=names[:MOST_NAMED],
        more_count=max(len(names) - MOST_NAMED, 0),
        replaced=issue_queries.issue(current_user, replaces) if replaces else None,
        certificate=made.figures["certificates"][0],
    )


@bp.route("/drafts/<int:report_id>/schedule", methods=["POST"])
@requires(Permission.REPORT_ISSUE)
def draft_schedule(report_id: int) -> Any:
    """Have a draft like this made by itself from now on."""
    draft = _draft_or_404(report_id)
    form = ScheduleForm()
    if not form.validate_on_submit():
        abort(404)
    try:
        schedule_actions.add_schedule(draft.ask, Every(form.every.data), by=current_user)
    except DomainError as problem:
        flash(problem.message, "warn")
        return redirect(url_for(".draft_show", report_id=report_id))
    flash(_("From now on a draft like this makes itself, and waits for somebody."), "good")
    return redirect(url_for(".schedules_list"))


def _draft_or_404(report_id: int) -> DraftRow:
    draft = draft_queries.draft(current_user, report_id)
    if draft is None:
        abort(404)
    return draft


def _version_sent() -> int:
    sent = request.form.get("version", "")
    return number_of(sent) or 0
