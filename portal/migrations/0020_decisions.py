"""Reasons that the charity edits, and who holds a risk."""

from portal.schema import SchemaError


def up(migrator, db):
    pass


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
