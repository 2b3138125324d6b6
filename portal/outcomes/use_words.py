"""Words about which measures a programme asks, and when."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.outcomes.use_rules import UsePlan, UseProblem

# The field that mends it, or None, and what is wrong.
PROBLEM: dict[UseProblem, tuple[str | None, Any]] = {
    UseProblem.NO_LICENCE: (
        None,
        _l(
            "%(measure)s can't be asked: no licence in date is recorded. An administrator enters "
            "its number, holder and end under “Licences”; then come back."
        ),
    ),
    UseProblem.NO_LINK: (
        "by_link",
        _l(
            "%(measure)s can't be asked by link: an answer may need somebody on the same day, or "
            "its owner keeps the wording. Take the tick out."
        ),
    ),
    UseProblem.NO_FACILITATOR: (
        "by_facilitator",
        _l("%(measure)s isn't taken down by leaders, but by the office. Take the tick out."),
    ),
    UseProblem.NEVER_ASKED: ("at_start", _l("Choose at least one time at which it is asked.")),
    UseProblem.EVERY: (
        "every_days",
        _l("Enter a number of days from 1 to 366, or leave it empty."),
    ),
    UseProblem.NOT_A_SESSION_FORM: (
        "is_each_session",
        _l("%(measure)s looks back over days or weeks: it isn't asked after every session."),
    ),
    UseProblem.ONLY_A_SESSION_FORM: (
        "at_start",
        _l("%(measure)s is about one session: tick “after each session” alone."),
    ),
}


def when_asked(plan: UsePlan) -> str:
    """When a measure is asked, in a line: "at the start, every 84 days, at the end"."""
    parts = []
    if plan.at_start:
        parts.append(_("at the start"))
    if plan.every_days:
        parts.append(ngettext("every %(num)s day", "every %(num)s days", plan.every_days))
    if plan.at_end:
        parts.append(_("at the end"))
    if plan.is_each_session:
        parts.append(_("after each session"))
    return ", ".join(parts)


def how_asked(plan: UsePlan) -> str:
    """Who may take it down, beside the office: "by leaders, by link"."""
    parts = [_("the office")]
    if plan.by_facilitator:
        parts.append(_("leaders"))
    if plan.by_link:
        parts.append(_("by link"))
    return ", ".join(parts)
