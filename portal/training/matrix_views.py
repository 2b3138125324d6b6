"""Everybody's training as a table: on a page, as a workbook, and as CSV."""

from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.groups import led_queries
from portal.training import book_queries, bp, export_actions, matrix_queries, matrix_words
from portal.training.book_rules import Book
from portal.training.matrix_forms import address_args, read_filters
from portal.training.matrix_rules import (
    Filters,
    Matrix,
    MatrixUser,
    Who,
    bands,
    make,
    told_apart,
    users_on,
)
from portal.training.past_rules import as_it_stood
from portal.training.table_files import FORMS, table_file

# On a phone: what needs doing, and what lapses within so many days.
ASKS_WITHIN_DAYS = 60
# Up to so many columns print at their usual size; more of them smaller, and many smallest.
COLUMNS_WIDE, COLUMNS_MANY = 10, 22
# As many as a landscape sheet holds in letters that can be read.
COLUMNS_ON_PAPER = 10


class _Asked(NamedTuple):
    """What an address asked for, and what it chose from."""

    filters: Filters
    matrix: Matrix
    book: Book
    users: list[matrix_queries.TrainedUser]
    groups: list[led_queries.GroupChoice]
    problem: str


@bp.route("/matrix")
@requires(Permission.TRAINING_MATRIX_READ)
def matrix_show() -> Any:
    """Everybody against every course on a day, in a fixed number of statements."""
    asked = _asked()
    matrix = asked.matrix
    says = matrix_words.Sayings()
    rows = [
        (
            row.user,
            row.todo_count,
            says.row(row.cells),
            [(one.status.course.title, says(one)) for one in row.asks(ASKS_WITHIN_DAYS)],
        )
        for row in matrix.rows
    ]
    used = address_args(asked.filters, clock.today())
    return render_template(
        "training/matrix_show.html",
        asked=asked,
        filters=asked.filters,
        matrix=matrix,
        rows=rows,
        size=_size(len(matrix.courses)),
        has_more=bool(used.keys() - {"q", "state"}),
        print_url=url_for(".matrix_sheets", **used),
        chips=_chips(asked, used),
        links=_export_links(used),
        who=matrix_words.WHO,
        showing=matrix_words.SHOWING,
        legend=matrix_words.LEGEND,
        is_today=asked.filters.on == clock.today(),
        may_record=current_user.may(Permission.TRAINING_RECORD),
    )


@bp.route("/matrix/sheets")
@requires(Permission.TRAINING_MATRIX_READ)
def matrix_sheets() -> Any:
    """The same table for paper: as many columns as a sheet holds, table after table."""
    asked = _asked()
    says = matrix_words.Sayings()
    return render_template(
        "training/matrix_sheets.html",
        filters=asked.filters,
        matrix=asked.matrix,
        chips=[text for text, _url in _chips(asked, address_args(asked.filters, clock.today()))],
        bands=[
            (band.courses, [(row.user, says.row(row.cells)) for row in band.rows])
            for band in bands(asked.matrix, COLUMNS_ON_PAPER)
        ],
        legend=matrix_words.LEGEND,
    )


@bp.route(f"/matrix.<{FORMS}:form>")
@requires(Permission.TRAINING_MATRIX_READ, step_up=True)
def matrix_export(form: str) -> Any:
    """The same table as a file, by the same filters."""
    asked = _asked()
    filters, matrix = asked.filters, asked.matrix
    headings = [_("Name"), _("E-mail"), _("Needs doing"), *(one.title for one in matrix.courses)]
    emails = {one.user_id: one.email for one in asked.users}
    rows = [
        [
            row.user.name,
            emails.get(row.user.user_id) or "",
            row.todo_count,
            *(matrix_words.in_full(cell.status) for cell in row.cells),
        ]
        for row in matrix.rows
    ]
    export_actions.note_export("training_matrix", filters.used, by=current_user)
    return table_file(
        f"training-{filters.on}", form, _("Training on %(day)s", day=filters.on), headings, rows
    )


def _asked() -> _Asked:
    today = clock.today()
    book = book_queries.load()
    groups = led_queries.group_choices(current_user)
    filters, problem = read_filters(
        request.args, today, {one.group_id for one in groups}, book.catalogue.keys()
    )
    if filters.on < today:
        book = as_it_stood(book, filters.on)
    users = matrix_queries.trained_users()
    matrix = make(book, _chosen(users, book, filters), filters)
    return _Asked(filters, matrix, book, users, groups, problem)


def _chosen(
    users: list[matrix_queries.TrainedUser], book: Book, filters: Filters
) -> list[MatrixUser]:
    in_a_group = users_on(book, filters.group_id, filters.on)
    chosen = []
    for one in users:
        had_a_part = one.user_id in in_a_group
        if filters.group_id is not None:
            is_shown = had_a_part
        elif filters.who == Who.EVERYBODY:
            is_shown = had_a_part or (one.is_active and one.trains)
        else:
            # Who has left since led on that day, and is in its table.
            is_shown = had_a_part or (one.is_active and one.leads)
        if is_shown:
            chosen.append((one.user_id, one.name, one.email))
    return told_apart(chosen)


def _size(count: int) -> str:
    if count > COLUMNS_MANY:
        return "many"
    return "more" if count > COLUMNS_WIDE else ""


def _export_links(used: dict[str, Any]) -> list[tuple[Any, str]]:
    return [
        (_l("Download as Excel"), url_for(".matrix_export", form="xlsx", **used)),
        (_l("Download as CSV"), url_for(".matrix_export", form="csv", **used)),
    ]


def _chips(asked: _Asked, used: dict[str, Any]) -> list[tuple[str, str]]:
    """Filters in use, each with the address without it."""
    filters = asked.filters
    titles = {one.id: one.title for one in asked.book.catalogue.values()}
    names = {one.group_id: one.name for one in asked.groups}
    count = len(filters.course_ids)
    said: dict[str, Any] = {
        "on": _("On %(day)s", day=long_date(filters.on)),
        "who": matrix_words.WHO[filters.who],
        "state": matrix_words.SHOWING[filters.showing],
        "group": names.get(filters.group_id or 0, ""),
        "course": titles[filters.course_ids[0]]
        if count == 1
        else ngettext("%(num)s course", "%(num)s courses", count),
        "needed": _("Needed courses only"),
        "q": _("Name: %(name)s", name=filters.search),
    }
    return [
        (said[name], url_for(".matrix_show", **{k: v for k, v in used.items() if k != name}))
        for name in used
    ]
