"""Training at ten years' size: 500 users, 40 courses, and a record for two cells in five."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

USERS = 500
COURSES = 40
# Of the courses, each fourth is needed by everybody who leads.
NEEDED_EACH = 4
RECORDS_EACH = 16
COURSE_FIELDS = "title renewal valid_months early_days"


def records_for(scale: float) -> int:
    """How many records there are at a scale."""
    return int(USERS * scale) * RECORDS_EACH


def users_of(record_count: int) -> int:
    """How many users so many records are of."""
    return record_count // RECORDS_EACH


def courses() -> list[tuple[Any, ...]]:
    """Courses that lapse after two years, and each tenth never."""
    return [
        (f"Course {n:02} of the plan", "never" if n % 10 == 9 else "months", 24, 60)
        for n in range(COURSES)
    ]


def requirements(now: datetime) -> list[tuple[Any, ...]]:
    """What everybody who leads needs."""
    return [(1 + n, now) for n in range(0, COURSES, NEEDED_EACH)]


def records(
    rng: random.Random, user_count: int, count: int, now: datetime
) -> Iterator[tuple[Any, ...]]:
    """Completions of four years, some of one course by one user several times: renewals."""
    for _ in range(count):
        day = now.date() - timedelta(days=rng.randint(1, 1_500))
        yield 1 + rng.randrange(user_count), 1 + rng.randrange(COURSES), day, now
