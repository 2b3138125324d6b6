"""Imports: the list, a new one, and one from its preview to what it made."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation, settings, spreadsheets
from portal.audit import record_look
from portal.auth.guard import redisplays, requires, takes_upload
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.imports import (
    actions,
    apply_actions,
    bp,
    column_rules,
    kinds,
    opening,
    queries,
    row_queries,
    rules,
    words,
)
from portal.imports import import_jobs as import_jobs
from portal.imports.forms import ApplyForm, FileForm, VersionForm
from portal.models import BatchState, RowState
from portal.paging import page_number

navigation.add(
    navigation.Entry(
        75,
        "imports.imports_list",
        lambda: _l("Imports"),
        Permission.IMPORT,
        is_primary=False,
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}


@bp.route("")
@requires(Permission.IMPORT)
def imports_list() -> Any:
    """Imports of the kinds the user may bring in, newest first."""
    page = queries.batches_for(current_user, page_number(request.args.get("page")))
    return render_template(
        "imports/imports_list.html",
        page=page,
        counts=row_queries.counts_by_batch([batch.batch_id for batch in page.rows]),
        labels={kind.name: kind.label for kind in kinds.everything()},
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.IMPORT)
@redisplays
@takes_upload
def import_new() -> Any:
    """Choose what is in a file, and the file."""
    mine = kinds.all_for(current_user)
    wanted = request.args.get("kind") or (mine[0].name if len(mine) == 1 else None)
    most_bytes = settings.current().max_upload_bytes
    sources = {one.name: one.sources(current_user) for one in mine if one.sources}
    form = FileForm(kinds=mine, most_bytes=most_bytes, sources=sources, kind=wanted)
    if form.validate_on_submit():
        kind = kinds.get(form.kind.data)
        assert kind is not None
        try:
            batch_id = actions.add_batch(
                kind, form.file.data.filename or "", form.body, current_user, form.chosen_source
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".columns_name", batch_id=batch_id))
    page = render_template(
        "imports/import_new.html",
        form=form,
        kinds=mine,
        leads={kind.name: kind.lead for kind in mine},
        # A browser doesn't let a file be filled in again: its name helps to find it.
        file_name=form.file.data.filename if form.errors and form.file.data else "",
        most=most_bytes // 1_000_000,
        most_rows=spreadsheets.MOST_ROWS,
    )
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/examples/<kind_name>.csv")
@requires(Permission.IMPORT)
def example_download(kind_name: str) -> Any:
    """A file with a kind's headings and one example row, to fill in."""
    kind = kinds.get(kind_name)
    if kind is None or not current_user.may(kind.permission):
        abort(404)
    fields = [one for one in kind.fields() if not one.is_wide]
    headings = [str(one.label) for one in fields]
    body = spreadsheets.write_csv(headings, [[one.example for one in fields]])
    return opening.download(body, spreadsheets.CSV_TYPE, f"{kind.name}-example.csv")


@bp.route("/<int:batch_id>")
@requires(Permission.IMPORT)
def import_show(batch_id: int) -> Any:
    """One import: its rows to mend and choose, and once brought in what it made."""
    opened = opening.batch_or_404(batch_id)
    batch = opened.batch
    if batch.standing == BatchState.MAPPING:
        return redirect(url_for(".columns_name", batch_id=batch_id))
    record_look("import_opened", "import_batch", batch_id, by=current_user)
    counts = row_queries.counts_of(batch_id)
    shown = opening.shown_rows(
        opened, counts, request.args.get("show"), page_number(request.args.get("page"))
    )
    wrong = (
        row_queries.rows_in(batch_id, (RowState.WRONG,)) if shown.state == RowState.WRONG else []
    )
    return render_template(
        "imports/import_show.html",
        batch=batch,
        kind=opened.kind,
        counts=counts,
        shown=shown,
        states=_states(batch.standing, counts),
        labels=column_rules.labels(opened.kind.fields()),
        same=rules.same_wrong(
            ((row.cells, row.errors) for row in wrong),
            filled=[one.name for one in opened.kind.fields() if one.may_be_same],
        ),
        earlier=queries.applied_before(batch),
        asked_here=batch.created_by_id == current_user.id,
    )


def _states(standing: str, counts: row_queries.Counts) -> list[str]:
    order: dict[BatchState, list[str]] = {
        BatchState.PREVIEW: [RowState.WRONG, RowState.READY, RowState.KNOWN],
        BatchState.APPLIED: [RowState.DONE],
        BatchState.UNDONE: [RowState.UNDONE],
    }
    first = order.get(BatchState(standing), [])
    others = [one for one in row_queries.SHOWN if one not in first and counts.of(one)]
    return first + others + [row_queries.FLAGGED] * bool(counts.flagged)


@bp.route("/<int:batch_id>/apply", methods=["POST"])
@requires(Permission.IMPORT)
def import_apply(batch_id: int) -> Any:
    """Bring in all rows that are ready, or those chosen: a job does it."""
    opening.batch_or_404(batch_id)
    form = ApplyForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        job_id = apply_actions.ask_to_apply(
            batch_id, form.version.data or 0, form.rows.data == "all", current_user
        )
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".import_show", batch_id=batch_id))
    return redirect(opening.progress_url(batch_id, job_id, current_user))


@bp.route("/<int:batch_id>/undo", methods=["POST"])
@requires(Permission.IMPORT)
def import_undo(batch_id: int) -> Any:
    """Take back what an import made."""
    opening.batch_or_404(batch_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        count = apply_actions.undo_batch(batch_id, form.version.data or 0, current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        if count:
            flash(_("%(counted)s.", counted=words.counted(RowState.UNDONE, count)))
    return redirect(url_for(".import_show", batch_id=batch_id))


@bp.route("/<int:batch_id>/discard", methods=["POST"])
@requires(Permission.IMPORT)
def import_discard(batch_id: int) -> Any:
    """Leave an import: nothing of its file stays."""
    opening.batch_or_404(batch_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    actions.discard_batch(batch_id, form.version.data or 0, current_user)
    flash(_("The file was left, and nothing of it kept."))
    return redirect(url_for(".imports_list"))
