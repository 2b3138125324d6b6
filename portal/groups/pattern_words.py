"""Patterns in words that people say: "Every second Tuesday at 18:30"."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import formats
from portal.groups.pattern_rules import (
    LAST_WEEK,
    Frequency,
    Recurrence,
    Terms,
    consecutive,
    read_rule,
)
from portal.groups.plan_rules import Plan

FREQUENCY: dict[str, Any] = {
    Frequency.WEEKLY: _l("Every week, or every few weeks"),
    Frequency.MONTHLY: _l("On a weekday of the month, such as the second Tuesday"),
    Frequency.MONTH_DAY: _l("On a day of the month, such as the 15th"),
}
WEEK: dict[int, Any] = {
    1: _l("First"),
    2: _l("Second"),
    3: _l("Third"),
    4: _l("Fourth"),
    5: _l("Fifth, in the months that have one"),
    LAST_WEEK: _l("Last"),
}
_WEEK_SAID: dict[int, Any] = {
    1: _l("first"),
    2: _l("second"),
    3: _l("third"),
    4: _l("fourth"),
    5: _l("fifth"),
    LAST_WEEK: _l("last"),
}
# Several days in a row are said as a span from this many on.
_SPAN_FROM = 4


def said(rule: str | None, starts_local: str | None) -> str:
    """A pattern as it is kept, in words with its time; that there is none where there is none."""
    if not rule:
        return _("No fixed day")
    words = days_said(read_rule(rule))
    if starts_local:
        words = _("%(days)s at %(time)s", days=words, time=starts_local)
    return words


def said_whole(rule: str, starts_local: str) -> str:
    """As `said`, and when it ends."""
    return " ".join(filter(None, (said(rule, starts_local), end_said(read_rule(rule)))))


def said_with_span(terms: Terms) -> str:
    """A pattern with its days: "Every Tuesday at 18:30, from 6 January 2026"."""
    words = {
        "what": said(terms.rule, terms.starts_local),
        "first": formats.long_date(terms.starts_on),
        "last": formats.long_date(terms.ends_on),
    }
    if terms.ends_on is None:
        return _("%(what)s, from %(first)s", **words)
    return _("%(what)s, from %(first)s until %(last)s", **words)


def days_said(repeats: Recurrence) -> str:
    """The days alone: "Every second Tuesday", "Last Friday of the month"."""
    if repeats.frequency == Frequency.WEEKLY:
        return _weekly(repeats)
    if repeats.frequency == Frequency.MONTH_DAY:
        what = _("The %(day)s", day=_numbered(repeats.month_day or 1))
    else:
        weeks = _listed([str(_WEEK_SAID[week]) for week in repeats.weeks])
        what = _("%(which)s %(days)s", which=_capital(weeks), days=_days(repeats.weekdays))
    if repeats.every == 1:
        return _("%(what)s of the month", what=what)
    if repeats.every == 2:
        return _("%(what)s of every second month", what=what)
    return _("%(what)s, every %(count)s months", what=what, count=repeats.every)


def end_said(repeats: Recurrence) -> str:
    """When it ends; '' while it has no end."""
    if repeats.until is not None:
        return _("until %(day)s", day=formats.long_date(repeats.until))
    if repeats.count is not None:
        return ngettext("once", "%(num)s times", repeats.count)
    return ""


def _weekly(repeats: Recurrence) -> str:
    days = _days(repeats.weekdays)
    if repeats.every == 1:
        return _("Every %(days)s", days=days)
    if repeats.every == 2 and len(repeats.weekdays) == 1:
        return _("Every second %(day)s", day=days)
    if repeats.every == 2:
        return _("%(days)s, every second week", days=_capital(days))
    return _("%(days)s, every %(count)s weeks", days=_capital(days), count=repeats.every)


def _days(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) >= _SPAN_FROM and consecutive(weekdays):
        return _(
            "%(first)s to %(last)s",
            first=formats.weekday_name(weekdays[0]),
            last=formats.weekday_name(weekdays[-1]),
        )
    return _listed([formats.weekday_name(day) for day in weekdays])


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])


def _numbered(day: int) -> str:
    if day in (1, 21, 31):
        return _("%(day)sst", day=day)
    if day in (2, 22):
        return _("%(day)snd", day=day)
    if day in (3, 23):
        return _("%(day)srd", day=day)
    return _("%(day)sth", day=day)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def holiday_reason(name: str) -> str:
    """Why a session of a bank holiday doesn't take place."""
    return _("Bank holiday: %(name)s", name=name)


def counts(plan: Plan) -> list[tuple[str, str]]:
    """What a plan does, as (number with its noun, what becomes of them)."""
    rows = [
        (len(plan.made), _("are made")),
        (len(plan.made_cancelled), _("are made as cancelled: days off and bank holidays")),
        (len(plan.moved), _("move, and everybody concerned is told")),
        (len(plan.cancelled), _("are cancelled, and everybody concerned is told")),
        (len(plan.kept), _("stay as they are: somebody had a hand in them")),
    ]
    return [
        (ngettext("%(num)s session", "%(num)s sessions", count), what)
        for count, what in rows
        if count
    ]


def done(plan: Plan) -> str:
    """What was done, in one sentence."""
    found = [f"{count} {what}" for count, what in counts(plan)]
    if not found:
        return _("Saved. The sessions ahead stand already.")
    return _("Saved: %(what)s.", what="; ".join(found))
