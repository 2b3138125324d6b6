"""Who counts for a measure in a period, and which two answers are theirs. Pure.

An episode is somebody's time in a programme: their seats, with no more than GAP_DAYS between
two of them. Its first valid answer and its last one in the period make a pair; the last one
binds a person to the period.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from portal.reports.period_rules import Period

# Seats no further apart than this are one episode; and for so long after the end of the last
# one an answer still belongs to it.
GAP_DAYS = 90
_GAP = timedelta(days=GAP_DAYS)


class Seat(NamedTuple):
    """A place in a group. `has_come`: they came within it by the end of the period."""

    person_id: int
    programme_id: int
    starts_on: date
    ends_on: date | None
    died_on: date | None
    has_come: bool


class Use(NamedTuple):
    """That a programme asks a measure: at the end, and every so many days."""

    programme_id: int
    measure: str
    at_end: bool
    every_days: int | None


class Answer(NamedTuple):
    """A valid value of one series. `programme_id` is None where none was said."""

    person_id: int
    programme_id: int | None
    answered_on: date
    value: float


@dataclass(frozen=True)
class Episode:
    """Somebody's time in a programme; answers from `answers_from` on belong to it."""

    person_id: int
    programme_id: int
    starts_on: date
    ends_on: date | None
    answers_from: date
    died_on: date | None
    has_come: bool

    @property
    def answers_to(self) -> date:
        return date.max if self.ends_on is None else self.ends_on + _GAP

    @property
    def died_in_it(self) -> bool:
        return self.died_on is not None and self.died_on <= self.answers_to


class Standing(StrEnum):
    """How somebody stands with one series in a period, the one that tells most first."""

    PAIRED = "paired"
    # Two answers were due; they have a first, or an earlier one, and none in the period.
    FIRST_ONLY = "first_only"
    UNANSWERED = "unanswered"
    # They came, and it is too early for a second answer.
    NOT_DUE = "not_due"
    DIED = "died"


_RANK = {standing: rank for rank, standing in enumerate(Standing)}


class Told(NamedTuple):
    """One person and series: how they stand, and the first and last value as far as known."""

    person_id: int
    standing: Standing
    first: float | None
    last: float | None
    # For choosing between two episodes of one person.
    last_on: date


def episodes(seats: Iterable[Seat], period: Period) -> list[Episode]:
    """The episodes that reach into a period, or whose last answers may, by person and start."""
    by_whom: dict[tuple[int, int], list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.starts_on <= period.last:
            by_whom[seat.person_id, seat.programme_id].append(seat)
    found = []
    for key in sorted(by_whom):
        found += [
            one
            for one in _episodes_of(sorted(by_whom[key], key=lambda seat: seat.starts_on))
            if one.has_come and one.answers_to >= period.first
        ]
    return found


def _episodes_of(seats: Sequence[Seat]) -> Iterable[Episode]:
    """The episodes of one person's seats in one programme, which are in order of their start."""
    joined: list[list[Seat]] = []
    until = date.max
    for seat in seats:
        if not joined or seat.starts_on - until > _GAP:
            joined.append([])
            until = date.min
        joined[-1].append(seat)
        until = max(until, seat.ends_on or date.max)
    for number, together in enumerate(joined):
        first = together[0]
        ends = [seat.ends_on for seat in together]
        yield Episode(
            person_id=first.person_id,
            programme_id=first.programme_id,
            starts_on=first.starts_on,
            ends_on=None if None in ends else max(end for end in ends if end is not None),
            # The first one reaches back to before they had a seat, while they waited for it.
            answers_from=first.starts_on - _GAP + timedelta(days=1) if number else date.min,
            died_on=first.died_on,
            has_come=any(seat.has_come for seat in together),
        )


def tell(
    period: Period,
    episodes: Iterable[Episode],
    uses: Mapping[int, Use],
    answers: Mapping[int, Sequence[Answer]],
) -> list[Told]:
    """How everybody stands with one series, each person once.

    `uses` are of its measure, by programme; `answers` by person, in the order in which they
    were given. Of somebody with two episodes the one that tells most counts.
    """
    best: dict[int, Told] = {}
    for episode in episodes:
        use = uses.get(episode.programme_id)
        if use is None:
            continue
        told = _tell_one(period, episode, use, answers.get(episode.person_id, ()))
        if told is None:
            continue
        known = best.get(told.person_id)
        if known is None or _order(told) < _order(known):
            best[told.person_id] = told
    return [best[person_id] for person_id in sorted(best)]


def _order(told: Told) -> tuple[int, int]:
    return _RANK[told.standing], -told.last_on.toordinal()


def _tell_one(period: Period, episode: Episode, use: Use, answers: Sequence[Answer]) -> Told | None:
    own = [
        one
        for one in answers
        if one.programme_id in (None, episode.programme_id)
        and episode.answers_from <= one.answered_on <= min(episode.answers_to, period.last)
    ]
    first = own[0] if own else None
    last = own[-1] if own else None
    # An answer that came after the end of a seat counts in its own period, and nothing else of
    # that seat does.
    is_here = episode.ends_on is None or episode.ends_on >= period.first

    def told(standing: Standing) -> Told:
        return Told(
            episode.person_id,
            standing,
            first.value if first else None,
            last.value if last else None,
            last.answered_on if last else date.min,
        )

    if episode.died_in_it and episode.died_on is not None and episode.died_on <= period.last:
        return told(Standing.DIED) if is_here else None
    if first and last and first.answered_on < last.answered_on and period.holds(last.answered_on):
        return told(Standing.PAIRED)
    if not is_here:
        return None
    if not _is_due(period, episode, use, own):
        return told(Standing.NOT_DUE)
    return told(Standing.FIRST_ONLY if own else Standing.UNANSWERED)


def _is_due(period: Period, episode: Episode, use: Use, own: Sequence[Answer]) -> bool:
    """Whether an answer other than the first was due by the end of the period."""
    if use.at_end and episode.ends_on is not None and episode.ends_on <= period.last:
        return True
    if use.every_days is None:
        return False
    earlier = [one.answered_on for one in own if one.answered_on < period.first]
    since = max([episode.starts_on, *earlier])
    due_on = since + timedelta(days=use.every_days)
    return due_on <= min(period.last, episode.ends_on or period.last)
