"""Printed sheets, days away, and answering a request for cover without signing in."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class Session(Model):
        class Meta:
            database = db
            table_name = "session"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class AwayDate(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        starts_on = DateField()
        ends_on = DateField()
        note = CharField(max_length=200, default="")
        added_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "away_date"
            legacy_table_names = False
            constraints = [Check("ends_on >= starts_on", name="away_has_a_span")]
            indexes = ((("user", "ends_on"), False),)

    db.create_tables([AwayDate])

    class PrintedSheet(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE")
        code = KeyField(unique=True, max_length=6)
        people = TextField(default="")
        printed_at = UtcDateTimeField()
        printed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        entered_at = UtcDateTimeField(null=True)
        entered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        set_aside_at = UtcDateTimeField(null=True)
        set_aside_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "printed_sheet"
            legacy_table_names = False
            constraints = [
                Check("entered_at IS NULL OR set_aside_at IS NULL", name="entered_was_used")
            ]

    db.create_tables([PrintedSheet])

    token_hash = CharField(unique=True, null=True, max_length=64)
    migrator.migrate(migrator.add_column("cover_ask", "token_hash", token_hash))


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
