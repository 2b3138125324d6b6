"""Marks as leaders send them: with what they saw, so that nobody's word is written over."""

from typing import Any

from flask_babel import gettext as _

from portal.db import write
from portal.errors import StaleVersion
from portal.groups import apology_actions, mark_queries, roll_actions, rules
from portal.groups.mark_queries import StandingMark
from portal.models import Mark


class MarkConflict(StaleVersion):
    """Somebody else marked this person since; `standing` is what they said."""

    def __init__(self, standing: StandingMark):
        super().__init__(_("Somebody else has marked this person since you looked."), "mark")
        self.standing = standing


def send_mark(
    session_id: int,
    person_id: int,
    mark: Mark | None,
    by: Any,
    *,
    seen: Mark | None,
    leader_days: int | None = None,
) -> bool:
    """Mark one person, or with None take the mark away. True if that is new.

    `seen` is the mark that the page showed. What isn't that any more, nor already what is
    sent, is another leader's word: nothing is written over it. Raises MarkConflict, and as
    `mark_attendance` does RollShut or NotOnRoll.
    """
    with write():
        # A roll that is shut says so first: there is nothing left to choose between.
        roll_actions.open_session(session_id, leader_days, by)
        # Word sent beforehand is a mark that the page showed.
        apology_actions.enter_apologies(session_id, by)
        standing = mark_queries.standing_mark(session_id, person_id)
        if rules.marks_clash(standing.mark, seen, mark):
            raise MarkConflict(standing)
        return roll_actions.mark_attendance(
            session_id, person_id, mark, by, leader_days=leader_days
        )
