"""The scene being set: its own dice, its date, and the rows made so far.

Rows get their ids here, so that they can point at each other before any is written.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.models import TABLES

SEED = 20_250_101
DAYS_BACK = 730
DAYS_AHEAD = 56
# Rows are written so many values at a time: SQLite takes 32,766, PostgreSQL 65,535.
_VALUES_AT_ONCE = 30_000


@dataclass
class Scene:
    """Everything that the parts of the demo share while they are made."""

    today: date
    now: datetime
    # When Fay's session begins today, so that her roll is open as soon as the demo is made;
    # empty when the scene is set for another day than this one.
    next_half_hour: str = ""
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    receipts: set[str] = field(default_factory=set)
    # Ids by a word: a user's first name, the keys of groups and programmes, a course's title.
    users: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    # By group, its patterns with their ids.
    patterns: dict[str, list[Any]] = field(default_factory=dict)
    programmes: dict[str, int] = field(default_factory=dict)
    courses: dict[str, int] = field(default_factory=dict)

    def add(self, model: Any, **values: Any) -> int:
        """Add a row, every column filled from `values` or the model's default. Returns its id."""
        rows = self.rows[model]
        row = {
            one.name: values.pop(one.name, one.default)
            for one in model._meta.sorted_fields
            if one.name != "id"
        }
        if values:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(values))}.")
        number = len(rows) + 1
        if "id" in model._meta.fields:
            row["id"] = number
        rows.append(row)
        return number

    def row(self, model: Any, number: int) -> dict[str, Any]:
        """The row with this id, to be changed in place."""
        return self.rows[model][number - 1]

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """An instant so many days ago on the charity's clock, and always before now."""
        instant = clock.at_local(self.today - timedelta(days=days), hour, minute)
        return min(instant, self.now - timedelta(minutes=10))

    def write(self) -> int:
        """Insert every row, tables in the order in which they may be written. Returns how many."""
        count = 0
        for model in TABLES:
            rows = self.rows.get(model, [])
            step = _VALUES_AT_ONCE // len(model._meta.sorted_fields)
            for start in range(0, len(rows), step):
                model.insert_many(rows[start : start + step]).execute()
            count += len(rows)
        return count
