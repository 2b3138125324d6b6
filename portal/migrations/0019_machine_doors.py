"""Tokens' scopes, answers kept under a sender's key, and senders' own ids."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class Provider(Model):
        class Meta:
            database = db
            table_name = "provider"
            legacy_table_names = False

    class Referral(Model):
        class Meta:
            database = db
            table_name = "referral"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class ApiAnswer(Model):
        sender = KeyField(max_length=40)
        key = KeyField(max_length=120)
        body_sha256 = KeyField(max_length=64)
        claimed_at = UtcDateTimeField()
        status = IntegerField(null=True)
        content = TextField(default="")

        class Meta:
            database = db
            table_name = "api_answer"
            legacy_table_names = False
            indexes = ((("sender", "key"), True),)

    class SenderId(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE")
        provider = ForeignKeyField(Provider, on_delete="RESTRICT", index=False)
        kind = CharField(max_length=20)
        value = KeyField(max_length=200)

        class Meta:
            database = db
            table_name = "sender_id"
            legacy_table_names = False
            constraints = [
                Check("kind IN ('request', 'task', 'patient')", name="kind_is_known"),
            ]
            indexes = ((("provider", "kind", "value", "referral"), True),)

    db.create_tables([ApiAnswer, SenderId])

    migrator.migrate(
        migrator.add_column("provider_token", "scopes", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column(
            "provider_token",
            "created_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(
        migrator.add_column("provider_token", "last_used_at", UtcDateTimeField(null=True))
    )
    # Until now a token could only send messages; whoever sends may read what came of them.
    db.execute_sql("UPDATE provider_token SET scopes = 'fhir:write status:read'")


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
