"""What the office owes somebody who stays away: begun when a mark is written, by what rolls say."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.groups import absence_queries, absence_rules
from portal.models import FollowUpKind
from portal.people import follow_up_actions

# Soon enough that it still is about this absence.
DUE_DAYS = 2


def watch(group_id: int, person_id: int, by: Any) -> None:
    """See whether somebody has stayed away so often that the office should ask how they are.

    In the transaction that wrote a mark. Raised once for each row of absences, whoever marks
    it how often; what stands open is settled when they come again or the row was a mistake.
    """
    marks = absence_queries.marks_as_member(group_id, person_id)
    row = absence_rules.unexplained(marks)
    known = absence_queries.follow_ups_of(group_id, person_id)
    least = settings.current().absences_in_a_row
    is_due = bool(least) and len(row) >= least
    stem = absence_rules.follow_up_key(group_id, person_id, row[-1]) if is_due else ""
    for one in known:
        if one.is_open and not (is_due and _is_about(one.key, stem)):
            follow_up_actions.settle_by_key(one.key, _outcome(marks), by=None)
    about_it = [one for one in known if _is_about(one.key, stem)] if is_due else []
    # A slip of the thumb that was mended settled it by itself, and the absence stands again.
    if is_due and all(one.settled_itself for one in about_it):
        follow_up_actions.add_follow_up(
            FollowUpKind.ABSENCES,
            clock.today() + timedelta(days=DUE_DAYS),
            by=by,
            key=f"{stem}:{len(about_it)}" if about_it else stem,
            person_id=person_id,
            group_id=group_id,
            session_id=row[0],
            note=_("%(count)s sessions missed in a row without a word.", count=len(row)),
        )


def _is_about(key: str, stem: str) -> bool:
    return key == stem or key.startswith(f"{stem}:")


def _outcome(marks: list[absence_rules.Marked]) -> str:
    if absence_queries.came_last(marks):
        return _("They came again.")
    return _("The roll was changed: there is no such row of absences now.")
