"""Offers, pauses and first visits."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError, add_checks, replace_check


def up(migrator, db):
    class Group(Model):
        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False

    class Membership(Model):
        class Meta:
            database = db
            table_name = "membership"
            legacy_table_names = False

    class Person(Model):
        class Meta:
            database = db
            table_name = "person"
            legacy_table_names = False

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

    class Taster(Model):
        group = ForeignKeyField(Group, on_delete="RESTRICT", index=False)
        session = ForeignKeyField(Session, on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        booked_at = UtcDateTimeField()
        booked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        outcome = CharField(null=True, max_length=20)
        asked_at = UtcDateTimeField(null=True)
        asked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        note = TextField(default="")
        membership = ForeignKeyField(Membership, null=True, on_delete="SET NULL", index=False)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "taster"
            legacy_table_names = False
            constraints = [
                Check(
                    "outcome IS NULL OR outcome IN "
                    "('joined', 'not_for_me', 'another_group', 'no_answer')",
                    name="outcome_is_known",
                ),
            ]
            indexes = ((("session", "person"), True), (("group", "session"), False))

    db.create_tables([Taster])

    for name, column in (
        ("shown_as", CharField(max_length=200, default="")),
        ("asked_at", UtcDateTimeField(null=True)),
        ("confirmed_at", UtcDateTimeField(null=True)),
        ("offered_at", UtcDateTimeField(null=True)),
        (
            "offered_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        ),
        ("offer_expires_at", UtcDateTimeField(null=True)),
        ("offer_token_hash", CharField(unique=True, null=True, max_length=64)),
        ("offer_is_mailed", BooleanField(default=False)),
        ("offer_reason", CharField(max_length=300, default="")),
        ("offer_answer", CharField(max_length=20, default="")),
        ("over_capacity_reason", CharField(max_length=300, default="")),
        ("paused_from", DateField(null=True)),
        ("paused_until", DateField(null=True)),
        ("ending_note", TextField(default="")),
    ):
        migrator.migrate(migrator.add_column("membership", name, column))
    add_checks(
        db,
        "membership",
        offer_answer_is_known="offer_answer IN ('', 'yes', 'no', 'lapsed', 'withdrawn')",
        pause_goes_forward="paused_until > paused_from",
    )
    replace_check(
        db,
        "referral_step",
        "kind_is_known",
        "kind IN ('received', 'warned', 'contacting', 'asked', 'accepted', 'assigned', 'placed', "
        "'waiting', 'offered', 'not_taken', 'consent', 'group_ended', 'ended')",
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
