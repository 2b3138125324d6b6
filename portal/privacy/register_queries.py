"""Reading the register of what is kept for how long, and the certificates of erasure."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal import settings
from portal.models import Erasure, RetentionPeriod, User
from portal.privacy.kind_rules import BY_CODE, CHANGEABLE, KINDS


class RegisterRow(NamedTuple):
    """One kind of record. Months and days are 0 where it goes with another kind."""

    kind: str
    months: int
    days: int
    may_change: bool
    # What the charity said of it; empty while the built-in period stands.
    reason: str
    changed_by_name: str | None
    changed_at: datetime | None
    version: int


class ErasureRow(NamedTuple):
    """One certificate. `gone` and `stripped` are rows by table."""

    erasure_id: int
    number: int
    why: str
    erased_at: datetime
    erased_by_name: str | None
    gone: dict[str, int]
    stripped: dict[str, int]
    scrubbed_at: datetime | None


def register() -> list[RegisterRow]:
    """Every kind of record in the register's order. One statement."""
    query = (
        RetentionPeriod.select(
            RetentionPeriod.kind,
            RetentionPeriod.months,
            RetentionPeriod.reason,
            User.name,
            RetentionPeriod.changed_at,
            RetentionPeriod.version,
        )
        .join(User, JOIN.LEFT_OUTER, on=RetentionPeriod.changed_by == User.id)
        .order_by(RetentionPeriod.id)
    )
    decided = {row[0]: row[1:] for row in query.tuples()}
    found = []
    for kind in KINDS:
        months, reason, name, at, version = decided.get(kind.code, (kind.months, "", None, None, 0))
        days = getattr(settings.current(), kind.days_setting) if kind.days_setting else 0
        may_change = kind.code in CHANGEABLE
        found.append(RegisterRow(kind.code, months, days, may_change, reason, name, at, version))
    return found


def period_of(kind: str) -> RegisterRow | None:
    """One kind whose period may be changed; None for any other."""
    if kind not in BY_CODE or kind not in CHANGEABLE:
        return None
    return next(row for row in register() if row.kind == kind)


def erasures(limit: int = 200) -> list[ErasureRow]:
    """The newest certificates, newest first. One statement."""
    query = _erasures().order_by(Erasure.number.desc()).limit(limit)
    return [_row(values) for values in query.tuples()]


def erasure_of(erasure_id: int) -> ErasureRow | None:
    """One certificate, or None. One statement."""
    values = _erasures().where(Erasure.id == erasure_id).tuples().first()
    return _row(values) if values else None


def _erasures() -> Any:
    return Erasure.select(
        Erasure.id,
        Erasure.number,
        Erasure.why,
        Erasure.erased_at,
        User.name,
        Erasure.gone,
        Erasure.stripped,
        Erasure.scrubbed_at,
    ).join(User, JOIN.LEFT_OUTER, on=Erasure.erased_by == User.id)


def _row(values: Any) -> ErasureRow:
    number_id, number, why, at, name, gone, stripped, scrubbed_at = values
    return ErasureRow(
        number_id, number, why, at, name, json.loads(gone), json.loads(stripped), scrubbed_at
    )
