"""What is due, said in words first: "contact due tomorrow", "decision 2 days over"."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock, formats

WEEK_DAYS = 6


def contact_due(due_on: date, today: date) -> tuple[str, str]:
    """How the due date of a first try to reach somebody is said, and its tone."""
    days = (due_on - today).days
    if days < 0:
        over = _over(due_on, today)
        return ngettext("Contact %(num)s day over", "Contact %(num)s days over", over), "bad"
    if days == 0:
        return _("Contact due today"), "warn"
    if days == 1:
        return _("Contact due tomorrow"), "plain"
    return _("Contact due %(day)s", day=_day(due_on, days)), "plain"


def decision_due(due_on: date, today: date) -> tuple[str, str]:
    """How the due date of a decision is said, and its tone."""
    days = (due_on - today).days
    if days < 0:
        over = _over(due_on, today)
        return ngettext("Decision %(num)s day over", "Decision %(num)s days over", over), "bad"
    if days == 0:
        return _("Decision due today"), "warn"
    if days == 1:
        return _("Decision due tomorrow"), "plain"
    return _("Decision due %(day)s", day=_day(due_on, days)), "plain"


def next_due(contact_on: date | None, decide_on: date, today: date) -> tuple[str, str]:
    """What is due first about an undecided referral, and its tone."""
    if contact_on is not None and contact_on <= decide_on:
        return contact_due(contact_on, today)
    return decision_due(decide_on, today)


def _over(due_on: date, today: date) -> int:
    # What was due on a Friday is a day over on the weekend after it, and still on the Monday.
    return max(1, clock.working_days_between(due_on, today))


def _day(day: date, days: int) -> str:
    return formats.weekday_name(day.isoweekday()) if days <= WEEK_DAYS else formats.short_date(day)
