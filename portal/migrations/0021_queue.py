"""Saved views and clocks of the queue."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class Referral(Model):
        class Meta:
            database = db
            table_name = "referral"
            legacy_table_names = False

    class SavedView(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        name = KeyField(max_length=60)
        query = CharField(max_length=1000)
        is_shared = BooleanField(default=False)
        created_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "saved_view"
            legacy_table_names = False
            indexes = ((("user", "name"), True),)

    class ReferralLook(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        seen_at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "referral_look"
            legacy_table_names = False
            indexes = ((("referral", "user"), True),)

    db.create_tables([SavedView, ReferralLook])

    migrator.migrate(migrator.add_column("app_user", "uses_keys", BooleanField(default=True)))
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
