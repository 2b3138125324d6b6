"""The database is what the models say, and `check` sees every way in which it isn't."""

import re
from typing import Any

import pytest

from portal import moving, schema
from portal.catalogue import checks_in, without_casts
from portal.db import is_sqlite
from portal.models import TABLES, Person


def test_migrations_make_what_the_models_say(db: Any) -> None:
    assert schema.check(db.obj) == []


def test_every_status_is_applied(db: Any) -> None:
    assert schema.pending_count(db.obj) == 0
    assert all(applied is not None for _name, applied in schema.status(db.obj))


def _rebuild(db: Any, table: str, old: str, new: str) -> None:
    def change(statement: str) -> str:
        assert re.search(old, statement), statement
        return re.sub(old, new, statement, count=1)

    db.execute_sql("PRAGMA foreign_keys = OFF")
    schema.rebuild_table(db.obj, table, change)
    db.execute_sql("PRAGMA foreign_keys = ON")


def test_a_dropped_index_is_found(db: Any) -> None:
    name = next(one.name for one in db.get_indexes("person") if one.columns == ["born_on"])
    db.execute_sql(f'DROP INDEX "{name}"')
    (line,) = schema.check(db.obj)
    assert line.startswith("person: missing index")
    assert name in line


def test_an_index_of_other_columns_is_found(db: Any) -> None:
    db.execute_sql("CREATE INDEX person_more ON person (postcode)")
    (line,) = schema.check(db.obj)
    assert line.startswith("person: unexpected index")


def test_a_changed_check_is_found(db: Any) -> None:
    if is_sqlite():
        _rebuild(db, "support_group", "capacity > 0", "capacity >= 0")
    else:
        db.execute_sql("ALTER TABLE support_group DROP CONSTRAINT capacity_is_positive")
        db.execute_sql(
            "ALTER TABLE support_group ADD CONSTRAINT capacity_is_positive CHECK (capacity >= 0)"
        )
    lines = schema.check(db.obj)
    assert len(lines) == 2
    assert all("support_group" in one and "capacity_is_positive" in one for one in lines)


def test_a_dropped_check_is_found(db: Any) -> None:
    if is_sqlite():
        rule = r',\s*CONSTRAINT "?capacity_is_positive"? CHECK \([^)]*\)'
        _rebuild(db, "support_group", rule, "")
    else:
        db.execute_sql("ALTER TABLE support_group DROP CONSTRAINT capacity_is_positive")
    (line,) = schema.check(db.obj)
    assert "missing capacity_is_positive" in line


def test_a_column_that_may_be_empty_is_found(db: Any) -> None:
    if is_sqlite():
        _rebuild(db, "person", r'"pronouns" VARCHAR\(60\) NOT NULL', '"pronouns" VARCHAR(60)')
    else:
        db.execute_sql("ALTER TABLE person ALTER COLUMN pronouns DROP NOT NULL")
    lines = schema.check(db.obj)
    assert len(lines) == 2
    assert all("column pronouns" in one for one in lines)


def test_a_foreign_key_that_deletes_otherwise_is_found(db: Any) -> None:
    if is_sqlite():
        _rebuild(db, "training_record", "ON DELETE RESTRICT", "ON DELETE CASCADE")
    else:
        name = db.execute_sql(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = "
            "'training_record'::regclass AND confrelid = 'course'::regclass"
        ).fetchone()[0]
        db.execute_sql(f"ALTER TABLE training_record DROP CONSTRAINT {name}")
        db.execute_sql(
            "ALTER TABLE training_record ADD FOREIGN KEY (course_id) REFERENCES course(id) "
            "ON DELETE CASCADE"
        )
    lines = schema.check(db.obj)
    assert len(lines) == 2
    assert all("foreign key" in one.lower() for one in lines)


def test_tables_too_many_and_too_few_are_found(db: Any) -> None:
    db.execute_sql("CREATE TABLE stray (id integer)")
    db.execute_sql("DROP TABLE rate_bucket")
    assert schema.check(db.obj) == [
        "rate_bucket: the table is missing",
        "stray: no model has this table",
    ]


def test_checks_are_read_with_brackets_inside() -> None:
    statement = 'CREATE TABLE x (a, CONSTRAINT "one" CHECK (a IN (1, 2)), CONSTRAINT two CHECK (b))'
    assert checks_in(statement) == [("one", "a IN (1, 2)"), ("two", "b")]


def test_every_foreign_key_says_what_deleting_does() -> None:
    silent = [
        f"{model.__name__}.{name}"
        for model in TABLES
        for name, field in model._meta.fields.items()
        if hasattr(field, "rel_model") and not field.on_delete
    ]
    assert silent == []


def test_checks_of_one_table_have_names_of_their_own() -> None:
    for model in TABLES:
        names = [one.nodes[1]._path[0] for one in model._meta.constraints or ()]
        assert len(names) == len(set(names)), model.__name__


def test_every_key_to_a_person_says_how_it_follows_when_two_records_become_one(app: Any) -> None:
    # Name it in a HANDLERS of <area>/moving_actions.py: `follows` where rows simply go along.
    keys = {
        f"{model.__name__}.{name}"
        for model in TABLES
        for name, field in model._meta.fields.items()
        if getattr(field, "rel_model", None) is Person
    }
    handled = [
        f"{one.model.__name__}.{column}"
        for one in moving.handlers()
        for column in one.columns
        if f"{one.model.__name__}.{column}" in keys
    ]
    assert sorted(handled) == sorted(keys)


@pytest.mark.parametrize(
    ("made", "restored"),
    [
        (
            "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])"
            "::text[])))",
            "CHECK (((kind)::text = ANY (ARRAY[('a'::character varying)::text, "
            "('b'::character varying)::text])))",
        ),
        ("CHECK ((length((name)::text) > 0))", "CHECK ((length((name)::text) > 0))"),
    ],
)
def test_a_restored_rule_reads_as_it_was_made(made: str, restored: str) -> None:
    assert without_casts(made) == without_casts(restored)


def test_brackets_that_mean_something_stay() -> None:
    assert without_casts("CHECK ((a AND (b OR c)))") == "CHECK ((a AND (b OR c)))"
