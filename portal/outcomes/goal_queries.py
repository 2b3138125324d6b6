"""Reading people's own goals and how near they felt to them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Goal, GoalOutcome, GoalRating


class RatingRow(NamedTuple):
    """One rating of one goal."""

    rating_id: int
    rating: int
    rated_on: date
    occasion: str
    answered_by: str


@dataclass(frozen=True)
class GoalRow:
    """A goal with its ratings, oldest first; those taken back aren't there."""

    goal_id: int
    person_id: int
    programme_id: int | None
    words: str
    theme: str
    set_on: date
    closed_on: date | None
    outcome: str
    replaced_by_id: int | None
    version: int
    ratings: tuple[RatingRow, ...]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def first(self) -> RatingRow | None:
        return self.ratings[0] if self.ratings else None

    @property
    def newest(self) -> RatingRow | None:
        """The last rating, or None where there is only one."""
        return self.ratings[-1] if len(self.ratings) > 1 else None


def with_open_goals(person_ids: Iterable[int]) -> set[int]:
    """Of these people, who has a goal of their own that is open. One statement."""
    query = (
        Goal.select(Goal.person)
        .where(Goal.person.in_(list(person_ids)), Goal.closed_on.is_null())
        .distinct()
        .order_by(Goal.person)
    )
    return {person_id for (person_id,) in query.tuples()}


def goals_of(user: SignedInUser, person_id: int) -> list[GoalRow]:
    """A person's goals that the user may see, open ones first, then the newest. Two statements.

    Those entered in error are left out.
    """
    return _rows(
        _visible(user).where(Goal.person == person_id, Goal.outcome != GoalOutcome.ENTERED_IN_ERROR)
    )


def goal_for(user: SignedInUser, goal_id: int) -> GoalRow | None:
    """One goal, if the user may open its person. Two statements."""
    found = _rows(_visible(user).where(Goal.id == goal_id, scope.people(user, Goal.person)))
    return found[0] if found else None


def goal_of_rating(user: SignedInUser, rating_id: int) -> int | None:
    """The goal of a rating, if the user may open its person. At most three statements."""
    row: Any = GoalRating.select(GoalRating.goal).where(GoalRating.id == rating_id).tuples().first()
    found = goal_for(user, int(row[0])) if row else None
    return found.goal_id if found else None


def open_goals(person_id: int) -> list[GoalRow]:
    """A person's open goals, oldest first, for whoever asks them. Two statements."""
    found = _rows(_columns().where(Goal.person == person_id, Goal.closed_on.is_null()))
    return sorted(found, key=lambda one: (one.set_on, one.goal_id))


def _visible(user: SignedInUser) -> Any:
    query = _columns()
    if user.programme_ids:
        query = query.where(Goal.programme.is_null() | Goal.programme.in_(user.programme_ids))
    return query


def _columns() -> Any:
    return Goal.select(
        Goal.id,
        Goal.person,
        Goal.programme,
        Goal.words,
        Goal.theme,
        Goal.set_on,
        Goal.closed_on,
        Goal.outcome,
        Goal.replaced_by,
        Goal.version,
    )


def _rows(query: Any) -> list[GoalRow]:
    found: list[Any] = list(query.order_by(Goal.set_on.desc(), Goal.id.desc()).tuples())
    found.sort(key=lambda row: row[6] is not None)
    ratings: dict[int, list[RatingRow]] = defaultdict(list)
    rows = (
        GoalRating.select(
            GoalRating.goal,
            GoalRating.id,
            GoalRating.rating,
            GoalRating.rated_on,
            GoalRating.occasion,
            GoalRating.answered_by,
        )
        .where(GoalRating.goal.in_([row[0] for row in found]), GoalRating.voided_at.is_null())
        .order_by(GoalRating.goal, GoalRating.rated_on, GoalRating.id)
    )
    for goal_id, *rest in rows.tuples():
        ratings[goal_id].append(RatingRow._make(rest))
    return [GoalRow(*[*row, tuple(ratings[row[0]])]) for row in found]
