"""The test kind, two courses, and how a file goes through the pages."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal import job_runs
from portal.db import database
from portal.imports import kinds
from portal.models import ImportBatch
from tests import factories
from tests.imports.kind import NAME, plug_in

HEADINGS = "Mail,Training,Date,Length in minutes"


@pytest.fixture(autouse=True)
def kind(app: Any) -> Iterator[kinds.Kind]:
    yield plug_in()
    kinds._kinds.pop(NAME, None)


@pytest.fixture
def courses(people: factories.Cast) -> Any:
    """Two courses, and Fay by an address of her own."""
    people.fay.email = "fay@example.org"
    people.fay.save()
    people.sana.email = "sana@example.org"
    people.sana.save()
    return factories.course("Safeguarding adults"), factories.course("Fire safety")


def table(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *rows]).encode()


def work() -> None:
    """Let a worker do what waits, and leave a connection open as before."""
    database.connect(reuse_if_open=True)
    job_runs.run_due()
    database.connect(reuse_if_open=True)


@pytest.fixture
def upload(browser_for: Any, people: factories.Cast) -> Callable[..., Any]:
    """Choose a file at /imports/new. Returns (browser, batch id)."""

    def send(body: bytes, name: str = "hours.csv", user: Any = None) -> tuple[Any, int]:
        browser = browser_for(user or people.cora)
        data = {"kind": NAME, "file": (io.BytesIO(body), name)}
        page = browser.post("/imports/new", data, 302)
        return browser, int(page.response.location.split("/")[2])

    return send


@pytest.fixture
def checked(upload: Any) -> Callable[..., Any]:
    """A file whose columns were taken as guessed and whose rows are checked."""

    def send(body: bytes, **options: Any) -> tuple[Any, int]:
        browser, batch_id = upload(body, **options)
        page = browser.get(f"/imports/{batch_id}/columns")
        browser.submit(page, "Check the rows")
        work()
        assert ImportBatch.get_by_id(batch_id).state == "preview"
        return browser, batch_id

    return send
