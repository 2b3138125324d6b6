"""A directory of a thousand real meetings: every row is in, and every doubtful one is named."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from portal import create_app
from portal import settings as settings_module
from portal.db import connection
from portal.models import Group, GroupAudience, GroupPattern, Session, SourceReference, Venue

pytestmark = pytest.mark.real_data


def bring_in(run: Any, file: Path, *more: str, code: int = 0) -> Any:
    words = ("import", "groups", str(file), "--json", *more)
    return json.loads(run(*words, code=code).stdout)


@pytest.fixture
def directory(run: Any, real_data: Path) -> Path:
    run("db", "upgrade")
    run("programme", "add", "Peer groups")
    run("programme", "add", "Other groups")
    return real_data / "meetings" / "meetings.csv"


def test_without_a_programme_every_row_is_named_and_none_written(run: Any, directory: Path) -> None:
    answer = bring_in(run, directory, code=1)
    assert (answer["wrong"], answer["made"]) == (1000, 0)
    assert {one["field"] for one in answer["wrong_rows"]} == {"programme"}


def test_a_thousand_meetings_are_groups_and_doubts_are_flagged(run: Any, directory: Path) -> None:
    answer = bring_in(run, directory, "--set", "programme=Peer groups")
    assert (answer["made"], answer["wrong"], answer["known"]) == (1000, 0, 0)
    flagged = {one["row"]: one["look_at"] for one in answer["flagged_rows"]}
    with create_app(settings_module.load()).app_context(), connection():
        assert Group.select().count() == 1000
        assert SourceReference.select().count() == 1000
        without = Group.select().where(Group.id.not_in(GroupPattern.select(GroupPattern.group)))
        noted = without.where(Group.schedule_note != "")
        assert (
            without.count() == noted.count() == sum("No pattern" in one for one in flagged.values())
        )
        assert GroupPattern.select().count() + without.count() == 1000
        assert {rule for (rule,) in GroupPattern.select(GroupPattern.rule).distinct().tuples()} == {
            f"FREQ=WEEKLY;BYDAY={day}" for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
        }
        assert Group.select().where(Group.is_public).count() == 972
        assert GroupAudience.select().where(GroupAudience.audience == "Women").count() == 22
        assert Venue.select().where(Venue.is_step_free).exists()
        # Nobody is told of a session before somebody has looked.
        assert not Session.select().exists()
    with directory.open(encoding="utf-8-sig") as lines:
        rows = {number: row for number, row in enumerate(csv.DictReader(lines), 2)}
    for words in ("CLOSED SUMMER MONTHS", "1st Week is St format", "Alternating Beginner/Step"):
        number = next(number for number, row in rows.items() if row["comments"] == words)
        assert words in flagged[number]
    quiet = next(number for number, row in rows.items() if row["comments"] == "No Cursing")
    assert "No pattern" not in flagged.get(quiet, "")
    again = bring_in(run, directory, "--set", "programme=Peer groups")
    assert (again["made"], again["known"]) == (0, 1000)
