"""Words and columns that intake, the queue and answers share."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError, add_checks, replace_check


def up(migrator, db):
    class IntakeMessage(Model):
        class Meta:
            database = db
            table_name = "intake_message"
            legacy_table_names = False

    class Person(Model):
        class Meta:
            database = db
            table_name = "person"
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

    class ReferralMessage(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE", index=False)
        message = ForeignKeyField(IntakeMessage, unique=True, on_delete="RESTRICT")
        part = CharField(max_length=20)
        joined_at = UtcDateTimeField()
        read_at = UtcDateTimeField(null=True)
        read_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "referral_message"
            legacy_table_names = False
            constraints = [
                Check(
                    "part IN ('update', 'answer', 'file', 'risk', 'withdrawal')",
                    name="part_is_known",
                ),
            ]
            indexes = ((("referral", "joined_at", "id"), False),)

    db.create_tables([ReferralMessage])

    migrator.migrate(migrator.add_column("person", "may_voicemail", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("person", "do_not_contact", BooleanField(default=False)))
    migrator.migrate(
        migrator.add_column("person", "safe_times", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column("person", "has_no_fixed_abode", BooleanField(default=False))
    )
    migrator.migrate(migrator.add_column("person", "gender", CharField(max_length=60, default="")))
    migrator.migrate(
        migrator.add_column("person", "practice_name", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column("person", "practice_ods_code", CharField(max_length=20, default=""))
    )
    migrator.migrate(
        migrator.add_column("person", "kin_name", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column("person", "kin_relation", CharField(max_length=60, default=""))
    )
    migrator.migrate(
        migrator.add_column("person", "kin_phone", CharField(max_length=40, default=""))
    )
    migrator.migrate(migrator.add_column("person", "may_contact_kin", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("person", "died_on", DateField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "person",
            "merged_into_id",
            ForeignKeyField(Person, field=Person.id, null=True, on_delete="RESTRICT"),
        )
    )
    migrator.migrate(
        migrator.add_column(
            "referral", "sender_kind", CharField(max_length=20, default="professional")
        )
    )
    migrator.migrate(
        migrator.add_column("referral", "sender_reference", CharField(max_length=120, default=""))
    )
    migrator.migrate(migrator.add_column("referral", "outside_reason", TextField(default="")))
    migrator.migrate(
        migrator.add_column(
            "referral",
            "survivor_id",
            ForeignKeyField(
                Referral, field=Referral.id, null=True, on_delete="SET NULL", index=False
            ),
        )
    )
    migrator.migrate(
        migrator.add_column(
            "referral",
            "follows_id",
            ForeignKeyField(
                Referral, field=Referral.id, null=True, on_delete="SET NULL", index=False
            ),
        )
    )
    migrator.migrate(migrator.add_column("referral", "opened_at", UtcDateTimeField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "referral",
            "opened_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(migrator.add_column("referral", "held_until", DateField(null=True)))
    migrator.migrate(migrator.add_column("referral", "hold_reason", TextField(default="")))
    migrator.migrate(migrator.add_column("referral", "paused_on", DateField(null=True)))
    migrator.migrate(migrator.add_column("referral", "paused_days", IntegerField(default=0)))
    migrator.migrate(
        migrator.add_column("referral", "risk_held_by", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column("referral", "risk_spoken_to", CharField(max_length=200, default=""))
    )
    migrator.migrate(migrator.add_column("referral", "risk_spoken_on", DateField(null=True)))
    migrator.migrate(
        migrator.add_column("referral", "identity_how", CharField(max_length=200, default=""))
    )
    migrator.migrate(migrator.add_column("referral", "identity_at", UtcDateTimeField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "referral",
            "identity_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(
        migrator.add_column("referral", "guardian_name", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column("referral", "guardian_phone", CharField(max_length=40, default=""))
    )
    migrator.migrate(
        migrator.add_column("referral", "guardian_contact", CharField(max_length=10, default=""))
    )
    migrator.migrate(
        migrator.add_column(
            "referral", "capacity_decided_by", CharField(max_length=200, default="")
        )
    )
    migrator.migrate(
        migrator.add_column(
            "contact",
            "referral_id",
            ForeignKeyField(Referral, field=Referral.id, null=True, on_delete="SET NULL"),
        )
    )
    migrator.migrate(
        migrator.add_column("contact", "outcome", CharField(max_length=20, default=""))
    )
    migrator.migrate(migrator.add_column("contact", "next_try_on", DateField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "follow_up",
            "referral_id",
            ForeignKeyField(Referral, field=Referral.id, null=True, on_delete="CASCADE"),
        )
    )
    migrator.migrate(
        migrator.add_column(
            "follow_up",
            "owner_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT"),
        )
    )

    add_checks(
        db,
        "referral",
        sender_kind_is_known="sender_kind IN ('professional', 'supported', 'self')",
        guardian_contact_is_known="guardian_contact IN ('', 'yes', 'no')",
    )
    add_checks(
        db,
        "contact",
        outcome_is_known="outcome IN ('', 'reached', 'no_answer', 'left_message', 'wrong_number', 'asked_to_stop')",
    )
    replace_check(
        db,
        "referral_step",
        "kind_is_known",
        "kind IN ('received', 'warned', 'contacting', 'asked', 'accepted', 'assigned', 'placed', 'waiting', 'offered', 'not_taken', 'consent', 'group_ended', 'ended', 'held', 'resumed', 'reopened', 'undone', 'attempt', 'arrived', 'told', 'corrected', 'risk', 'identity', 'guardian', 'changed', 'merged', 'override', 'note')",
    )
    replace_check(
        db,
        "follow_up",
        "kind_is_known",
        "kind IN ('absences', 'offer', 'still_waiting', 'taster', 'call', 'sheet', 'hand', 'contact', 'risk', 'referrer', 'privacy', 'leader_call', 'closing')",
    )
    replace_check(
        db,
        "intake_message",
        "door_is_known",
        "door IN ('fhir', 'api', 'public_form', 'provider_link', 'staff', 'file', 'status_link')",
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
