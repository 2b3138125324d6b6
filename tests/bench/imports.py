"""An import of 2,000 rows of training through the pages, step by step, each timed once."""

import io
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from portal import job_runs
from portal.db import connection
from tests.page import Browser, Page

ROWS = 2_000
WRONG = 30


def table(user_count: int) -> bytes:
    """A file of completions a long time ago; thirty rows name a course that there isn't."""
    lines = ["Name,Course,Completed on"]
    for n in range(ROWS):
        course = (
            "Corse 01 of the plan"
            if n % (ROWS // WRONG) == 0
            else f"Course {n % 40:02} of the plan"
        )
        day = date(2001, 1, 1) + timedelta(days=n)
        lines.append(f"User {n % user_count},{course},{day:%d/%m/%Y}")
    return "\n".join(lines).encode()


def steps(browser: Browser, user_count: int) -> list[tuple[str, float]]:
    """(what was done, how long it took in milliseconds), in the order a person does them."""
    taken: list[tuple[str, float]] = []

    def step(name: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = act()
        taken.append((name, 1_000 * (time.perf_counter() - began)))
        return answer

    # What the day's own jobs take isn't the import's.
    _work()
    body = table(user_count)
    sent = {"kind": "training", "file": (io.BytesIO(body), "t.csv")}
    page: Page = step("choose the file", lambda: browser.post("/imports/new", sent, 302))
    columns = page.response.location
    path = columns.removesuffix("/columns")
    page = step("look at its columns", lambda: browser.get(columns))
    browser.submit(page, "Check the rows")
    step("check the rows (job)", _work)
    page = step("look at the wrong ones", lambda: browser.get(path))
    step(
        "mend a mistake everywhere",
        lambda: browser.submit(page, "Change all", text="Course 01 of the plan"),
    )
    page = step("look at the ready ones", lambda: browser.get(f"{path}?show=ready"))
    browser.submit(page, "Bring in all")
    step("bring them in (job)", _work)
    page = browser.get(path)
    step("undo it", lambda: browser.submit(page, "Undo this import"))
    assert f"{ROWS:,} rows were taken back" in browser.get(path).main
    return taken


def _work() -> None:
    with connection():
        job_runs.run_due()
