"""Drafts of staff, and files that came with a message."""

from portal.schema import SchemaError


def up(migrator, db):
    pass


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
