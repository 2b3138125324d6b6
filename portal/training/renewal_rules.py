"""What lapses, or comes under review, in the days ahead, and what has lapsed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.training.book_rules import Book
from portal.training.matrix_rules import MatrixUser
from portal.training.rules import CredentialState, CredentialStatus

SPANS = (30, 60, 90, 180)
USUAL_SPAN = 90
_AHEAD = (CredentialState.VALID, CredentialState.EXPIRING, CredentialState.WAIVED)
_LAPSED = (CredentialState.EXPIRED, CredentialState.REVOKED, CredentialState.IN_GRACE)


def span_days(text: str | None) -> int:
    """The span that an address asks for, in days; the usual one for anything else."""
    return next((one for one in SPANS if str(one) == text), USUAL_SPAN)


@dataclass(frozen=True)
class Renewal:
    """One credential to renew: whose, and what the records say today."""

    user: MatrixUser
    status: CredentialStatus
    due_on: date


def renewals(
    book: Book, users: Sequence[MatrixUser], today: date, days: int
) -> tuple[list[Renewal], list[Renewal]]:
    """What these users need and have lost, and what they lose within so many days.

    Both by date, then by course and by the order of the users. What was never done has no
    date and is in neither.
    """
    lapsed, ahead = [], []
    for user in users:
        for course_id in book.needed(user.user_id, today):
            status = book.status(user.user_id, course_id, today)
            day = status.expires_on
            if day is None:
                continue
            if status.state in _LAPSED:
                lapsed.append(Renewal(user, status, day))
            elif status.state in _AHEAD and (day - today).days <= days:
                ahead.append(Renewal(user, status, day))
    places = {one.user_id: place for place, one in enumerate(users)}
    return _by_date(lapsed, places), _by_date(ahead, places)


def _by_date(found: Iterable[Renewal], places: dict[int, int]) -> list[Renewal]:
    return sorted(
        found,
        key=lambda one: (
            one.due_on,
            one.status.course.title,
            one.status.course.id,
            places[one.user.user_id],
        ),
    )
