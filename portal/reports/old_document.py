"""What the page and the PDF hold: one document, drawn narrow for a page and wide for paper."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from portal.formats import count, percent
from portal.reports import charts, notes, words
from portal.reports.charts import Datum
from portal.reports.rules import Report, share

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Document:
    """A report in words, rows and charts. A chart is None where there is nothing to draw."""

    title: str
    when: str
    before: str
    summary: list[str]
    kpis: list[tuple[str, str, str]]
    comparison: Rows
    standings_chart: Markup | None
    standings_finding: str
    standings: Rows
    referral_total: str
    attendance_chart: Markup | None
    attendance_finding: str
    attendance: Rows
    # (name, in the period, in the one before); none where nobody came on a first visit.
    first_visits: Rows
    care: list[str]
    definitions: list[tuple[str, str]]


def make_document(
    report: Report, title: str, today: date, organisation: str, *, is_wide: bool
) -> Document:
    """The document of a report; `title` is the programme's name or "All programmes"."""
    return Document(
        title=title,
        when=words.period(report.period),
        before=words.period(report.before),
        summary=words.summary(report),
        kpis=words.kpis(report),
        comparison=list(words.comparison(report)),
        standings_chart=_standings_chart(report, is_wide),
        standings_finding=_standings_finding(report),
        standings=_standings_rows(report),
        referral_total=count(report.now.referral_count),
        attendance_chart=_attendance_chart(report),
        attendance_finding=_attendance_finding(report),
        attendance=_attendance_rows(report),
        first_visits=list(words.first_visits(report)),
        care=notes.care(report, today, organisation),
        definitions=notes.definitions(),
    )


def _standings_chart(report: Report, is_wide: bool) -> Markup | None:
    if not report.now.referral_count:
        return None
    bars = [Datum(words.standing(key), number, count(number)) for key, number in report.standings]
    said = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
    return charts.bar_chart(
        "chart-referrals", _("Referrals by where they stand now"), said, bars, is_wide=is_wide
    )


def _standings_finding(report: Report) -> str:
    attending = dict(report.standings).get("attending", 0)
    return ngettext(
        "%(num)s referral arrived; %(attending)s of them now attending",
        "%(num)s referrals arrived; %(attending)s of them now attending",
        report.now.referral_count,
        attending=count(attending),
    )


def _standings_rows(report: Report) -> Rows:
    total = report.now.referral_count
    return [
        (words.standing(key), count(number), percent(share(number, total), in_column=True))
        for key, number in report.standings
    ]


def _attendance_chart(report: Report) -> Markup | None:
    if not report.now.meetings.mark_count:
        return None
    spans = [span for span, _meetings in report.spans]
    columns = []
    for span, meetings in report.spans:
        rate = meetings.attendance_rate
        columns.append(Datum(words.span_label(span, spans), rate, percent(rate)))
    said = "; ".join(f"{one.label} {one.shown}" for one in columns)
    return charts.column_chart(
        "chart-attendance",
        _("Attendance rate over time"),
        said,
        columns,
        most=100,
        grid=[(value, percent(value)) for value in (0, 50, 100)],
    )


def _attendance_finding(report: Report) -> str:
    meetings = report.now.meetings
    if meetings.attendance_rate is None:
        return _("No marks on the rolls of these dates")
    return _(
        "People came to %(rate)s of the places marked, %(came)s of %(marks)s",
        rate=percent(meetings.attendance_rate),
        came=count(meetings.came_count),
        marks=count(meetings.mark_count),
    )


def _attendance_rows(report: Report) -> Rows:
    return [
        (
            words.period(span),
            count(meetings.held_count),
            count(meetings.came_count),
            count(meetings.mark_count),
            percent(meetings.attendance_rate, in_column=True),
        )
        for span, meetings in report.spans
    ]
