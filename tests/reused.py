"""One PostgreSQL database for all tests of a process, emptied after each.

Copying a template for each test costs more than most tests do. Emptying takes away the rows
that are there and lets numbers begin at 1 again; a database whose schema a test changed, or
that grew large, is dropped and copied anew.
"""

import uuid
from collections.abc import Callable

import psycopg

# What a copy may grow to, beside the template, before it is made anew.
MOST_GROWN_BYTES = 40_000_000
# Migrations are part of the schema: a test may take one back.
_KEPT = "schema_migration"

_EMPTY = f"""
DO $$
DECLARE
  one text;
  is_filled boolean;
BEGIN
  -- Without its triggers no foreign key asks in which order rows go.
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename FROM pg_tables
             WHERE schemaname = 'public' AND tablename <> '{_KEPT}' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one) INTO is_filled;
    IF is_filled THEN
      EXECUTE format('DELETE FROM %I', one);
    END IF;
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences
             WHERE schemaname = 'public' AND last_value IS NOT NULL
               AND sequencename NOT LIKE '{_KEPT}%' LOOP
    PERFORM setval(format('%I', one)::regclass, 1, false);
  END LOOP;
END $$
"""
_SHAPE = f"""
SELECT md5(string_agg(what, ' ' ORDER BY what)) FROM (
  SELECT attrelid::regclass || '.' || attname || ':' || atttypid || attnotnull AS what
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT conrelid::regclass || '!' || conname || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT tgrelid::regclass || '^' || tgname FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'applied ' || name FROM {_KEPT}
) AS everything
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class ReusedDatabase:
    """A copy of the template, emptied between tests."""

    def __init__(
        self, template: str, maintain: Callable[[str], None], url_of: Callable[[str], str]
    ):
        self._template, self._maintain, self._url_of = template, maintain, url_of
        self.name = ""
        self._make()

    @property
    def url(self) -> str:
        return self._url_of(self.name)

    def _make(self) -> None:
        self.name = f"portal_test_{uuid.uuid4().hex[:12]}"
        self._maintain(f"CREATE DATABASE {self.name} TEMPLATE {self._template}")
        with psycopg.connect(self.url, autocommit=True) as here:
            self._shape, self._bytes = self._look(here)

    def _look(self, here: psycopg.Connection) -> tuple[str, int]:
        shape = here.execute(_SHAPE).fetchone()  # type: ignore[arg-type]
        size = here.execute("SELECT pg_database_size(current_database())").fetchone()
        assert shape and size
        return shape[0], size[0]

    def empty(self) -> None:
        """Take away what a test left, connections of its threads too."""
        with psycopg.connect(self.url, autocommit=True) as here:
            here.execute(_OTHERS)
            shape, size = self._look(here)
            is_fit = shape == self._shape and size - self._bytes < MOST_GROWN_BYTES
            is_fit = is_fit and self._emptied(here)
        if not is_fit:
            self.drop()
            self._make()

    def _emptied(self, here: psycopg.Connection) -> bool:
        try:
            here.execute(_EMPTY)  # type: ignore[arg-type]
        except psycopg.errors.InsufficientPrivilege:
            # Only a superuser may leave foreign keys unasked.
            return False
        return True

    def drop(self) -> None:
        """Drop it, whoever is connected."""
        self._maintain(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
