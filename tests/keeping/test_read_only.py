"""A disk that is nearly full, or full: nothing is changed, nothing is lost, reading goes on."""

import errno
from dataclasses import replace
from typing import Any

import pytest
from peewee import OperationalError

from portal import backups, job_runs, read_only, schema
from portal import settings as settings_module
from portal.db import database
from portal.models import Attendance, Event, Referral
from tests import factories
from tests.conftest import SERVER_URL
from tests.page import Browser

needs_sqlite = pytest.mark.skipif(bool(SERVER_URL), reason="fills SQLite's file")
# More than any disk has: so it is nearly full.
LOW = {"read_only_percent": 100, "read_only_megabytes": 10**9}


@pytest.fixture
def low(app: Any, people: Any, settings: Any) -> Any:
    """The application on a disk with less room than is to be kept free."""
    settings_module.use(replace(settings, **LOW))
    return app


def signed_in(app: Any, user: Any) -> Browser:
    browser = Browser(app)
    browser.sign_in(user)
    return browser


def test_everything_can_be_read_and_a_banner_says_why_nothing_can_be_changed(
    low: Any, people: Any, browser_for: Any
) -> None:
    session = factories.session(people.tuesday)
    before = Event.select().count()
    page = signed_in(low, people.fay).get(f"/sessions/{session.id}/roll")
    assert "nearly full" in page.text
    # Who looked is still written down: that is what the last of the room is for.
    assert Event.select().count() > before


def test_what_was_typed_is_shown_again_and_nothing_is_changed(low: Any, people: Any) -> None:
    session = factories.session(people.tuesday)
    browser = signed_in(low, people.fay)
    page = browser.post(
        f"/sessions/{session.id}/walk-ins", {"name": "Ola who came with a friend"}, 503
    )
    assert "Ola who came with a friend" in page.main
    assert page.response.headers["Retry-After"] == "60"
    assert Attendance.select().count() == 0


def test_the_public_form_keeps_what_a_referrer_wrote(low: Any, people: Any) -> None:
    page = Browser(low).post("/refer", {"reason": "Can't sleep since March"}, 503)
    assert "Can't sleep since March" in page.main
    assert Referral.select().count() == 0


def test_computers_are_told_to_come_again(low: Any, db: Any) -> None:
    client = low.test_client()
    for path, kind in (("/api/v1/referrals", "json"), ("/fhir/$process-message", "fhir+json")):
        answer = client.post(path, data=b"{}", content_type=f"application/{kind}")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert answer.mimetype.endswith("json")


def test_somebody_can_still_sign_in(low: Any, people: Any) -> None:
    page = Browser(low).post("/sign-in", {"email": "cora@example.org", "passphrase": "x"}, 422)
    assert "nearly full" in page.text


def test_jobs_wait_until_there_is_room(low: Any, db: Any) -> None:
    assert job_runs.run_due() == 0
    assert not backups.every()


def test_it_ends_by_itself(low: Any, people: Any, settings: Any) -> None:
    assert read_only.is_on()
    settings_module.use(settings)
    assert read_only.words() == ""
    assert "nearly full" not in signed_in(low, people.fay).get("/").text


@pytest.mark.parametrize(
    ("problem", "is_it"),
    [
        (OSError(errno.ENOSPC, "no space"), True),
        (OSError(errno.EACCES, "not allowed"), False),
        (OperationalError("database is locked"), False),
        (ValueError("something else"), False),
    ],
)
def test_only_errors_of_the_disk_count(problem: Exception, is_it: bool) -> None:
    assert read_only.is_of_the_disk(problem) is is_it


def _full() -> None:
    """Let the database grow by no page more, on the connection that is open."""
    (pages,) = database.execute_sql("PRAGMA page_count").fetchone()
    database.execute_sql(f"PRAGMA max_page_count = {pages}")


@needs_sqlite
def test_a_full_disk_is_known_by_the_cause_beneath_the_error(app: Any, db: Any) -> None:
    _full()
    with pytest.raises(OperationalError) as raised:
        for number in range(2_000):
            factories.person(f"Person {number} " + "x" * 90)
    assert read_only.is_of_the_disk(raised.value)
    assert read_only.note(raised.value)
    assert read_only.is_full()
    assert read_only.is_on()
    assert "disk is full" in read_only.words()
    read_only.forget()
    assert not read_only.is_on()


@needs_sqlite
def test_a_newer_schema_is_refused_in_plain_words(app: Any, db: Any) -> None:
    history = schema.CheckedRunner(database.obj).History
    history.create(name="0999_from_tomorrow", applied="2027-01-01 00:00:00")
    with pytest.raises(schema.SchemaError, match="A newer Portal has used this database"):
        schema.refuse_newer(database.obj)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["problems"][0] == "schema_newer"
