"""Reasons that the charity edits, decisions that can be taken back, who ended a referral, and
concerns from a risk answer."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError, add_checks


def up(migrator, db):
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

    class ReferralDecision(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE", index=False)
        move = CharField(max_length=20)
        at = UtcDateTimeField()
        by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        state_before = CharField(max_length=30)
        state_after = CharField(max_length=30)
        before = TextField()
        undone_at = UtcDateTimeField(null=True)
        undone_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "referral_decision"
            legacy_table_names = False
            indexes = ((("referral", "at", "id"), False),)
            constraints = [
                Check(
                    "state_before IN ('received', 'contacting', 'awaiting_information', 'accepted', 'ended')",
                    name="state_before_is_known",
                ),
                Check(
                    "state_after IN ('received', 'contacting', 'awaiting_information', 'accepted', 'ended')",
                    name="state_after_is_known",
                ),
            ]

    class EndReason(Model):
        code = KeyField(max_length=40, unique=True)
        ending = CharField(max_length=30)
        words = CharField(max_length=120)
        needs_note = BooleanField(default=False)
        tells_referrer = BooleanField(default=True)
        is_capacity = BooleanField(default=False)
        shared_code = CharField(max_length=60, default="")
        is_retired = BooleanField(default=False)
        position = IntegerField(default=0)
        changed_at = UtcDateTimeField()
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "end_reason"
            legacy_table_names = False
            constraints = [
                Check(
                    "ending IN ('completed', 'stopped', 'declined', 'withdrawn', 'could_not_contact', 'referred_elsewhere', 'died', 'duplicate', 'entered_in_error')",
                    name="ending_is_known",
                ),
            ]

    db.create_tables([ReferralDecision, EndReason])

    migrator.migrate(
        migrator.add_column("referral", "end_reason", CharField(max_length=40, default=""))
    )
    migrator.migrate(
        migrator.add_column("referral", "ended_by", CharField(max_length=20, default=""))
    )
    add_checks(db, "referral", ended_by_is_known="ended_by IN ('', 'us', 'person', 'referrer')")

    # Raised by nobody in no group: a risk answer on a referral.
    migrator.migrate(migrator.drop_not_null("concern", "group_id"))
    migrator.migrate(migrator.drop_not_null("concern", "raised_by_id"))
    migrator.migrate(migrator.drop_not_null("concern_note", "by_id"))
    migrator.migrate(
        migrator.add_column(
            "concern",
            "referral_id",
            ForeignKeyField(Referral, field=Referral.id, null=True, on_delete="RESTRICT"),
        )
    )
    add_checks(
        db,
        "concern",
        comes_from_somewhere="group_id IS NOT NULL OR referral_id IS NOT NULL",
        raised_by_somebody="raised_by_id IS NOT NULL OR referral_id IS NOT NULL",
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
