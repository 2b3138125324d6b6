"""Providers' links, what reaches a provider, and the day on which it closes."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError, add_checks


def up(migrator, db):
    class Provider(Model):
        class Meta:
            database = db
            table_name = "provider"
            legacy_table_names = False

    class Referrer(Model):
        class Meta:
            database = db
            table_name = "referrer"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class ProviderLink(Model):
        provider = ForeignKeyField(Provider, on_delete="CASCADE")
        referrer = ForeignKeyField(Referrer, null=True, on_delete="SET NULL", index=False)
        key_hash = KeyField(max_length=64, unique=True)
        label = CharField(max_length=80, default="")
        made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        made_at = UtcDateTimeField()
        used_at = UtcDateTimeField(null=True)
        revoked_at = UtcDateTimeField(null=True)
        revoked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "provider_link"
            legacy_table_names = False

    for table, column, field in (
        ("provider", "email", CharField(max_length=254, default="")),
        ("provider", "phone", CharField(max_length=40, default="")),
        ("provider", "address", TextField(default="")),
        ("provider", "closes_on", DateField(null=True)),
        (
            "provider",
            "successor_id",
            ForeignKeyField(
                Provider, field=Provider.id, null=True, on_delete="RESTRICT", index=False
            ),
        ),
        ("provider", "version", IntegerField(default=1)),
        ("referrer", "is_active", BooleanField(default=True)),
        ("referrer", "version", IntegerField(default=1)),
    ):
        migrator.migrate(migrator.add_column(table, column, field))
    add_checks(
        db, "provider", successor_needs_a_day="successor_id IS NULL OR closes_on IS NOT NULL"
    )
    db.create_tables([ProviderLink])


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
