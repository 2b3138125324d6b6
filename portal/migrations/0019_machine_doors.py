"""Tokens' scopes, and answers kept under a sender's key."""

from portal.schema import SchemaError


def up(migrator, db):
    pass


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
