"""The catalogue of documents, and each as a page with the very figures of its PDF."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.models import ReportKind
from portal.reports import (
    bp,
    document_sheets,
    draft_making,
    draft_queries,
    earlier_queries,
    file_words,
    issue_queries,
    making,
    period_rules,
    words,
)
from portal.reports.ask_rules import Ask
from portal.reports.issue_pages import issue_title
from portal.reports.making import Made
from portal.reports.preview_forms import PreviewForm
from portal.reports.preview_pages import address_of, asked_form, links_of
from portal.reports.section_registry import CATALOGUE

navigation.add(
    navigation.Entry(60, "reports.report_show", lambda: _l("Reports"), Permission.REPORT_READ)
)
# So many of the newest issues stand on the first page.
ISSUES_SHOWN = 5
# Which fields besides the dates a document is chosen by.
ABOUT = {ReportKind.GROUP: "group", ReportKind.REFERRER: "provider", ReportKind.TRAINING: ""}


@bp.route("")
@requires(Permission.REPORT_READ)
def report_show() -> Any:
    """The catalogue: every document, what it is for, and where its preview is."""
    if request.args:
        # Where the figures of a programme once stood.
        return redirect(_preview_of(request.args))
    newest = issue_queries.issues(current_user).rows[:ISSUES_SHOWN]
    return render_template(
        "reports/report_show.html",
        documents=CATALOGUE.values(),
        waiting_count=draft_queries.waiting_count(current_user),
        issues=[(one, issue_title(one)) for one in newest],
    )


@bp.route("/preview")
@requires(Permission.REPORT_READ)
def preview_show() -> Any:
    """A document of today's data as a page; 422 with the form where it can't be asked so."""
    form = asked_form()
    if not form.validate():
        return render_template("reports/preview_show.html", form=form, made=None), 422
    made = _made(form.ask)
    record_look("report_read", "programme", form.ask.programme_id, by=current_user)
    return _preview_page(form, made)


def _preview_page(form: PreviewForm, made: Made) -> str:
    return render_template(
        "reports/preview_show.html",
        form=form,
        made=made,
        is_refused=bool(draft_making.refusals_of(made)),
        document=made.document,
        about=ABOUT.get(form.report_kind, "programme"),
        presets=_presets(form),
        address=address_of(form),
        links=links_of(made, form),
        title=CATALOGUE[form.report_kind].title,
    )


@bp.route("/preview.xlsx")
@requires(Permission.REPORT_READ)
def preview_xlsx() -> Any:
    """Every table of the preview, a sheet each; 422 with its page where numbers could be worked
    out: such a one can't be issued, and no file of it leaves either."""
    form = asked_form()
    if not form.validate():
        return render_template("reports/preview_show.html", form=form, made=None), 422
    made = _made(form.ask)
    if draft_making.refusals_of(made):
        return _preview_page(form, made), 422
    record_look("report_exported", "programme", form.ask.programme_id, by=current_user)
    return _file(document_sheets.workbook(made.document, clock.now()), "xlsx", form.ask)


@bp.route("/preview.csv")
@requires(Permission.REPORT_READ)
def preview_csv() -> Any:
    """One table of the preview, named by `table`; 404 for one that it doesn't have, and 422 as
    for the workbook."""
    form = asked_form()
    if not form.validate():
        return render_template("reports/preview_show.html", form=form, made=None), 422
    made = _made(form.ask)
    if draft_making.refusals_of(made):
        return _preview_page(form, made), 422
    found = document_sheets.table_called(made.document, request.args.get("table", ""))
    if found is None:
        abort(404)
    record_look("report_exported", "programme", form.ask.programme_id, by=current_user)
    return _file(document_sheets.csv_of(found), "csv", form.ask, found.key)


@bp.route("/programme.pdf")
@requires(Permission.REPORT_READ)
def programme_pdf() -> Any:
    """Where the PDF of a programme once was: PDFs are made of drafts now."""
    return redirect(_preview_of(request.args))


def _preview_of(args: Any) -> str:
    return f"{url_for('.preview_show')}?{urlencode(list(args.items(multi=True)))}"


def _made(ask: Ask) -> Made:
    # Held against what was issued, as its draft will be.
    earlier = earlier_queries.comparable(ask).earlier
    return making.make(ask, clock.now(), earlier=earlier, issue_line=_("Preview: not issued"))


def _file(body: bytes, ending: str, ask: Ask, part: str = "") -> Response:
    name = file_words.stem(ask, part)
    return Response(
        body,
        mimetype=document_sheets.TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )


def _presets(form: PreviewForm) -> list[tuple[str, str, None, bool]]:
    chosen = period_rules.preset_of(form.period, clock.today())
    here = {name: value for name, value in address_of(form).items() if name not in ("from", "to")}
    return [
        (url_for(".preview_show", **here, period=preset), label, None, preset == chosen)
        for preset, label in words.PRESET.items()
    ]
