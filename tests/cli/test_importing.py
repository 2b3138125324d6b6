"""portal import: the same machine without pages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal import create_app
from portal import settings as settings_module
from portal.db import connection
from portal.imports import kinds
from portal.models import Event, ImportBatch, ImportMapping, ImportRow, LearningRecord
from tests import factories
from tests.imports.kind import NAME, plug_in

GOOD = "Mail,Training,Date\nfay@example.org,Fire safety,3/3/2026\n"
WRONG = GOOD + "x@example.org,Fire safety,3/14/2026\n"


@pytest.fixture
def instance(run: Any) -> Iterator[Any]:
    """An instance with Fay and a course, and how to run commands on it."""
    run("db", "upgrade")
    plug_in()
    with create_app(settings_module.load()).app_context(), connection():
        factories.user("Fay Ferreira", email="fay@example.org")
        factories.course("Fire safety")
    yield run
    kinds._kinds.pop(NAME, None)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str, name: str = "hours.csv") -> str:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def _counts() -> tuple[int, int]:
    with create_app(settings_module.load()).app_context(), connection():
        return LearningRecord.select().count(), ImportBatch.select().count()


def test_good_file_is_brought_in_and_known_the_second_time(instance: Any, file: Any) -> None:
    said = instance("import", NAME, file(GOOD)).output
    assert "1 ready, 0 wrong, 0 here already." in said
    assert "1 brought in." in said
    assert _counts() == (1, 1)
    with create_app(settings_module.load()).app_context(), connection():
        assert ImportBatch.get().state == "applied"
        assert ImportRow.get().made_id == LearningRecord.get().id
        assert Event.select().where(Event.action == "import_applied").count() == 1
    answer = json.loads(instance("import", NAME, file(GOOD), "--json").stdout)
    assert (answer["known"], answer["made"]) == (1, 0)
    assert _counts() == (1, 1)


def test_any_wrong_row_keeps_all_out_and_is_named(instance: Any, file: Any) -> None:
    said = instance("import", NAME, file(WRONG), code=1).output
    assert "Row 3, done_on: “3/14/2026” has the month first" in said
    assert "Nothing was written." in said
    assert _counts() == (0, 0)
    answer = json.loads(instance("import", NAME, file(WRONG), "--json", code=1).stdout)
    assert {one["field"] for one in answer["wrong_rows"]} == {"email", "done_on"}
    assert answer["wrong_rows"][0]["row"] == 3


def test_only_good_leaves_wrong_rows_out(instance: Any, file: Any) -> None:
    assert "1 brought in." in instance("import", NAME, file(WRONG), "--only-good").output
    assert _counts() == (1, 1)


def test_dry_run_writes_nothing_at_all(instance: Any, file: Any) -> None:
    assert "this was a dry run" in instance("import", NAME, file(GOOD), "--dry-run").output
    instance("import", NAME, file(WRONG), "--dry-run", code=1)
    assert _counts() == (0, 0)
    with create_app(settings_module.load()).app_context(), connection():
        assert ImportMapping.select().count() == 0
        assert Event.select().where(Event.action.startswith("import")).count() == 0


def test_columns_are_given_by_a_file_and_remembered(instance: Any, file: Any) -> None:
    strange = GOOD.replace("Mail,Training,Date", "Wer,Was,Wann")
    said = instance("import", NAME, file(strange), code=1).stderr
    assert "Say which column gives: E-mail address, Course, Done on." in said
    assert "Columns without a meaning: Wer, Was, Wann." in said
    mapping = file('{"wer": "email", "Was": "course", "WANN": "done_on"}', "columns.json")
    instance("import", NAME, file(strange), "--mapping", mapping)
    assert "1 here already" in instance("import", NAME, file(strange)).output


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("[1]", "should hold one JSON object"),
        ('{"Nothing": "email"}', "The file has no column 'Nothing'"),
        ('{"Mail": "nothing"}', "There is no field 'nothing'"),
    ],
)
def test_wrong_mapping_is_refused(instance: Any, file: Any, mapping: str, words: str) -> None:
    given = file(mapping, "columns.json")
    assert words in instance("import", NAME, file(GOOD), "--mapping", given, code=1).stderr


def test_kinds_are_named(instance: Any, file: Any) -> None:
    said = instance("import", "--list").output
    assert f"{NAME}: Hours of learning" in said
    assert "needed: email, course, done_on" in said
    assert any(
        one["kind"] == NAME
        for one in json.loads(instance("import", "--list", "--json").stdout)["kinds"]
    )
    said = instance("import", "nothing", file(GOOD), code=1).stderr
    assert "There is no kind 'nothing'. Kinds: " in said
    assert NAME in said
    assert "portal import --list" in instance("import", code=1).stderr


def test_file_that_is_no_table_is_refused_in_words(instance: Any, file: Any) -> None:
    assert "isn't a table" in instance("import", NAME, file("%PDF-1.7"), code=1).stderr
