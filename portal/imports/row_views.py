"""An import's columns and rows: named, mended, chosen, and the wrong ones taken along."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import spreadsheets
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.imports import (
    actions,
    apply_actions,
    bp,
    column_rules,
    opening,
    queries,
    row_actions,
    row_queries,
    words,
)
from portal.imports.forms import MendAllForm, MendForm, SheetForm, VersionForm, columns_form
from portal.models import BatchState, RowState
from portal.paging import page_number

CELL = "cell-"


@bp.route("/<int:batch_id>/columns", methods=["GET", "POST"])
@requires(Permission.IMPORT)
@redisplays
def columns_name(batch_id: int) -> Any:
    """Say what each column of the file means."""
    batch, kind = opening.batch_or_404(batch_id)
    if batch.standing not in (BatchState.MAPPING, BatchState.PREVIEW):
        return redirect(url_for(".import_show", batch_id=batch_id))
    fields = kind.fields()
    form = columns_form(
        batch.headings, batch.mapping, [(one.name, str(one.label)) for one in fields], batch.version
    )
    if form.validate_on_submit():
        try:
            job_id = actions.name_columns(
                batch_id, form.version.data or 0, form.mapping, current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(opening.progress_url(batch_id, job_id, current_user))
    table = opening.beginning(batch)
    at = column_rules.heading_row(table.rows, fields)
    page = render_template(
        "imports/columns_name.html",
        batch=batch,
        kind=kind,
        form=form,
        assumed=table.assumed,
        sheets=table.names,
        samples=[
            column_rules.samples(table.rows[at + 1 :], index)
            for index in range(len(batch.headings))
        ],
        needed=words.needed([one for one in fields if one.is_required], fields),
        earlier=queries.applied_before(batch),
    )
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/<int:batch_id>/sheet", methods=["POST"])
@requires(Permission.IMPORT)
def sheet_choose(batch_id: int) -> Any:
    """Read another sheet of the workbook."""
    opening.batch_or_404(batch_id)
    form = SheetForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        actions.choose_sheet(batch_id, form.version.data or 0, form.sheet.data or "", current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    return redirect(url_for(".columns_name", batch_id=batch_id))


@bp.route("/<int:batch_id>/rows/<int:row_id>", methods=["POST"])
@requires(Permission.IMPORT)
def row_mend(batch_id: int, row_id: int) -> Any:
    """Write what a row should say; it is checked at once."""
    opened = opening.batch_or_404(batch_id)
    row = row_queries.row_of(batch_id, row_id)
    if row is None:
        abort(404)
    form = MendForm()
    if not form.validate_on_submit():
        abort(400)
    changes = {
        name.removeprefix(CELL): text
        for name, text in request.form.items()
        if name.startswith(CELL)
    }
    try:
        state = row_actions.mend_row(
            batch_id, row_id, form.version.data or "", changes, current_user
        )
    except DomainError as problem:
        if request.headers.get("HX-Request"):
            raise
        flash(problem.message, "error")
        return _back(batch_id, f"row-{row_id}")
    place = words.place(row.number, row.heading)
    said = _("%(row)s: %(state)s.", row=place, state=words.ROW_STATE[state])
    if request.headers.get("HX-Request"):
        return _one_row(opened, row_id, said)
    flash(said, "warn" if state == RowState.WRONG else "good")
    return _back(batch_id, f"row-{row_id}")


def _one_row(opened: opening.Opened, row_id: int, said: str) -> str:
    row = row_queries.row_of(opened.batch.batch_id, row_id)
    if row is None:
        abort(404)
    cards, summaries = opening.worded(opened, [row])
    return render_template(
        "imports/_row.html",
        batch=opened.batch,
        kind=opened.kind,
        row=row,
        card=cards.get(row_id),
        summary=summaries.get(row_id),
        counts=row_queries.counts_of(opened.batch.batch_id),
        said=said,
    )


@bp.route("/<int:batch_id>/rows/mend-all", methods=["POST"])
@requires(Permission.IMPORT)
def rows_mend(batch_id: int) -> Any:
    """Change one wrong text in every row that has it."""
    opening.batch_or_404(batch_id)
    form = MendAllForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        count = row_actions.mend_all(
            batch_id,
            form.field.data or "",
            form.wrong.data or "",
            form.text.data or "",
            current_user,
        )
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(words.changed(count), "good")
    return _back(batch_id)


@bp.route("/<int:batch_id>/choose", methods=["POST"])
@requires(Permission.IMPORT)
def rows_choose(batch_id: int) -> Any:
    """Choose which of the rows that are ready are brought in, and perhaps bring them in."""
    opening.batch_or_404(batch_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    step = request.form.get("step", "")
    shown = None if step in ("all", "none") else request.form.getlist("shown", type=int)
    chosen = [1] if step == "all" else request.form.getlist("row", type=int)
    try:
        row_actions.choose_rows(batch_id, shown, [] if step == "none" else chosen, current_user)
        if step == "apply":
            job_id = apply_actions.ask_to_apply(
                batch_id, form.version.data or 0, False, current_user
            )
            return redirect(opening.progress_url(batch_id, job_id, current_user))
    except DomainError as problem:
        flash(problem.message, "error")
        return _back(batch_id)
    count = row_queries.counts_of(batch_id).chosen
    flash(words.chosen(count), "good")
    return _back(batch_id)


@bp.route("/<int:batch_id>/wrong-rows.csv")
@requires(Permission.IMPORT, step_up=True)
def wrong_rows_csv(batch_id: int) -> Any:
    """The rows that are wrong, as they came, with what is wrong beside each."""
    headings, rows = _wrong_table(batch_id)
    body = spreadsheets.write_csv(headings, rows)
    return opening.download(body, spreadsheets.CSV_TYPE, f"wrong-rows-{batch_id}.csv")


@bp.route("/<int:batch_id>/wrong-rows.xlsx")
@requires(Permission.IMPORT, step_up=True)
def wrong_rows_xlsx(batch_id: int) -> Any:
    """The same as a workbook."""
    headings, rows = _wrong_table(batch_id)
    body = spreadsheets.write_xlsx(_("Wrong rows"), headings, rows)
    return opening.download(body, spreadsheets.XLSX_TYPE, f"wrong-rows-{batch_id}.xlsx")


def _wrong_table(batch_id: int) -> tuple[list[Any], list[list[Any]]]:
    opened = opening.batch_or_404(batch_id)
    if opened.batch.standing in (BatchState.MAPPING, BatchState.DISCARDED):
        abort(404)
    record_look("import_rows_exported", "import_batch", batch_id, by=current_user)
    return opening.wrong_table(opened)


def _back(batch_id: int, anchor: str | None = None) -> Any:
    """To the place where the page was: the rows shown and their page travel in the address."""
    show = request.args.get("show")
    page = page_number(request.args.get("page"))
    return redirect(
        url_for(
            ".import_show",
            batch_id=batch_id,
            show=show if show in row_queries.SHOWN else None,
            page=page if page > 1 else None,
            _anchor=anchor,
        )
    )
