"""What the course pages share: a course or 404, who works here, and what a change would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_login import current_user

from portal import clock
from portal.training import course_queries, impact_rules, matrix_queries
from portal.training.book_rules import Book
from portal.training.gate_rules import GroupFacts
from portal.training.matrix_rules import MatrixUser, told_apart


def course_or_404(course_id: int | None) -> course_queries.CourseRow:
    """The course of an address; 404 where there is none."""
    course = course_queries.course(course_id) if course_id else None
    if course is None:
        abort(404)
    return course


def active_users() -> dict[int, MatrixUser]:
    """Everybody who works here now, by id and in the order of names. Two statements."""
    people = [one for one in matrix_queries.trained_users() if one.is_active]
    rows = told_apart([(one.user_id, one.name, one.email) for one in people])
    return {one.user_id: one for one in rows}


@dataclass(frozen=True)
class Effects:
    """What a change would do, as its page shows it: to people, and to sessions ahead."""

    impact: impact_rules.Impact
    worse: Sequence[impact_rules.Turn]
    better: Sequence[impact_rules.Turn]
    users: Mapping[int, MatrixUser]
    group_names: Mapping[int, str]

    @property
    def is_nothing(self) -> bool:
        """Whether nobody would notice."""
        return self.impact.is_nothing and not self.worse and not self.better

    @property
    def worse_session_count(self) -> int:
        """How many sessions ahead it troubles, each once however many lead it."""
        return len({session_id for one in self.worse for session_id in one.session_ids})

    @property
    def is_about_me(self) -> bool:
        """Whether it concerns a record of whoever looks."""
        return current_user.id in self.impact.user_ids


def effects(before: Book, after: Book, course_id: int, ahead: Sequence[Any]) -> Effects:
    """What a change does today to everybody active, and in sessions ahead.

    `ahead` are rows of `groups.ahead_queries.sessions_to_come`: of groups that may be named.
    """
    users = active_users()
    sessions = [
        impact_rules.SessionAhead(
            one.session_id, one.on, GroupFacts(one.group_id, one.kind, one.audience)
        )
        for one in ahead
    ]
    turned = [
        one
        for one in impact_rules.turns(before, after, course_id, sessions)
        if one.user_id in users
    ]
    return Effects(
        impact_rules.impact(before, after, course_id, users, clock.today()),
        [one for one in turned if one.is_worse],
        [one for one in turned if not one.is_worse],
        users,
        {one.group_id: one.group_name for one in ahead},
    )
