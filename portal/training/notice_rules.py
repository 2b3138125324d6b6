"""Whom to tell of a coming lapse, and when. Pure.

A stage is so many days before a lapse. Of the stages that are reached only the most urgent is
told, and only once: who was told 30 days before isn't told of 60 any more. A renewal makes
another lapse date, and with it begins anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.models import LeaderRole
from portal.training.book_rules import Book
from portal.training.rules import CredentialState, CredentialStatus

# Covered today, by a day that is known.
_LAPSING = (CredentialState.VALID, CredentialState.EXPIRING, CredentialState.WAIVED)

Key = tuple[int, int, date]
"""A credential's lapse: user, course, and the first day without it."""


def stage_days(words: Iterable[str]) -> list[int]:
    """The stages of the setting, in days, the most urgent first.

    Raises ValueError for what isn't a whole number of days above 0.
    """
    found = set()
    for word in words:
        if not (word.isascii() and word.isdigit() and int(word) > 0):
            raise ValueError(
                f"notice_stages has {word!r}; write days before the lapse, such as 30."
            )
        found.add(int(word))
    return sorted(found)


def stage_due(
    lapses_on: date, today: date, stages: Sequence[int], told: int | None = None
) -> int | None:
    """The stage to tell of today, or None. `told` is the most urgent one told already, in days.

    Nothing is due from the lapse on: what has lapsed is said on the pages.
    """
    left = (lapses_on - today).days
    reached = [one for one in stages if 0 < left <= one]
    if not reached or (told is not None and min(reached) >= told):
        return None
    return min(reached)


@dataclass(frozen=True)
class Notice:
    """One credential that lapses, at one stage."""

    status: CredentialStatus
    user_id: int
    lapses_on: date
    stage_days: int

    @property
    def key(self) -> Key:
        """What lapses."""
        return (self.user_id, self.status.course.id, self.lapses_on)


def lapsing(book: Book, user_ids: Iterable[int], today: date, within: int) -> list[Notice]:
    """What these users need, have, and lose within so many days; the soonest first.

    Each at stage 0, which `due` replaces.
    """
    found = []
    for user_id in user_ids:
        for course_id in book.needed(user_id, today):
            status = book.status(user_id, course_id, today)
            day = status.expires_on
            if status.state in _LAPSING and day is not None and 0 < (day - today).days <= within:
                found.append(Notice(status, user_id, day, 0))
    return sorted(
        found, key=lambda one: (one.lapses_on, one.status.course.title, one.user_id, one.key)
    )


def sessions_without(book: Book, one: Notice, planned: Iterable[tuple[int, date]]) -> list[date]:
    """Days of the sessions that somebody is to lead without what lapses, in the order given.

    `planned` are sessions ahead as (group id, day). Those for which leave was given are left
    out, as are those that the user only watches.
    """
    parts = [
        part for part in book.positions.get(one.user_id, ()) if part.role != LeaderRole.OBSERVER
    ]
    ids = {part.group.id for part in parts}
    found = []
    for group_id, on in planned:
        if on < one.lapses_on or group_id not in ids:
            continue
        for part in parts:
            if part.group.id == group_id and part.holds_on(on):
                answer = book.gate(one.user_id, part.group, part.role, on)
                if any(lack.need.course_id == one.status.course.id for lack in answer.open_lacks):
                    found.append(on)
                break
    return found


def due(
    notices: Iterable[Notice], today: date, stages: Sequence[int], told: Mapping[Key, int]
) -> list[Notice]:
    """Of what lapses, what somebody is to be told today; `told` is what they were told of."""
    found = []
    for one in notices:
        stage = stage_due(one.lapses_on, today, stages, told.get(one.key))
        if stage is not None:
            found.append(Notice(one.status, one.user_id, one.lapses_on, stage))
    return found
