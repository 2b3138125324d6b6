"""A programme's figures for a period: the page, and the same figures as PDF."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation, settings
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.pdf import render_pdf
from portal.reports import bp, period_rules, queries, rules, words
from portal.reports.forms import ReportForm
from portal.reports.old_document import Document, make_document

navigation.add(
    navigation.Entry(60, "reports.report_show", lambda: _l("Reports"), Permission.REPORT_READ)
)


@bp.route("")
@requires(Permission.REPORT_READ)
def report_show() -> Any:
    """The figures of the programme and period in the address; this quarter at first."""
    form = ReportForm(request.args, queries.programmes(), clock.today())
    if not form.validate():
        return _form_page(form), 422
    document = _document(form, is_wide=False)
    record_look("report_read", "programme", form.programme_id, by=current_user)
    return _form_page(form, document, _links(form))


@bp.route("/programme.pdf")
@requires(Permission.REPORT_READ)
def programme_pdf() -> Any:
    """The same figures as a PDF to keep. 503 with the line to type where it can't be drawn."""
    form = ReportForm(request.args, queries.programmes(), clock.today())
    if not form.validate():
        return _form_page(form), 422
    html = render_template(
        "reports/programme_pdf.html",
        report=_document(form, is_wide=True),
        funder=queries.funder_of(form.programme_id),
        as_at=clock.now(),
    )
    pdf = render_pdf(html)
    record_look("report_exported", "programme", form.programme_id, by=current_user)
    name = rules.file_stem(
        form.programme_id, form.programme_name, form.period, queries.private_group_names()
    )
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


def _document(form: ReportForm, *, is_wide: bool) -> Document:
    counts = queries.counts(form.programme_id, form.period, clock.now())
    return make_document(
        rules.make_report(form.period, counts),
        form.programme_name,
        clock.today(),
        settings.current().organisation,
        is_wide=is_wide,
    )


def _form_page(form: ReportForm, document: Document | None = None, links: Any = None) -> str:
    return render_template(
        "reports/report_show.html", form=form, report=document, as_at=clock.now(), links=links
    )


def _links(form: ReportForm) -> dict[str, Any]:
    """Addresses of the named periods as tabs, and of the PDF."""
    chosen = period_rules.preset_of(form.period, clock.today())
    here = {"programme": form.programme.data or None}
    dates: dict[str, Any] = {
        **here,
        "from": form.period.first.isoformat(),
        "to": form.period.last.isoformat(),
    }
    return {
        "presets": [
            (url_for(".report_show", **here, period=preset), label, None, preset == chosen)
            for preset, label in words.PRESET.items()
        ],
        "pdf": url_for(".programme_pdf", **dates),
    }
