"""Writes about waivers: granted for a time, ended early."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.formats import long_date
from portal.models import Waiver
from portal.training import queries, waiver_queries
from portal.training.record_rules import EARLIEST

MOST_YEARS = 2
REASON_LENGTH = 1_000


def grant_waiver(
    user_id: int, course_id: int, reason: str, starts_on: date, ends_on: date, by: SignedInUser
) -> int:
    """Let somebody do without a course from a day to another, both included. Returns its id.

    Raises DomainError, with its field, for oneself, without a reason, for days the wrong way
    round, over already or longer than two years, and where a waiver of the same course counts
    on any of them.
    """
    text = _reason(reason)
    if ends_on < starts_on:
        raise DomainError(_("The last day comes before the first. Check both."), "ends_on")
    if ends_on < clock.today():
        raise DomainError(_("That day is over. Enter today or later as the last day."), "ends_on")
    if starts_on < EARLIEST:
        raise DomainError(
            _("Check the year: enter a date from %(day)s on.", day=long_date(EARLIEST)),
            "starts_on",
        )
    if ends_on > starts_on + relativedelta(years=MOST_YEARS):
        raise DomainError(
            _(
                "A waiver lasts two years at most: until %(day)s. Then decide anew.",
                day=long_date(starts_on + relativedelta(years=MOST_YEARS)),
            ),
            "ends_on",
        )
    _refuse_self(user_id, by)
    with write():
        if user_id not in dict(queries.users_who_train()):
            raise DomainError(_("Choose somebody who works here."))
        if course_id not in dict(waiver_queries.courses()):
            raise DomainError(_("Choose a course."), "course_id")
        other = waiver_queries.overlapping(user_id, course_id, starts_on, ends_on)
        if other is not None:
            raise DomainError(
                _(
                    "They have a waiver of this course until %(day)s. End it first, or begin "
                    "after it.",
                    day=long_date(other.last_on),
                ),
                "starts_on",
            )
        made = Waiver.create(
            user=user_id,
            course=course_id,
            reason=text,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_by=by.id,
            granted_at=clock.now(),
        )
        record_event(
            "waiver_granted",
            "waiver",
            made.id,
            by=by,
            fields=["user", "course", "reason", "starts_on", "ends_on"],
        )
    return int(made.id)


def end_waiver(waiver_id: int, reason: str, by: SignedInUser) -> None:
    """End a waiver today, saying why: from today on it doesn't count.

    Who ended it and why is added below the reason it was granted for, which stays. Raises
    DomainError for one's own or without a reason, StaleVersion for what is over already.
    """
    text = _reason(reason)
    today = clock.today()
    with write():
        row = waiver_queries.waiver(waiver_id)
        if row is None or row.is_over(today):
            raise StaleVersion(_("This waiver is over already. Nothing was changed."))
        _refuse_self(row.user_id, by)
        ended = _(
            "Ended on %(day)s by %(name)s: %(why)s", day=long_date(today), name=by.name, why=text
        )
        Waiver.update(ended_on=today, reason=f"{row.reason}\n\n{ended}").where(
            Waiver.id == waiver_id
        ).execute()
        record_event("waiver_ended", "waiver", waiver_id, by=by, fields=["ended_on", "reason"])


def _refuse_self(user_id: int, by: Any) -> None:
    if user_id == by.id:
        raise DomainError(_("Nobody decides about their own waiver. Ask a colleague."))


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise DomainError(
            _("Say why, in at most %(most)s characters.", most=REASON_LENGTH), "reason"
        )
    return reason
