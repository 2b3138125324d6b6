"""What tests of a phone without a signal share: the roll on it, and what it keeps."""

import json
import re
import sqlite3
import time
from contextlib import closing
from typing import Any

FAYS = (
    "SELECT s.id FROM session s JOIN group_leader l ON l.group_id = s.group_id "
    "JOIN app_user u ON u.id = l.user_id WHERE u.email = 'fay@demo.example' "
    "AND date(s.starts_at) = date('now') LIMIT 1"
)
NOW = "strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now')"
TEN_MINUTES_AGO = NOW.replace("'now'", "'now', '-10 minutes'")
STORED = "JSON.stringify(Object.entries(localStorage))"
WAITING = "#waiting [data-count]"


def write(demo: Any, statement: str, *arguments: Any) -> None:
    with closing(sqlite3.connect(demo.file, timeout=20)) as db, db:
        db.execute(statement, arguments)


def rows(demo: Any, table: str, session_id: int) -> list[Any]:
    with closing(sqlite3.connect(demo.file)) as db:
        return db.execute(f"SELECT * FROM {table} WHERE session_id = ?", (session_id,)).fetchall()


def marks(demo: Any, session_id: int) -> int:
    return int(demo.value("SELECT count(*) FROM attendance WHERE session_id = ?", session_id))


def marks_come_to(demo: Any, session_id: int, count: int) -> None:
    # The last of several may still be on its way when the first is seen.
    deadline = time.monotonic() + 15
    while marks(demo, session_id) != count and time.monotonic() < deadline:
        time.sleep(0.1)
    assert marks(demo, session_id) == count


def is_ready(page: Any) -> None:
    """Wait for the worker that stands in for a page without a signal."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def nothing_waits(page: Any) -> None:
    deadline = time.monotonic() + 15
    while page.evaluate("localStorage.length") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert json.loads(page.evaluate(STORED)) == []


def cards(page: Any) -> Any:
    return page.locator("ul.roll > li[data-who]")


def tap(page: Any, number: int, label: str) -> None:
    cards(page).nth(number).get_by_role("button", name=label, exact=True).click()


def names(demo: Any) -> list[str]:
    with closing(sqlite3.connect(demo.file)) as db:
        people = [name for (name,) in db.execute("SELECT name FROM person")]
        users = [name for (name,) in db.execute("SELECT name FROM app_user")]
    return [word for name in people + users for word in name.split() if len(word) > 2]


def nobody_is_stored(visitor: Any, demo: Any) -> None:
    """No name, and nothing but what a mark needs, stands in the phone's storage."""
    stored = json.loads(visitor.page.evaluate(STORED))
    assert visitor.page.evaluate("sessionStorage.length") == 0
    said = []
    for key, value in stored:
        assert re.fullmatch(r"portal-marks:[\w-]{22}", key), key
        for entry in json.loads(value):
            assert set(entry) <= {"id", "session", "who", "mark", "seen", "at", "tried"}
            assert re.fullmatch(r"[\w-]{22}", entry.pop("who"))
            said += [str(one) for one in entry.values()]
    # What is left is read against every word of every name; chance makes words in the keys.
    text = " ".join(said).casefold()
    assert [name for name in names(demo) if name.casefold() in text] == []


def kept_pages(visitor: Any) -> list[str]:
    return list(
        visitor.page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)"
            ".then((store) => store.keys()))).then((lists) => lists.flat()"
            ".map((one) => new URL(one.url).pathname)))"
        )
    )
