"""Who is under supervision and when each is due, ready for templates."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from portal.models import CourseKind
from portal.training import standing_words, words
from portal.training.book_rules import Book
from portal.training.rules import CredentialState


class Supervised(NamedTuple):
    """Somebody under supervision in one course: when it was last held and when it is due.

    `due_on` None is never held, or never due again.
    """

    user_id: int
    name: str
    course_id: int
    course_title: str
    last_on: date | None
    due_on: date | None
    tag: str
    tone: str
    state: CredentialState

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed."""
        return _URGENCY.get(self.state) == 0


def supervised(
    book: Book, users: Iterable[tuple[int, str]], today: date, *, needed_only: bool = False
) -> list[Supervised]:
    """Each of these users in each course kept up by supervision: overdue first, then by day.

    What they neither need nor ever had is left out where `needed_only` says so.
    """
    found = []
    for user_id, name in users:
        needed = book.needed(user_id, today)
        for status in book.statuses(user_id, today):
            course = status.course
            is_shown = status.state != CredentialState.NOT_APPLICABLE or not needed_only
            if course.kind != CourseKind.SUPERVISION or not course.is_open or not is_shown:
                continue
            never = status.record is None and course.id not in needed
            found.append(
                Supervised(
                    user_id,
                    name,
                    course.id,
                    course.title,
                    status.record.completed_on if status.record else None,
                    status.expires_on,
                    _("None yet") if never else standing_words.tag(status),
                    "plain" if never else words.TONE[status.state],
                    status.state,
                )
            )
    places = {one.user_id: place for place, one in enumerate(found)}
    return sorted(
        found,
        key=lambda one: (
            _URGENCY.get(one.state, 3),
            one.due_on or date.max,
            places[one.user_id],
            one.course_title,
        ),
    )


_URGENCY = {
    CredentialState.EXPIRED: 0,
    CredentialState.IN_GRACE: 0,
    CredentialState.REVOKED: 0,
    CredentialState.MISSING: 1,
}
