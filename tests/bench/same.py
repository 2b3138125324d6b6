"""How long it takes to look for likely duplicates of one person: prints figures.

    uv run python -m tests.bench.same --people 100000

DATABASE_URL names an empty PostgreSQL database to measure there.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal import create_app, schema
from portal import settings as settings_module
from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.db import connection, database
from portal.models import Role
from portal.people import same_queries
from portal.people.same_rules import Identity
from tests.bench.load import load_people

SEED = 11


def _slipped(one: Identity, dice: random.Random) -> Identity:
    """The same person, as somebody might have typed them a second time."""
    day = one.born_on
    if day is not None and day.day <= 12 and dice.random() < 0.5:
        day = day.replace(month=day.day, day=min(day.month, 28))
    place = dice.randrange(len(one.family_name))
    family = one.family_name[:place] + one.family_name[place + 1 :]
    name = f"{one.given_name} {family}"
    return replace(one, name=name, family_name=family, born_on=day, email="", nhs_number="")


def measure(user: Any, people_count: int, times: int) -> list[float]:
    """Milliseconds of each of so many lookups, of somebody else and misspelt each time."""
    dice = random.Random(SEED)
    ids = [dice.randint(1, people_count) for _ in range(times + 5)]
    known = same_queries.identities(ids)
    taken, found_count = [], 0
    for number, person_id in enumerate(ids):
        slipped = _slipped(known[person_id], dice)
        began = time.perf_counter()
        found = same_queries.likely_same_as(user, slipped)
        if number >= 5:
            taken.append(1_000 * (time.perf_counter() - began))
            found_count += any(one.person_id == person_id for one in found)
    print(f"found again: {found_count} of {times}")
    return sorted(taken)


def main() -> None:
    """Load, look for as many people as asked, print the median and the slowest."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--people", type=int, default=100_000)
    given.add_argument("--times", type=int, default=200)
    options = given.parse_args()
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
            load_people(options.people)
            print(f"{options.people:,} people, loaded in {time.perf_counter() - began:.1f} s")
            roles = frozenset({Role.STAFF})
            user = SignedInUser(1, "Cora", "", "", None, 0, roles, permissions_of(roles))
            taken = measure(user, options.people, options.times)
            print(
                f"{type(database.obj).__name__}: median {statistics.median(taken):.1f} ms, "
                f"95 of 100 under {taken[int(len(taken) * 0.95)]:.1f} ms, "
                f"slowest {taken[-1]:.1f} ms"
            )
        database.close_all()


if __name__ == "__main__":
    main()
