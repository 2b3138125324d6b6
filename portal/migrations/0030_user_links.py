"""Invitations, new passphrases, and the devices that users know."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class UserLink(Model):
        token_hash = KeyField(unique=True, max_length=64)
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        kind = CharField(max_length=10)
        made_at = UtcDateTimeField()
        made_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
        expires_at = UtcDateTimeField()
        used_at = UtcDateTimeField(null=True)
        ended_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "user_link"
            legacy_table_names = False
            constraints = [Check("kind IN ('invitation', 'reset')", name="kind_is_known")]
            indexes = ((("user", "kind", "made_at"), False),)

    class KnownDevice(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        token_hash = KeyField(max_length=64)
        first_seen_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "known_device"
            legacy_table_names = False
            indexes = ((("user", "token_hash"), True),)

    db.create_tables([UserLink, KnownDevice])


def down(migrator, db):
    migrator.migrate(
        migrator.drop_table("known_device"),
        migrator.drop_table("user_link"),
    )
