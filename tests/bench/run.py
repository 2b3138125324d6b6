"""How long pages take at ten years' size: prints the median of each, in milliseconds.

    python -m tests.bench.run                 # a SQLite database of its own, thrown away
    python -m tests.bench.run --scale 0.1
    DATABASE_URL=postgresql://user@host/empty python -m tests.bench.run

Whole requests through the application, signed in, audit event and template included; then an
import, each of its steps once. The database must be empty: it is filled, and on PostgreSQL
stays so.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from portal import create_app, schema
from portal import settings as settings_module
from portal.db import connection, database
from portal.models import User
from tests.bench import imports, training
from tests.bench.load import load
from tests.page import Browser

STAFF, MANAGER, LEADER = 1, 2, 3
# The page, and which of the loader's users opens it.
PAGES = (
    ("queue, to decide", STAFF, "/referrals"),
    ("queue, all open", STAFF, "/referrals?tab=open"),
    ("queue, ended", STAFF, "/referrals?tab=ended"),
    ("queue, by name", STAFF, "/referrals?q=Kershaw"),
    ("referral", STAFF, "/referrals/49990"),
    ("search", STAFF, "/people?q=Harriet+Kershew"),
    ("person", STAFF, "/people/1"),
    ("group and roster", LEADER, "/groups/1"),
    ("roll", LEADER, "/sessions/1/roll"),
    ("report of a quarter", MANAGER, "/reports/preview?kind=programme&programme=1"),
    ("training, 500 x 40", MANAGER, "/training/matrix"),
    ("training, to do", MANAGER, "/training/matrix?state=todo&needed=1"),
    ("training, workbook", MANAGER, "/training/matrix.xlsx"),
)


def main() -> None:
    """Load, ask for each page a number of times, print the medians."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--scale", type=float, default=1.0)
    given.add_argument("--times", type=int, default=15)
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
        with app.app_context(), connection():
            schema.upgrade(database.obj)
            began = time.perf_counter()
            sizes = load(options.scale)
            print(f"{sizes}, loaded in {time.perf_counter() - began:.1f} s")
            browsers = {}
            for number in (STAFF, MANAGER, LEADER):
                browsers[number] = Browser(app)
                browsers[number].sign_in(User.get_by_id(number))
        for name, number, path in PAGES:
            _time(browsers[number], name, path, options.times)
        print(f"\nan import of {imports.ROWS:,} rows, {imports.WRONG} of them wrong")
        with app.app_context():
            for name, taken in imports.steps(
                browsers[STAFF], training.users_of(sizes.training_records)
            ):
                print(f"{name:28} {taken:8.1f} ms")
        database.close_all()


def _time(browser: Browser, name: str, path: str, times: int) -> None:
    taken = []
    status = 0
    for _again in range(times + 1):
        began = time.perf_counter()
        status = browser.client.get(path).status_code
        taken.append(1_000 * (time.perf_counter() - began))
    # The first request compiles the template.
    median = statistics.median(taken[1:])
    print(f"{name:20} {median:8.1f} ms   slowest {max(taken[1:]):8.1f} ms   {status} {path}")


if __name__ == "__main__":
    main()
