"""Issued reports as pages and files: frozen, served as they were kept."""

from typing import Any

from flask import Response, abort, render_template, request
from flask_login import current_user

from portal import clock
from portal.addresses import number_of
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.models import ReportKind
from portal.paging import page_number
from portal.reports import (
    ask_pages,
    bp,
    change_words,
    document_sheets,
    funding_queries,
    issue_queries,
    kept_rules,
    protection_words,
)
from portal.reports.block_rules import Document
from portal.reports.issue_pages import certificate_rows, exact_rows, issue_title
from portal.reports.section_registry import CATALOGUE


@bp.route("/issues")
@requires(Permission.REPORT_READ)
def issues_list() -> Any:
    """Every issued report that the user may see, newest first; filtered by the address."""
    programme, kind, year = (request.args.get(name, "") for name in ("programme", "kind", "year"))
    this_year = clock.today().year
    years = range(this_year, this_year - 6, -1)
    found = number_of(year, 2999)
    page = issue_queries.issues(
        current_user,
        page_number(request.args.get("page")),
        programme_id=number_of(programme),
        kind=kind if kind in tuple(ReportKind) else "",
        year=found if found and found >= 2000 else None,
    )
    return render_template(
        "reports/issues_list.html",
        page=page,
        titles={one.issue_id: issue_title(one) for one in page.rows},
        programmes=[(one.programme_id, one.name) for one in funding_queries.programmes()],
        kinds=[(one.kind.value, one.title) for one in CATALOGUE.values()],
        years=[(one, one) for one in years],
        chosen={"programme": programme, "kind": kind, "year": year},
    )


@bp.route("/issues/<int:issue_id>")
@requires(Permission.REPORT_READ)
def issue_show(issue_id: int) -> Any:
    """One issue: its figures, its hash, what was checked, what changed, what replaced it."""
    issue = issue_queries.issue(current_user, issue_id)
    if issue is None:
        abort(404)
    document = _document_or_404(issue_id)
    record_look("report_read", "report_issue", issue_id, by=current_user)
    return render_template(
        "reports/issue_show.html",
        issue=issue,
        row=issue.row,
        title=issue_title(issue.row),
        rows=ask_pages.rows(issue.ask),
        preset=protection_words.PRESET[issue.row.protection],
        changes=change_words.kept_rows(issue.changes),
        certificate=certificate_rows(issue.figures["certificates"]),
        exact=exact_rows(issue.figures["exact"]),
        document=document,
    )


@bp.route("/issues/<int:issue_id>.pdf")
@requires(Permission.REPORT_READ)
def issue_pdf(issue_id: int) -> Any:
    """The very bytes that were issued. A copy that is held already isn't sent again."""
    sha256 = issue_queries.hash_of(current_user, issue_id)
    if sha256 is None:
        abort(404)
    record_look("report_exported", "report_issue", issue_id, by=current_user)
    answer = Response(mimetype="application/pdf")
    answer.set_etag(sha256)
    # To be kept by whoever asked alone, and asked about each time: the right to it may end.
    answer.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains(sha256):
        answer.status_code = 304
        return answer
    found = issue_queries.file(current_user, issue_id)
    if found is None:
        abort(404)
    answer.set_data(found.body)
    answer.last_modified = found.issued_at
    answer.headers["Content-Disposition"] = f'inline; filename="report-{found.number}.pdf"'
    return answer


@bp.route("/issues/<int:issue_id>.xlsx")
@requires(Permission.REPORT_READ)
def issue_xlsx(issue_id: int) -> Any:
    """Every table of an issue, a sheet each, with the words and marks of its PDF."""
    issue = issue_queries.issue(current_user, issue_id)
    if issue is None:
        abort(404)
    record_look("report_exported", "report_issue", issue_id, by=current_user)
    body = document_sheets.workbook(_document_or_404(issue_id), issue.row.issued_at)
    return _file(body, "xlsx", f"report-{issue.row.number}.xlsx")


@bp.route("/issues/<int:issue_id>/tables/<table>.csv")
@requires(Permission.REPORT_READ)
def issue_csv(issue_id: int, table: str) -> Any:
    """One table of an issue."""
    document = _document_or_404(issue_id)
    found = document_sheets.table_called(document, table)
    if found is None:
        abort(404)
    issue = issue_queries.issue(current_user, issue_id)
    if issue is None:
        abort(404)
    record_look("report_exported", "report_issue", issue_id, by=current_user)
    return _file(document_sheets.csv_of(found), "csv", f"report-{issue.row.number}-{table}.csv")


def _file(body: bytes, form: str, name: str) -> Response:
    return Response(
        body,
        content_type=document_sheets.TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _document_or_404(issue_id: int) -> Document:
    found = issue_queries.document(current_user, issue_id)
    if found is None:
        abort(404)
    return kept_rules.document_from(found[1])
