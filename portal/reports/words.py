"""How a report is said: periods, figures, sentences, and what each figure means."""

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import count, long_date, percent
from portal.referrals import words as referral_words
from portal.reports.period_rules import EARLIEST, LONGEST_YEARS, Period, PeriodProblem, Preset
from portal.reports.rules import Figures, Meetings, Report

PRESET: dict[Preset, Any] = {
    Preset.THIS_QUARTER: _l("This quarter"),
    Preset.LAST_QUARTER: _l("Last quarter"),
    Preset.THIS_YEAR: _l("This year"),
}
NOTHING = "–"


def problem(found: PeriodProblem, first: date, last: date, today: date) -> tuple[str, str]:
    """What is wrong with two dates and how to mend it, and the field it stands on."""
    match found:
        case PeriodProblem.ENDS_BEFORE_IT_BEGINS:
            return "to_on", _(
                "The last day, %(last)s, is before the first, %(first)s. Change one of them.",
                first=long_date(first),
                last=long_date(last),
            )
        case PeriodProblem.BEGINS_TOO_EARLY:
            return "from_on", _(
                "%(first)s is too long ago. Enter a first day from %(earliest)s on.",
                first=long_date(first),
                earliest=long_date(EARLIEST),
            )
        case PeriodProblem.BEGINS_AHEAD:
            return "from_on", _(
                "%(first)s is still ahead. Enter a first day up to today, %(today)s.",
                first=long_date(first),
                today=long_date(today),
            )
    return "to_on", _(
        "From %(first)s to %(last)s is too long. Choose %(years)s years or less.",
        first=long_date(first),
        last=long_date(last),
        years=LONGEST_YEARS,
    )


def period(span: Period) -> str:
    """ "2026", "July to September 2026", "May 2026", "3 June 2026 to 4 July 2026"."""
    first, last = span.first, span.last
    following = date.fromordinal(last.toordinal() + 1)
    if first.day != 1 or following.day != 1:
        if first == last:
            return long_date(first)
        return _("%(first)s to %(last)s", first=long_date(first), last=long_date(last))
    if first.year == last.year and (first.month, last.month) == (1, 12):
        return str(first.year)
    if (first.year, first.month) == (last.year, last.month):
        return _month(first, "MMMM y")
    pattern = "MMMM" if first.year == last.year else "MMMM y"
    return _("%(first)s to %(last)s", first=_month(first, pattern), last=_month(last, "MMMM y"))


def span_label(span: Period, spans: list[Period]) -> str:
    """A span's short name under its column: "Jul", "Jan 26", "Q3 25", "2025".

    The longest of all spans decides, since the first and last may be cut short.
    """
    months = max(
        12 * (one.last.year - one.first.year) + one.last.month - one.first.month + 1
        for one in spans
    )
    if months > 3:
        return str(span.first.year)
    if months > 1:
        return _month(span.first, "QQQ yy")
    return _month(span.first, "MMM" if spans[0].first.year == spans[-1].last.year else "MMM yy")


def _month(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=get_locale())


def standing(key: str) -> str:
    """Where a referral stands, or how it ended, in the words of the queue."""
    for known in (referral_words.ENDING, referral_words.STANDING):
        if key in known:
            return str(known[key])
    return key


def duration(days: float | None) -> str:
    """ "17 days", "1 day", "17.5 days"; a dash for None."""
    if days is None:
        return NOTHING
    if days == int(days):
        return ngettext("%(num)s day", "%(num)s days", int(days))
    return _("%(days)s days", days=format_decimal(days, format="#,##0.#", locale=get_locale()))


def _change(now: float | None, before: float | None, unit: Any = "") -> str:
    if now is None or before is None:
        return NOTHING
    difference = round(now - before, 1)
    if not difference:
        return _("No change")
    sign = "+" if difference > 0 else "−"
    # A difference of shares has its decimal, as the shares beside it.
    pattern = "#,##0.0" if unit else "#,##0.#"
    figure = format_decimal(abs(difference), format=pattern, locale=get_locale())
    return f"{sign}{figure}{unit}"


def kpis(report: Report) -> list[tuple[str, str, str]]:
    """The four figures that a report opens with: (value, label, note)."""
    now, earlier = report.now, report.earlier
    return [
        (
            count(now.people_referred_count),
            _("people referred"),
            _counted_before(report, earlier.people_referred_count),
        ),
        (
            count(now.people_placed_count),
            _("people placed"),
            _counted_before(report, earlier.people_placed_count),
        ),
        (
            percent(now.meetings.attendance_rate),
            _("attendance"),
            _before(percent(earlier.meetings.attendance_rate)) + _held_of_due(now.meetings),
        ),
        (
            duration(now.median_wait_days),
            _("median wait"),
            _before(duration(earlier.median_wait_days))
            + ngettext("%(num)s still waiting", "%(num)s still waiting", now.still_waiting_count),
        ),
    ]


def _counted_before(report: Report, number: int) -> str:
    if not report.has_data_before:
        return _("no data before")
    return _("%(count)s in the period before", count=count(number))


def _held_of_due(meetings: Meetings) -> str:
    # What still lies ahead isn't a session missed.
    if meetings.ahead_count:
        return ngettext(
            "%(held)s of %(num)s session due so far held",
            "%(held)s of %(num)s sessions due so far held",
            meetings.due_count,
            held=count(meetings.held_count),
        )
    return ngettext("%(num)s session held", "%(num)s sessions held", meetings.held_count)


def _before(shown: str) -> str:
    # A dash before would say no more than leaving it out.
    return "" if shown == NOTHING else _("%(figure)s before; ", figure=shown)


def comparison(report: Report) -> list[tuple[str, str, str, str]]:
    """Every figure: (name, in the period, in the one before, change)."""
    now, earlier = report.now, report.earlier

    def counted(name: str, get: Any) -> tuple[str, str, str, str]:
        change = _change(get(now), get(earlier))
        return compared(name, count(get(now)), count(get(earlier)), change)

    def shared(name: str, get: Any) -> tuple[str, str, str, str]:
        change = _change(get(now), get(earlier), " " + _("points"))
        shown = percent(get(now), in_column=True), percent(get(earlier), in_column=True)
        return compared(name, *shown, change)

    def compared(
        name: str, shown: str, shown_before: str, change: str
    ) -> tuple[str, str, str, str]:
        if report.has_data_before:
            return name, shown, shown_before, change
        return name, shown, NOTHING, _("No data before")

    waits = (now.median_wait_days, earlier.median_wait_days)
    return [
        counted(_("Referrals received"), lambda one: one.referral_count),
        counted(_("People referred"), lambda one: one.people_referred_count),
        counted(_("People placed"), lambda one: one.people_placed_count),
        compared(
            _("Median wait to first attendance"),
            duration(waits[0]),
            duration(waits[1]),
            _change(*waits),
        ),
        counted(_("Came for the first time"), lambda one: one.first_attended_count),
        counted(_("People who came, each once"), lambda one: one.people_came_count),
        counted(_("Still waiting at the end"), lambda one: one.still_waiting_count),
        counted(_("Sessions planned"), lambda one: one.meetings.planned_count),
        counted(_("Sessions held"), lambda one: one.meetings.held_count),
        counted(_("Sessions cancelled"), lambda one: one.meetings.cancelled_count),
        shared(_("Attendance rate"), lambda one: one.meetings.attendance_rate),
        shared(_("Rolls filled in"), lambda one: one.meetings.completeness),
        counted(_("Walk-ins"), lambda one: one.meetings.walk_in_count),
        counted(_("Visits without a place"), lambda one: one.meetings.visit_count),
    ]


def first_visits(report: Report) -> list[tuple[str, str, str]]:
    """First visits and what came of them: (name, in the period, in the one before)."""
    now, earlier = report.now.first_visits, report.earlier.first_visits
    if not (now.came_count or earlier.came_count):
        return []
    rows = [
        (_("Came on a first visit"), count(now.came_count), count(earlier.came_count)),
        (_("Of these, asked what came of it"), count(now.asked_count), count(earlier.asked_count)),
        (_("Of these, joined"), count(now.joined_count), count(earlier.joined_count)),
        (
            _("Joined, of all who came"),
            percent(now.joined_share, in_column=True),
            percent(earlier.joined_share, in_column=True),
        ),
    ]
    if report.has_data_before:
        return rows
    return [(name, shown, NOTHING) for name, shown, _before in rows]


def summary(report: Report) -> list[str]:
    """A report in three sentences, or one where nothing happened."""
    now = report.now
    if not (now.referral_count or now.people_placed_count or now.meetings.planned_count):
        return [_("Nothing was recorded for these dates: no referral, no new place, no session.")]
    return [_people(now), _sessions(now.meetings), _waits(now)]


def _people(now: Figures) -> str:
    referred = ngettext(
        "%(num)s person was referred", "%(num)s people were referred", now.people_referred_count
    )
    placed = ngettext("%(num)s took a place", "%(num)s took a place", now.people_placed_count)
    return _("%(referred)s and %(placed)s.", referred=referred, placed=placed)


def _sessions(meetings: Meetings) -> str:
    held = _held(meetings)
    if meetings.ahead_count:
        held = ngettext(
            "%(held)s; %(num)s lies ahead",
            "%(held)s; %(num)s lie ahead",
            meetings.ahead_count,
            held=held,
        )
    if not meetings.held_count:
        return _("%(held)s.", held=held)
    if meetings.attendance_rate is None:
        return _("%(held)s. The rolls have no marks.", held=held)
    return _(
        "%(held)s. People came to %(rate)s of the places marked on the rolls.",
        held=held,
        rate=percent(meetings.attendance_rate),
    )


def _held(meetings: Meetings) -> str:
    if not meetings.due_count:
        return _("No session was due yet") if meetings.ahead_count else _("No session was held")
    if meetings.ahead_count:
        return ngettext(
            "%(held)s of %(num)s session due so far was held",
            "%(held)s of %(num)s sessions due so far were held",
            meetings.due_count,
            held=count(meetings.held_count),
        )
    return ngettext(
        "%(held)s of %(num)s planned session was held",
        "%(held)s of %(num)s planned sessions were held",
        meetings.due_count,
        held=count(meetings.held_count),
    )


def _waits(now: Figures) -> str:
    waiting = ngettext(
        "%(num)s was still waiting at the end.",
        "%(num)s were still waiting at the end.",
        now.still_waiting_count,
    )
    if now.median_wait_days is None:
        return _("Nobody came for the first time; %(waiting)s", waiting=waiting)
    return _(
        "Half of those who came for the first time had waited %(wait)s or less; %(waiting)s",
        wait=duration(now.median_wait_days),
        waiting=waiting,
    )
