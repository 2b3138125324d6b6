"""How a view finds the import it is about, and what its pages share."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Response, abort, url_for
from flask_login import current_user

from portal import jobs, spreadsheets
from portal.imports import column_rules, kinds, queries, row_queries, rules, words
from portal.imports.kinds import Kind
from portal.imports.queries import BatchRow
from portal.imports.row_queries import Counts, RowShown
from portal.models import BatchState, RowState
from portal.paging import Page

# How many rows a page of columns reads for its examples.
SAMPLE_ROWS = 60


class Opened(NamedTuple):
    """An import and its kind."""

    batch: BatchRow
    kind: Kind


def batch_or_404(batch_id: int) -> Opened:
    """The import, if its kind is one that the signed-in user may bring in; else 404."""
    batch = queries.batch_for(current_user, batch_id)
    kind = kinds.get(batch.kind) if batch else None
    if batch is None or kind is None:
        abort(404)
    return Opened(batch, kind)


class Shown(NamedTuple):
    """One page of rows in one state: with cards where they are mended, with words elsewhere."""

    state: str
    page: Page
    cards: dict[int, rules.Card]
    summaries: dict[int, str]


def shown_rows(opened: Opened, counts: Counts, wanted: str | None, number: int) -> Shown:
    """The rows that a page of an import shows. A fixed number of statements."""
    listed = (*row_queries.SHOWN, row_queries.FLAGGED)
    state = wanted if wanted in listed else _first_state(opened.batch, counts)
    page = row_queries.rows_page(opened.batch.batch_id, state, number)
    if not page.rows and number > 1:
        # The last row of the last page was mended.
        page = row_queries.rows_page(opened.batch.batch_id, state, number - 1)
    return Shown(state, page, *worded(opened, page.rows))


def worded(
    opened: Opened, rows: Sequence[RowShown]
) -> tuple[dict[int, rules.Card], dict[int, str]]:
    """By row's id: cards of wrong rows, and the words for all others."""
    fields = opened.kind.fields()
    wrong = [row for row in rows if row.state == RowState.WRONG]
    others = [row for row in rows if row.state != RowState.WRONG]
    checked = opened.kind.check([row.cells for row in others], current_user) if others else []
    cards = {row.row_id: rules.card(row.cells, row.errors, fields) for row in wrong}
    said = {
        row.row_id: one.summary or ", ".join(text for text in row.cells.values() if text)
        for row, one in zip(others, checked, strict=True)
    }
    return cards, said


def _first_state(batch: BatchRow, counts: Counts) -> str:
    if batch.standing == BatchState.APPLIED:
        return RowState.DONE
    if batch.standing == BatchState.UNDONE:
        return RowState.UNDONE
    return RowState.WRONG if counts.of(RowState.WRONG) else RowState.READY


def beginning(batch: BatchRow) -> spreadsheets.Sheet:
    """The first rows of the sheet, and the names of the others."""
    return spreadsheets.read(queries.body_of(batch.batch_id), batch.sheet, first=SAMPLE_ROWS)


def download(body: bytes, media_type: str, file_name: str) -> Response:
    """A file to keep, under a name that says nothing about anybody."""
    answer = Response(body, mimetype=media_type.split(";")[0])
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def wrong_table(opened: Opened) -> tuple[list[Any], list[list[Any]]]:
    """Headings and rows of a file of wrong rows: as they came, and what is wrong with each.

    Mended cells say what they were mended to where their column is in the file.
    """
    batch, fields = opened.batch, {one.name: one for one in opened.kind.fields()}
    wrong: dict[int, list[RowShown]] = {}
    for row in row_queries.rows_in(batch.batch_id, (RowState.WRONG,)):
        wrong.setdefault(row.number, []).append(row)
    label = column_rules.labels(list(fields.values()))
    # What is wrong may have no column in the file: one to mend it in is added.
    added = column_rules.without_a_column(
        (name for rows in wrong.values() for row in rows for name in row.errors),
        batch.mapping,
        list(fields.values()),
    )
    table = spreadsheets.read(queries.body_of(batch.batch_id), batch.sheet)
    found = []
    for number, given in table.rows:
        if number not in wrong:
            continue
        cells: list[Any] = [*given, *[""] * (len(batch.headings) - len(given))]
        told = []
        for row in wrong[number]:
            _put_mended(cells, row, batch, fields)
            for name, error in row.errors.items():
                places = [row.heading, label.get(name, "")]
                told.append(": ".join([*filter(None, places), error]))
        beside = [wrong[number][0].cells.get(one.name, "") for one in added]
        found.append([*cells, *beside, " ".join(told)])
    headings = [*batch.headings, *(label[one.name] for one in added), str(words.WHAT_IS_WRONG)]
    return headings, found


def _put_mended(
    cells: list[Any], row: RowShown, batch: BatchRow, fields: dict[str, column_rules.Field]
) -> None:
    if not row.is_mended:
        return
    for index, name in batch.mapping.items():
        one = fields.get(name)
        if one is None:
            continue
        if not one.is_wide:
            cells[index] = row.cells.get(name, "")
        elif batch.headings[index] == row.heading:
            cells[index] = row.cells.get(one.value_field, "")


def progress_url(batch_id: int, job_id: int | None, user: Any) -> str:
    """Where to wait for a job: its own page for whoever asked, the import's for others."""
    job = jobs.row(job_id) if job_id is not None else None
    if job is None or job.is_finished or job.requested_by_id != user.id:
        return url_for("imports.import_show", batch_id=batch_id)
    return url_for("office.job_show", job_id=job_id)
