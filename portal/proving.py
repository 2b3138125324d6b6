"""A restored folder, looked at as what it is: an instance. Run as a process of its own.

Reads a Task from standard input and answers with a Proof as JSON. Whoever asks for this has an
application of their own, or none: two can't run in one process.
"""

import json
import pickle  # nosec B403 # read from the process that began this
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from portal import after_restore, high_water, schema
from portal.db import connection, database, is_sqlite
from portal.errors import DomainError
from portal.keeping.checking import Proof, Task


class Wrong(Exception):
    """The restored folder isn't what it should be; the message says where."""


def prove(task: Task) -> Proof:
    """Check a restored folder and, if asked, make it ready to be used."""
    from portal import create_app

    app = create_app(task.settings)
    try:
        with app.app_context(), connection():
            proof = _looked_at(app, task)
    except Wrong as problem:
        return Proof(problem=str(problem))
    except DomainError as problem:
        return Proof(problem=problem.message)
    finally:
        # Closed, SQLite brings its log into the file and removes it.
        database.close_all()
    return proof


def _looked_at(app: Any, task: Task) -> Proof:
    schema.refuse_newer(database.obj)
    if is_sqlite():
        _check_file()
    _check_counts(task.contents)
    applied = schema.upgrade(database.obj).applied if task.is_upgraded else []
    differences = schema.check(database.obj)
    if differences:
        raise Wrong(f"Its schema isn't what this version needs: {differences[0]}.")
    lost = _lost_count(task.contents["event_count"])
    if task.is_finished:
        # That what came after the backup is gone is known, and meant.
        high_water.accept()
    _check_trail(task.contents)
    proof = Proof(
        event_count=task.contents["event_count"],
        row_count=sum(task.contents["counts"].values()),
        applied=applied,
        lost_event_count=lost,
    )
    if task.is_finished:
        proof = after_restore.finish(task, proof)
    _check_pages(app, task)
    return proof


def _check_file() -> None:
    (found,) = database.execute_sql("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise Wrong(f"SQLite finds its file damaged: {found}.")
    broken = database.execute_sql("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise Wrong(f"A row of table {broken[0]} points at nothing.")


def _check_counts(contents: dict[str, Any]) -> None:
    # By name: an older backup's tables may lack columns that today's models have.
    for table, count in contents["counts"].items():
        (found,) = database.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()  # nosec B608 # a backup's own tables, in a scratch copy
        if found != count:
            raise Wrong(f"Table {table} has {found} rows; it had {count}.")


def _check_trail(contents: dict[str, Any]) -> None:
    from portal import audit
    from portal.keeping.snapshot import last_event

    number, head = last_event()
    if (number, head) != (contents["event_count"], contents["head"]):
        raise Wrong(f"Its audit trail ends at event {number}, not {contents['event_count']}.")
    if not number:
        return
    verdict = audit.verify()
    if not verdict.is_sound:
        raise Wrong(f"Its audit trail isn't sound: {verdict.problem}")


def _check_pages(app: Any, task: Task) -> None:
    """Ask for the two pages by which a working instance is known."""
    settings = task.settings
    host = next(iter(settings.trusted_hosts), "").lstrip(".") or "localhost"
    scheme = "https" if settings.secure_cookies else "http"
    client = app.test_client()
    for path in ("/readyz", "/sign-in"):
        status = client.get(path, base_url=f"{scheme}://{host}").status_code
        if status != 200:
            raise Wrong(f"The application starts on it, but {path} answers {status}.")


def _lost_count(event_count: int) -> int | None:
    """How many events were written after the backup, by the mark outside the database."""
    loss = high_water.found_loss()
    return max(loss.mark.number - event_count, 0) if loss else None


@contextmanager
def _only_the_answer() -> Iterator[Any]:
    """Standard output for the answer alone: whatever else prints goes to standard error."""
    answer, sys.stdout = sys.stdout, sys.stderr
    try:
        yield answer
    finally:
        sys.stdout = answer


def main() -> None:
    """Answer one task."""
    from portal.log import log

    task: Task = pickle.load(sys.stdin.buffer)  # nosec B301 # from the process that began this
    with _only_the_answer() as answer:
        try:
            proof = prove(task)
        except Exception as problem:
            log.error("proving_failed", problem=problem)
            proof = Proof(
                problem=f"The application doesn't start on it ({type(problem).__name__})."
            )
        json.dump(asdict(proof), answer)


if __name__ == "__main__":
    main()
