"""How long a ledger takes at ten years' size: 100,000 people and 3,000,000 marks.

    python -m tests.bench.figures                  # a SQLite database of its own, thrown away
    python -m tests.bench.figures --scale 0.1 --plans
    DATABASE_URL=postgresql://user@host/empty python -m tests.bench.figures

The largest of three programmes holds half of all. Prints the median and the spread of whole
ledgers, then of their parts once each. The database must be empty: it is filled, and on
PostgreSQL stays so.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from portal import clock, create_app, schema
from portal import settings as settings_module
from portal.db import analyze, connection, continue_ids, database, is_sqlite, write
from portal.models import (
    Contact,
    EqualityAnswer,
    Group,
    GroupLeader,
    IntakeMessage,
    Membership,
    Person,
    Programme,
    Provider,
    Referral,
    ReportKind,
    Session,
    User,
    UserRole,
)
from portal.reports import figure_queries
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period, Preset, preset_period
from tests.bench import plans
from tests.bench.insert import insert_many

GROUPS = 640
WEEKS = 500
AHEAD_WEEKS = 8
# Each place lasts for so many sessions, and a new one begins every so many weeks.
STAY = 30
EVERY = 3
# Of referrals that came to nothing, for each that came to a place.
NOTHING_SHARE = 0.6
SEED = 11
LARGE = 1


@dataclass(frozen=True)
class Sizes:
    """How many rows were loaded."""

    people: int
    referrals: int
    sessions: int
    attendances: int


def load(scale: float = 1.0) -> Sizes:
    """Fill a migrated database that holds no rows, in one transaction; then ANALYZE."""
    if is_sqlite():
        database.execute_sql("PRAGMA cache_size = -400000")
        database.execute_sql("PRAGMA synchronous = OFF")
    loading = _Loading(max(4, int(GROUPS * scale)))
    with write():
        loading.everything()
        continue_ids(loading.filled)
    analyze()
    if is_sqlite():
        database.execute_sql("PRAGMA cache_size = -16000")
    counts = (
        database.execute_sql(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        for table in ("person", "referral", "session", "attendance")
    )
    return Sizes(*counts)


class _Loading:
    """One load. A place's group, first week and person follow from its number, so that marks
    are made by one statement."""

    def __init__(self, groups: int):
        self.groups = groups
        self.places = groups * (WEEKS // EVERY + 1)
        self.people = self.places
        self.rng = random.Random(SEED)
        self.today, self.now = clock.today(), clock.now()
        self.filled: list[Any] = []

    def everything(self) -> None:
        self._staff()
        self._people()
        self._groups()
        self._referrals()
        self._places()
        self._marks()

    def _insert(self, model: Any, names: str, rows: Any) -> None:
        fields = ["id", *names.split()]
        defaults = {
            name: one.default
            for name, one in model._meta.fields.items()
            if name not in fields and one.default is not None
        }
        tail = tuple(defaults.values())
        insert_many(
            model,
            [*fields, *defaults],
            ((number, *row, *tail) for number, row in enumerate(rows, 1)),
        )
        self.filled.append(model)

    def _day_of(self, week: int) -> date:
        return self.today - timedelta(weeks=WEEKS - week)

    def _staff(self) -> None:
        names = [(f"Programme {n}", self.now) for n in (1, 2, 3)]
        self._insert(Programme, "name created_at", names)
        users = self.groups // 2 + 1
        self._insert(
            User, "name email created_at", [(f"User {n}", None, self.now) for n in range(users)]
        )
        self._insert(UserRole, "user role", [(n, "facilitator") for n in range(1, users + 1)])
        self._insert(
            Provider, "name created_at", [(f"Practice {n}", self.now) for n in range(1, 101)]
        )

    def _people(self) -> None:
        self._insert(
            Person,
            "name given_name family_name born_on postcode gender created_at",
            (
                (
                    f"Person {n}",
                    "Person",
                    str(n),
                    self.today - timedelta(days=self.rng.randint(18 * 366, 80 * 365)),
                    f"ZX{n % 20} {n % 10}AB",
                    ("woman", "man", "")[n % 3],
                    self.now,
                )
                for n in range(self.people)
            ),
        )
        self._insert(
            EqualityAnswer,
            "person question state answer recorded_at",
            (
                (1 + n, question, "answered", answers[n % len(answers)], self.now)
                for question, answers in (
                    ("ethnicity", ("white", "asian", "black", "mixed")),
                    ("disability", ("yes", "no")),
                )
                for n in range(0, self.people, 2)
            ),
        )

    def _groups(self) -> None:
        first = self._day_of(0)
        self._insert(
            Group,
            "programme name capacity started_on created_at",
            ((_programme(n), f"Group {n}", 12, first, self.now) for n in range(self.groups)),
        )
        self._insert(
            GroupLeader,
            "group user starts_on",
            ((n + 1, 1 + n // 2, first) for n in range(self.groups)),
        )
        # In the order in which they were: group after group in each week.
        self._insert(
            Session,
            "group starts_at created_at",
            (
                (n + 1, clock.at_local(self._day_of(week), 10 + n % 9), self.now)
                for week in range(WEEKS + AHEAD_WEEKS)
                for n in range(self.groups)
            ),
        )

    def _referrals(self) -> None:
        rows = []
        for place in range(self.places):
            week = place // self.groups * EVERY
            rows.append((place, self._day_of(week) - timedelta(days=self.rng.randint(3, 90))))
        nothing = int(self.places * NOTHING_SHARE)
        for _one in range(nothing):
            days = self.rng.randint(1, WEEKS * 7)
            rows.append((None, self.today - timedelta(days=days)))
        self._insert(
            IntakeMessage,
            "receipt door state external_id sender content_type body_sha256 received_at",
            (
                (f"R-{n}", "public_form", "taken", str(n), "public", "text/plain", "0" * 64, at)
                for n, at in enumerate(clock.at_local(day, 9) for _place, day in rows)
            ),
        )
        self._insert(
            Referral,
            "reference message person provider sender_kind programme state received_at "
            "decided_at ended_on ending",
            (self._referral(n, place, day) for n, (place, day) in enumerate(rows)),
        )
        self._insert(
            Contact,
            "person referral kind outcome happened_on created_at",
            (
                (1 + n % self.people, n + 1, "call", "reached", day, self.now)
                for n, (_place, day) in enumerate(rows)
                if n % 3
            ),
        )

    def _referral(self, number: int, place: int | None, day: date) -> tuple[Any, ...]:
        at = clock.at_local(day, 9)
        decided_at = at + timedelta(days=number % 9)
        programme = _programme((number if place is None else place) % self.groups)
        is_over = day < self.today - timedelta(days=150)
        state, ending, ended_on = "accepted", None, None
        if is_over or (place is None and number % 4):
            state, ended_on = "ended", min(self.today, day + timedelta(days=300))
            ending = "completed" if place is not None else ("declined", "withdrawn")[number % 2]
            if place is None:
                decided_at, ended_on = None, min(self.today, day + timedelta(days=number % 30))
        sender = ("professional", "professional", "self", "supported")[number % 4]
        return (
            f"R-{number}",
            number + 1,
            1 + number % self.people,
            1 + number % 100 if sender == "professional" else None,
            sender,
            programme,
            state,
            at,
            decided_at,
            ended_on,
            ending,
        )

    def _places(self) -> None:
        self._insert(
            Membership,
            "group person referral state starts_on ends_on ending created_at",
            (self._place(n) for n in range(self.places)),
        )

    def _place(self, number: int) -> tuple[Any, ...]:
        week = number // self.groups * EVERY
        is_over = week + STAY <= WEEKS
        return (
            1 + number % self.groups,
            1 + number,
            1 + number,
            "ended" if is_over else "active",
            self._day_of(week),
            self._day_of(week + STAY - 1) if is_over else None,
            ("finished", "left", "finished", "stopped_coming")[number % 4] if is_over else None,
            self.now,
        )

    def _marks(self) -> None:
        groups = self.groups
        database.execute_sql(
            f"""
            INSERT INTO attendance (session_id, person_id, mark, marked_by_id, marked_at)
            WITH RECURSIVE stay(n) AS (
                SELECT 0 UNION ALL SELECT n + 1 FROM stay WHERE n < {STAY - 1})
            SELECT ((m.id - 1) / {groups} * {EVERY} + stay.n) * {groups} + m.group_id,
                   m.person_id,
                   CASE (m.id * 7 + stay.n * 3) % 10
                       WHEN 0 THEN 'absent' WHEN 1 THEN 'apologies' ELSE 'present' END,
                   1, m.created_at
            FROM membership m CROSS JOIN stay
            WHERE (m.id - 1) / {groups} * {EVERY} + stay.n < {WEEKS} AND (m.id + stay.n) % 40 > 0
            ORDER BY 1, 2
            """
        )


def _programme(group: int) -> int:
    return (LARGE, LARGE, 2, 3)[group % 4]


@contextmanager
def filled(scale: float) -> Iterator[None]:
    """An application on a database that was filled, with an open connection."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            settings_module.load(
                {},
                instance=Path(folder),
                database_url=os.environ.get("DATABASE_URL", f"sqlite:///{folder}/bench.db"),
                secure_cookies=False,
                second_factor_roles=(),
                log_level="critical",
            )
        )
        with app.test_request_context(), connection():
            schema.upgrade(database.obj)
            began = time.perf_counter()
            sizes = load(scale)
            print(f"{sizes}, loaded in {time.perf_counter() - began:.1f} s")
            yield
        database.close_all()


def seconds(work: Callable[[], Any], times: int) -> list[float]:
    """How long something took, each time."""
    return [taken for taken, _processor in timed(work, times)]


def timed(work: Callable[[], Any], times: int) -> list[tuple[float, float]]:
    """Seconds that something took each time: by the clock, and of this processor alone."""
    taken = []
    for _again in range(times):
        began, began_processor = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - began, time.process_time() - began_processor))
    return taken


def load_of_others() -> str:
    """What else the machine was busy with: a busy one makes every figure here too large."""
    return f"{os.getloadavg()[0]:.1f} busy on {os.cpu_count()} cores"


def main() -> None:
    """Load, make ledgers of a quarter and a year, print how long they and their parts took."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--scale", type=float, default=1.0)
    given.add_argument("--times", type=int, default=5)
    given.add_argument("--plans", action="store_true", help="print plans that read a table whole")
    options = given.parse_args()
    with filled(options.scale):
        now, today = clock.now(), clock.today()
        quarter = preset_period(Preset.LAST_QUARTER, today)
        year = Period(quarter.last - timedelta(days=364), quarter.last)
        for name, period in (("quarter", quarter), ("year", year)):
            ask = Ask(ReportKind.PROGRAMME, period, programme_id=LARGE)
            _time(
                f"ledger of a {name}", partial(figure_queries.ledger_of, ask, period, now), options
            )


def _time(name: str, work: Callable[[], Any], options: argparse.Namespace) -> None:
    taken = timed(work, options.times)
    _print(name, [by_clock for by_clock, _processor in taken])
    _print("  of the processor", [processor for _by_clock, processor in taken])
    for one in plans.statements_of(work):
        run = partial(database.execute_sql, one.sql, one.params)
        (taken,) = seconds(lambda run=run: run().fetchall(), 1)
        scans = plans.full_scans(one)
        if taken > 0.05 or scans:
            print(f"{1_000 * taken:8.0f} ms {one.sql[:110]}  {scans or ''}")
        if options.plans and (taken > 0.1 or scans):
            _plan(one)


def _plan(statement: plans.Statement) -> None:
    explain = "EXPLAIN QUERY PLAN" if is_sqlite() else "EXPLAIN (ANALYZE, BUFFERS)"
    print(statement.sql)
    for row in database.execute_sql(f"{explain} {statement.sql}", statement.params).fetchall():
        print("    ", row[-1])


def _print(name: str, taken: list[float]) -> None:
    low, middle, high = min(taken), statistics.median(taken), max(taken)
    spread = f"from {low:.2f} to {high:.2f} s of {len(taken)}"
    print(f"{name:20} {middle:6.2f} s   {spread}, {load_of_others()}")


if __name__ == "__main__":
    main()
