"""Saved views and clocks of the queue."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    migrator.migrate(migrator.add_column("referral", "clock_from_on", DateField(null=True)))
    migrator.migrate(migrator.add_column("referral", "contact_by_on", DateField(null=True)))
    migrator.migrate(migrator.add_column("referral", "decide_by_on", DateField(null=True)))
    migrator.migrate(migrator.add_column("referral", "due_reason", TextField(default="")))
    migrator.migrate(
        migrator.add_column(
            "referral",
            "due_set_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(migrator.add_column("referral", "due_set_at", UtcDateTimeField(null=True)))


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
