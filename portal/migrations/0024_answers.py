"""What referrers and people were told, how providers want to be told, and status links."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class OutboxMessage(Model):
        class Meta:
            database = db
            table_name = "outbox_message"
            legacy_table_names = False

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

    class Answer(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE", index=False)
        audience = CharField(max_length=20)
        milestone = CharField(max_length=20)
        version = IntegerField(default=1)
        corrects = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
        value = CharField(max_length=60, default="")
        stage = CharField(max_length=30)
        share = IntegerField(default=0)
        channel = CharField(max_length=20)
        state = CharField(max_length=20)
        to_address = TextField(default="")
        is_for_action = BooleanField(default=False)
        text = TextField()
        named_as = CharField(max_length=200, default="")
        consent = TextField(default="{}")
        outbox = ForeignKeyField(OutboxMessage, null=True, on_delete="SET NULL")
        reason = TextField(default="")
        made_at = UtcDateTimeField()
        made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        told_at = UtcDateTimeField(null=True)
        told_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "answer"
            legacy_table_names = False
            constraints = [
                Check("audience IN ('referrer', 'person')", name="audience_is_known"),
                Check(
                    "milestone IN ('received', 'question', 'decision', 'first_attendance', 'urgency', 'ended', 'offer', 'still_waiting', 'change')",
                    name="milestone_is_known",
                ),
                Check(
                    "channel IN ('email', 'letter', 'pull', 'by_hand', 'none')",
                    name="channel_is_known",
                ),
                Check(
                    "state IN ('mailed', 'to_print', 'posted', 'ready', 'to_tell', 'told', 'dropped')",
                    name="state_is_known",
                ),
            ]
            indexes = (
                (("referral", "audience", "milestone", "version"), True),
                (("state", "made_at", "id"), False),
            )

    db.create_tables([Answer])

    class AnswerChoice(Model):
        provider = ForeignKeyField(Provider, unique=True, on_delete="CASCADE")
        channel = CharField(max_length=20)
        milestones = CharField(max_length=200)
        email = CharField(max_length=254, default="")
        address = TextField(default="")
        secure_email = CharField(max_length=254, default="")
        secure_at = UtcDateTimeField(null=True)
        secure_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changed_at = UtcDateTimeField()
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "answer_choice"
            legacy_table_names = False
            constraints = [
                Check(
                    "channel IN ('email', 'letter', 'pull', 'by_hand', 'none')",
                    name="channel_is_known",
                ),
            ]

    db.create_tables([AnswerChoice])

    class StatusLink(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE")
        token_hash = KeyField(unique=True, max_length=64)
        made_at = UtcDateTimeField()
        made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        expires_at = UtcDateTimeField()
        revoked_at = UtcDateTimeField(null=True)
        revoked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "status_link"
            legacy_table_names = False

    db.create_tables([StatusLink])

    class StatusView(Model):
        link = ForeignKeyField(StatusLink, on_delete="CASCADE", index=False)
        at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "status_view"
            legacy_table_names = False
            indexes = ((("link", "at", "id"), False),)

    db.create_tables([StatusView])

    # What was asked stays beside what we make of it; of what came before, nobody knows.
    migrator.migrate(
        migrator.add_column("referral", "asked_urgency", CharField(max_length=20, default=""))
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
