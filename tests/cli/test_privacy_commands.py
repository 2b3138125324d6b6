"""portal erase and portal subject-access: done, refused, and what is left behind."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from portal import create_app, erasing
from portal import settings as settings_module
from portal.db import connection, database
from portal.models import Erasure, Event, Person
from portal.privacy import hold_actions
from tests import factories
from tests.privacy.test_due import long_gone


@pytest.fixture
def two(run: Any) -> Iterator[Any]:
    """Somebody whose time is up, and somebody whom a legal hold keeps."""
    run("db", "upgrade")
    with create_app(settings_module.load()).app_context(), connection():
        cora = factories.user("Cora", "staff")
        gone, held = long_gone("Wilma Quorndon"), long_gone("Harald Kept")
        hold = hold_actions.place_hold(held.id, "A claim is running.", None, cora)
    database.close_all()
    yield SimpleNamespace(gone=gone.id, held=held.id, hold=hold, cora=cora)


def _seen(query: Any) -> list[Any]:
    with create_app(settings_module.load()).app_context(), connection():
        found = list(query().tuples())
    database.close_all()
    return found


def _actions() -> list[str]:
    query = lambda: Event.select(Event.action).order_by(Event.number)  # noqa: E731
    return [action for (action,) in _seen(query)]


def test_one_person_is_erased_and_a_dry_run_says_only_what_would_go(run: Any, two: Any) -> None:
    said = run("erase", str(two.gone), "--dry-run")
    assert "referral: 1" in said.output
    names = lambda: Person.select(Person.name).order_by(Person.id)  # noqa: E731
    assert _seen(names) == [("Wilma Quorndon",), ("Harald Kept",)]
    assert "erased: 1" in run("erase", str(two.gone)).output
    assert _seen(names) == [(erasing.ERASED_NAME,), ("Harald Kept",)]
    ((scrubbed_at,),) = _seen(lambda: Erasure.select(Erasure.scrubbed_at))
    assert scrubbed_at is not None
    # Nobody goes twice, and nobody goes whose number was mistyped.
    for number in (two.gone, 4711):
        assert "nobody with this number" in run("erase", str(number), code=1).stderr
    assert "erased: 0" in run("erase", "--again").output


def test_a_legal_hold_is_said_and_nothing_goes(run: Any, two: Any) -> None:
    for more in ((), ("--dry-run",)):
        said = run("erase", str(two.held), *more, code=1).stderr
        assert "A legal hold keeps their record." in said
    assert "erased: 1\nleft out: 0" in run("erase", "--due").output
    assert ("Harald Kept",) in _seen(lambda: Person.select(Person.name))
    assert "Say whom" in run("erase", code=1).stderr


def test_a_copy_of_ones_data_is_written_once_for_its_owner_alone(
    run: Any, two: Any, tmp_path: Path
) -> None:
    file = tmp_path / "copy.zip"
    assert f"Written to {file}" in run("subject-access", str(two.gone), "--out", str(file)).output
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as packed:
        assert {Path(name).suffix for name in packed.namelist()} == {".json", ".pdf"}
    assert _actions().count("copy_made") == 1
    before = file.read_bytes()
    said = run("subject-access", str(two.held), "--out", str(file), code=1).stderr
    assert "is there already" in said
    assert file.read_bytes() == before


def test_no_copy_is_recorded_that_could_not_be_written(run: Any, two: Any, tmp_path: Path) -> None:
    absent = tmp_path / "nowhere" / "copy.zip"
    said = run("subject-access", str(two.gone), "--out", str(absent), code=1).stderr
    assert "can't be written" in said
    said = run("subject-access", "4711", "--out", str(tmp_path / "copy.zip"), code=1).stderr
    assert "nobody with this number" in said
    assert not (tmp_path / "copy.zip").exists()
    if os.geteuid():
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        out = str(closed / "copy.zip")
        assert (
            "can't be written" in run("subject-access", str(two.gone), "--out", out, code=1).stderr
        )
    assert "copy_made" not in _actions()
