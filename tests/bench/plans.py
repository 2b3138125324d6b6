"""What the database says it would do for a statement, and which of that is a full scan."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portal.db import database, is_postgresql

# Tables that grow without end. The rest (programmes, groups, users, courses) stays small
# enough to be read whole.
BIG = frozenset(
    {
        "attendance",
        "consent",
        "intake_message",
        "membership",
        "person",
        "person_name_key",
        "referral",
        "referral_step",
        "session",
    }
)
# Of these PostgreSQL, which weighs a whole read against a thousand look-ups, may rightly choose
# to read one of ten thousand rows and hash it.
MODEST = frozenset({"membership", "person"})
# Read whole only through an index that holds all it needs, and only its open rows then.
COVERED = frozenset({"referral"})


@dataclass(frozen=True)
class Statement:
    """One statement as it was sent."""

    sql: str
    params: tuple[Any, ...]


@contextmanager
def captured() -> Iterator[list[Statement]]:
    """The statements sent while inside, in order."""
    seen: list[Statement] = []

    def note(event: Any) -> None:
        seen.append(Statement(event.sql, tuple(event.params or ())))

    database.query_hooks.append(note)
    try:
        yield seen
    finally:
        database.query_hooks.remove(note)


def statements_of(page: Callable[[], Any]) -> list[Statement]:
    """The statements that a page sends."""
    with captured() as seen:
        page()
    return seen


def full_scans(statement: Statement) -> list[str]:
    """The lines of its plan that read a big table from end to end.

    On PostgreSQL two plans are asked for: its own, in which no table but a modest one may
    be read whole, and one that avoids such reads, in which none may: so an index serves all.
    """
    if is_postgresql():
        own = [scan for scan in _seq_scans(statement) if scan.split()[-1] not in MODEST]
        with database.atomic():
            database.execute_sql("SET LOCAL enable_seqscan = off")
            return own + list(_seq_scans(statement))
    cursor = database.execute_sql(f"EXPLAIN QUERY PLAN {statement.sql}", statement.params)
    names = _aliases(statement.sql)
    return [row[3] for row in cursor.fetchall() if _is_full_scan(row[3], names)]


def _seq_scans(statement: Statement) -> Iterator[str]:
    cursor = database.execute_sql(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.params)
    return _in_plan(cursor.fetchone()[0])


def _aliases(sql: str) -> dict[str, set[str]]:
    """Which tables each alias stands for, such as {"t1": {"referral"}}."""
    names: dict[str, set[str]] = defaultdict(set)
    for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', sql):
        names[alias].add(table)
    return names


def _is_full_scan(line: str, names: dict[str, set[str]]) -> bool:
    found = re.match(r"SCAN (\w+)(.*)", line)
    if not found:
        return False
    tables = names.get(found[1], {found[1]})
    if "USING COVERING INDEX" in found[2]:
        tables = tables - COVERED
    return bool(tables & BIG)


def _in_plan(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _in_plan(one)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan" and node["Relation Name"] in BIG:
            yield f"Seq Scan on {node['Relation Name']}"
        for one in node.values():
            yield from _in_plan(one)
