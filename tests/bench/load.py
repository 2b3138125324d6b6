"""A big database, quickly: 10,000 people, 50,000 referrals and 200,000 marks at scale 1.

Rows go in past the model layer, many to a statement (COPY on PostgreSQL), then ANALYZE.
The spread is that of a charity that has been at it for ten years: most referrals have
ended, most members have left, names repeat.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.db import (
    analyze,
    continue_ids,
    database,
    is_sqlite,
    write,
)
from portal.demo.names import ORIGINS
from portal.groups.pattern_rules import DAYS
from portal.models import (
    Attendance,
    Consent,
    Course,
    Group,
    GroupLeader,
    GroupPattern,
    IntakeMessage,
    Membership,
    Person,
    PersonNameKey,
    Programme,
    Provider,
    Referral,
    ReferralStep,
    Referrer,
    Requirement,
    Session,
    TrainingRecord,
    User,
    UserRole,
)
from portal.people.rules import name_keys
from tests.bench import training
from tests.bench.insert import insert_many

SEED = 7
YEARS = 10
SESSIONS_A_GROUP = 100
SEATS = 10
# Of the people who ever joined a group, for each that is in it now.
LEFT_FOR_EACH_MEMBER = 4
OPEN_SHARE = 0.04
_SYLLABLES = ("ba", "ko", "ri", "ten", "mal", "sor", "ve", "lin", "dra", "ful", "gos", "hem", "pel")


@dataclass(frozen=True)
class Sizes:
    """How many rows of each kind were loaded."""

    people: int
    referrals: int
    groups: int
    sessions: int
    attendances: int
    training_records: int


def load(scale: float = 1.0) -> Sizes:
    """Fill a migrated database that holds no rows, in one transaction; then ANALYZE.

    Users 1, 2 and 3 are a member of staff, a manager and the leader of group 1.
    """
    sizes = Sizes(
        people=int(10_000 * scale),
        referrals=int(50_000 * scale),
        groups=max(2, int(200 * scale)),
        sessions=max(2, int(200 * scale)) * SESSIONS_A_GROUP,
        attendances=max(2, int(200 * scale)) * SESSIONS_A_GROUP * SEATS,
        training_records=training.records_for(scale),
    )
    loading = _Loading(sizes)
    if is_sqlite():
        # The indexes of half a million rows at hand; nothing here has to outlive a power cut.
        database.execute_sql("PRAGMA cache_size = -400000")
        database.execute_sql("PRAGMA synchronous = OFF")
    with write():
        loading.everything()
        continue_ids(loading.filled)
    analyze()
    return sizes


def load_people(count: int) -> None:
    """Fill a migrated database that holds no rows with people and staff alone; then ANALYZE."""
    loading = _Loading(Sizes(count, 0, 2, 0, 0, training.records_for(0.1)))
    with write():
        loading.people_alone()
        continue_ids(loading.filled)
    analyze()


class _Loading:
    """One load: its dice, and the instants that its rows share."""

    def __init__(self, sizes: Sizes):
        self.sizes = sizes
        self.rng = random.Random(SEED)
        self.today = clock.today()
        self.now = clock.now()
        self.filled: list[Any] = []
        # Ids of referrals that are accepted and haven't ended.
        self.accepted: list[int] = []

    def people_alone(self) -> None:
        """Write staff and people, and nothing that they do."""
        self._staff()
        self._people()

    def everything(self) -> None:
        """Write all tables, each after those it points at."""
        self._staff()
        self._people()
        self._groups()
        self._training()
        self._referrals()
        self._memberships()
        self._sessions()

    def _insert(self, model: Any, names: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows with an id in front, and the fields named; all others at the model's default."""
        fields = ["id", *names.split()]
        defaults = {
            name: one.default
            for name, one in model._meta.fields.items()
            if name not in fields and one.default is not None
        }
        fields += defaults
        tail = tuple(defaults.values())
        insert_many(model, fields, (row + tail for row in _numbered(rows)))
        self.filled.append(model)

    def _past(self, days: int) -> datetime:
        return self.now - timedelta(days=days, minutes=self.rng.randint(0, 600))

    def _staff(self) -> None:
        count = self._user_count
        self._insert(
            Programme, "name created_at", [(f"Programme {n}", self.now) for n in range(1, 4)]
        )
        self._insert(
            User, "name email created_at", [(f"User {n}", None, self.now) for n in range(count)]
        )
        roles = ["staff", "manager"] + ["facilitator"] * (count - 2)
        self._insert(UserRole, "user role", list(enumerate(roles, 1)))
        self._insert(
            Provider, "name created_at", [(f"Practice {n}", self.now) for n in range(1, 101)]
        )
        self._insert(
            Referrer,
            "provider name created_at",
            [(1 + n % 100, f"Dr Referrer {n}", self.now) for n in range(500)],
        )

    @property
    def _user_count(self) -> int:
        return 3 + max(self.sizes.groups // 2, training.users_of(self.sizes.training_records))

    def _training(self) -> None:
        """A record or more of two courses in five for everybody; renewed ones have several."""
        users = self._user_count
        self._insert(Course, training.COURSE_FIELDS, training.courses())
        self._insert(Requirement, "course created_at", training.requirements(self.now))
        self._insert(
            TrainingRecord,
            "user course completed_on recorded_at",
            training.records(self.rng, users, self.sizes.training_records, self.now),
        )

    def _names(self) -> Iterator[tuple[str, str]]:
        """Given names of the demo, half with a family name of their own making."""
        while True:
            origin = self.rng.choice(ORIGINS)
            family = self.rng.choice(origin.family)
            if self.rng.random() < 0.6:
                family = "".join(self.rng.choice(_SYLLABLES) for _ in range(3)).capitalize()
            yield self.rng.choice(origin.given), family

    def _people(self) -> None:
        names = self._names()
        people = [next(names) for _ in range(self.sizes.people)]
        self._insert(
            Person,
            "name given_name family_name born_on postcode phone email created_at",
            (
                (
                    f"{given} {family}",
                    given,
                    family,
                    self._born_on(),
                    _postcode(number),
                    f"07700 {number:06d}",
                    f"{given}.{family}{number % 100}@example.org".lower(),
                    self.now,
                )
                for number, (given, family) in enumerate(people)
            ),
        )
        self._insert(
            PersonNameKey,
            "person key is_word",
            (
                (person, key, is_word)
                for person, (given, family) in enumerate(people, 1)
                for key, is_word in name_keys([f"{given} {family}"])
            ),
        )

    def _born_on(self) -> date:
        return self.today - timedelta(days=self.rng.randint(18 * 366, 80 * 365))

    def _groups(self) -> None:
        count = self.sizes.groups
        started = self.today - timedelta(weeks=SESSIONS_A_GROUP)
        self._insert(
            Group,
            "programme name capacity is_sensitive started_on created_at",
            ((1 + n % 3, f"Group {n}", 12, n % 40 == 39, started, self.now) for n in range(count)),
        )
        self._insert(
            GroupPattern,
            "group rule starts_local starts_on created_at",
            (
                (n + 1, f"FREQ=WEEKLY;BYDAY={DAYS[n % 7]}", "18:30", started, self.now)
                for n in range(count)
            ),
        )
        self._insert(
            GroupLeader,
            "group user starts_on",
            ((n + 1, 3 + n // 2, started) for n in range(count)),
        )

    def _referrals(self) -> None:
        count = self.sizes.referrals
        ago = sorted((self.rng.randint(1, YEARS * 365) for _ in range(count)), reverse=True)
        received = [self._past(days) for days in ago]
        self._insert(
            IntakeMessage,
            "receipt door state external_id sender content_type body body_sha256 received_at",
            (
                (
                    f"R-{n:06d}",
                    "public_form",
                    "taken",
                    str(n),
                    "public",
                    "application/json",
                    f"{{{n}}}".encode(),
                    hashlib.sha256(str(n).encode()).hexdigest(),
                    at,
                )
                for n, at in enumerate(received)
            ),
        )
        open_from = int(count * (1 - OPEN_SHARE))
        self._insert(
            Referral,
            "reference message person provider referrer programme reason urgency risk queue_rank "
            "state owner received_at decided_at ended_on ending",
            (self._referral(n, at, n >= open_from) for n, at in enumerate(received)),
        )
        self._insert(
            ReferralStep,
            "referral at kind by",
            (
                (n, at, kind, None if kind == "received" else 1)
                for n, at in enumerate(received, 1)
                for kind in ("received", "contacting")
            ),
        )
        self._insert(
            Consent,
            "person referral scope given_on recorded_at",
            (
                (1 + n % self.sizes.people, n + 1, "referral", at.date(), at)
                for n, at in enumerate(received)
            ),
        )

    def _referral(self, number: int, at: datetime, is_open: bool) -> tuple[Any, ...]:
        rank = self.rng.choices((0, 1, 2), (3, 7, 90))[0]
        state = "ended"
        ended_on: date | None = at.date() + timedelta(days=200)
        ending: str | None = "completed"
        if is_open:
            states = ("received", "contacting", "awaiting_information", "accepted")
            state = self.rng.choices(states, (10, 8, 4, 78))[0]
            if state == "accepted":
                self.accepted.append(number + 1)
            ended_on = ending = None
        return (
            f"R-{number:06d}",
            number + 1,
            1 + number % self.sizes.people,
            1 + number % 100,
            1 + number % 500,
            1 + number % 3,
            "Panic attacks since March, asks for evenings. " * 8,
            "urgent" if rank == 1 else "routine",
            "yes" if rank == 0 else "no",
            rank,
            state,
            1 if is_open and number % 3 else None,
            at,
            at if state in ("accepted", "ended") else None,
            ended_on,
            ending,
        )

    def _members(self, group: int) -> list[int]:
        """The ten people with a seat in a group."""
        first = (group - 1) * SEATS
        return [1 + (first + n) % self.sizes.people for n in range(SEATS)]

    def _memberships(self) -> None:
        started = self.today - timedelta(weeks=SESSIONS_A_GROUP)
        # One accepted referral in five waits for a seat; members of long ago came without one.
        seated = iter(self.accepted[len(self.accepted) // 5 :])
        rows: list[tuple[Any, ...]] = []
        for group in range(1, self.sizes.groups + 1):
            for person in self._members(group):
                referral = next(seated, None)
                rows.append((group, person, referral, "active", started, None, None, self.now))
                for earlier in range(1, LEFT_FOR_EACH_MEMBER + 1):
                    other = 1 + (person * 7 + earlier * 131) % self.sizes.people
                    left = started - timedelta(weeks=earlier)
                    rows.append((group, other, None, "ended", left, left, "finished", self.now))
        self._insert(
            Membership,
            "group person referral state starts_on ends_on ending created_at",
            rows,
        )

    def _sessions(self) -> None:
        weeks = range(SESSIONS_A_GROUP)
        self._insert(
            Session,
            "group starts_at created_at",
            (
                (group, self.now - timedelta(weeks=week + 1, minutes=group), self.now)
                for group in range(1, self.sizes.groups + 1)
                for week in weeks
            ),
        )
        self._insert(Attendance, "session person mark marked_by marked_at", self._marks(weeks))

    def _marks(self, weeks: range) -> Iterator[tuple[Any, ...]]:
        session = 0
        for group in range(1, self.sizes.groups + 1):
            members = self._members(group)
            for _week in weeks:
                session += 1
                for person in members:
                    mark = "present" if self.rng.random() < 0.8 else "absent"
                    yield session, person, mark, 3, self.now


def _numbered(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((number, *row) for number, row in enumerate(rows, 1))


def _postcode(number: int) -> str:
    """One that about fifteen people share, as on a street."""
    street = number // 15
    first, second = chr(65 + street % 26), chr(65 + street // 26 % 26)
    return f"ZX{1 + street // 676 % 99} {street % 10}{first}{second}"
