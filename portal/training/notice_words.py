"""How a coming lapse is said in a notice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.formats import days, long_date
from portal.training import words
from portal.training.notice_rules import Notice
from portal.training.rules import CredentialState


def fact(one: Notice, today: date) -> str:
    """What lapses and when, as a sentence."""
    course, day = one.status.course.title, long_date(one.lapses_on)
    left = days((one.lapses_on - today).days)
    if one.status.state == CredentialState.WAIVED:
        return _(
            "The waiver of %(course)s ends on %(day)s, in %(days)s.",
            course=course,
            day=day,
            days=left,
        )
    if one.status.is_under_review:
        return _(
            "The review of %(course)s is due on %(day)s, in %(days)s.",
            course=course,
            day=day,
            days=left,
        )
    return _("%(course)s lapses on %(day)s, in %(days)s.", course=course, day=day, days=left)


def sessions(days_without: Sequence[date]) -> str:
    """How many sessions planned are without it, and from when; '' for none."""
    if not days_without:
        return ""
    return ngettext(
        "%(num)s session that is planned is without it, on %(day)s.",
        "%(num)s sessions that are planned are without it, from %(day)s.",
        len(days_without),
        day=long_date(days_without[0]),
    )


def advice(one: Notice) -> Any:
    """What its user can do."""
    if one.status.state == CredentialState.WAIVED:
        return _("Book the course before then.")
    return words.advice(one.status) or _("Book the refresher.")
