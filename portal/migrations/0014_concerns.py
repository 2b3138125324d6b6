"""Concerns and messages to the office."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class Group(Model):
        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False

    class Person(Model):
        class Meta:
            database = db
            table_name = "person"
            legacy_table_names = False

    class Programme(Model):
        class Meta:
            database = db
            table_name = "programme"
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

    class Concern(Model):
        group = ForeignKeyField(Group, on_delete="RESTRICT")
        session = ForeignKeyField(Session, null=True, on_delete="SET NULL")
        kind = CharField(max_length=20)
        is_urgent = BooleanField(default=False)
        text = TextField()
        person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
        about_user = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        request_key = KeyField(unique=True, max_length=64)
        raised_by = ForeignKeyField(User, on_delete="RESTRICT")
        raised_at = UtcDateTimeField()
        state = CharField(max_length=10, default="raised")
        outcome = CharField(null=True, max_length=20)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "concern"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('crisis', 'safeguarding', 'incident', 'complaint')",
                    name="kind_is_known",
                ),
                Check("state IN ('raised', 'seen', 'acting', 'closed')", name="state_is_known"),
                Check(
                    "outcome IS NULL OR outcome IN ('supported', 'referred_on', 'reported', 'learning', 'no_action', 'withdrawn', 'raised_in_error')",
                    name="outcome_is_known",
                ),
                Check("(state = 'closed') = (outcome IS NOT NULL)", name="closed_says_how"),
            ]
            indexes = ((("state", "raised_at", "id"), False),)

    db.create_tables([Concern])

    class ConcernAlert(Model):
        concern = ForeignKeyField(Concern, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="RESTRICT")
        stage = CharField(max_length=10)
        at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "concern_alert"
            legacy_table_names = False
            constraints = [
                Check("stage IN ('turn', 'everybody', 'unseen')", name="stage_is_known"),
            ]
            indexes = ((("concern", "user", "stage"), True),)

    db.create_tables([ConcernAlert])

    class ConcernLead(Model):
        user = ForeignKeyField(User, unique=True, on_delete="RESTRICT")
        phone = CharField(max_length=40)
        position = IntegerField()
        programme = ForeignKeyField(Programme, null=True, on_delete="RESTRICT")
        is_active = BooleanField(default=True)
        away_from_on = DateField(null=True)
        away_until_on = DateField(null=True)
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "concern_lead"
            legacy_table_names = False
            constraints = [
                Check(
                    "(away_from_on IS NULL AND away_until_on IS NULL) OR (away_from_on IS NOT NULL AND away_until_on IS NOT NULL AND away_until_on >= away_from_on)",
                    name="away_has_a_span",
                ),
                Check("phone <> ''", name="phone_is_given"),
            ]

    db.create_tables([ConcernLead])

    class ConcernLeadKind(Model):
        lead = ForeignKeyField(ConcernLead, on_delete="CASCADE", index=False)
        kind = CharField(max_length=20)

        class Meta:
            database = db
            table_name = "concern_lead_kind"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('crisis', 'safeguarding', 'incident', 'complaint')",
                    name="kind_is_known",
                ),
            ]
            indexes = ((("lead", "kind"), True),)

    db.create_tables([ConcernLeadKind])

    class ConcernNote(Model):
        concern = ForeignKeyField(Concern, on_delete="CASCADE", index=False)
        text = TextField()
        is_action = BooleanField(default=False)
        request_key = KeyField(unique=True, max_length=64)
        by = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "concern_note"
            legacy_table_names = False
            indexes = ((("concern", "at", "id"), False),)

    db.create_tables([ConcernNote])

    class ConcernStep(Model):
        concern = ForeignKeyField(Concern, on_delete="CASCADE", index=False)
        kind = CharField(max_length=20)
        at = UtcDateTimeField()
        by = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        outcome = CharField(null=True, max_length=20)
        comment = TextField(default="")

        class Meta:
            database = db
            table_name = "concern_step"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('seen', 'acting', 'close_asked', 'kept_open', 'closed', 'reopened')",
                    name="kind_is_known",
                ),
                Check(
                    "outcome IS NULL OR outcome IN ('supported', 'referred_on', 'reported', 'learning', 'no_action', 'withdrawn', 'raised_in_error')",
                    name="step_outcome_is_known",
                ),
                Check(
                    "(kind IN ('close_asked', 'closed')) = (outcome IS NOT NULL)",
                    name="closing_says_how",
                ),
            ]
            indexes = ((("concern", "at", "id"), False),)

    db.create_tables([ConcernStep])

    class EmergencyLook(Model):
        session = ForeignKeyField(Session, on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        reason = CharField(max_length=20)
        request_key = KeyField(unique=True, max_length=64)
        at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "emergency_look"
            legacy_table_names = False
            constraints = [
                Check(
                    "reason IN ('unwell', 'left_upset', 'at_risk', 'asked_for_it')",
                    name="reason_is_known",
                ),
            ]
            indexes = ((("session", "user", "at"), False),)

    db.create_tables([EmergencyLook])

    class OfficeMessage(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE")
        session = ForeignKeyField(Session, null=True, on_delete="SET NULL")
        text = TextField()
        request_key = KeyField(unique=True, max_length=64)
        raised_by = ForeignKeyField(User, on_delete="RESTRICT")
        created_at = UtcDateTimeField()
        answer = TextField(default="")
        answered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        answered_at = UtcDateTimeField(null=True)
        read_at = UtcDateTimeField(null=True)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "office_message"
            legacy_table_names = False
            constraints = [
                Check("(answer = '') = (answered_at IS NULL)", name="answered_says_when"),
                Check("read_at IS NULL OR answered_at IS NOT NULL", name="read_after_the_answer"),
            ]
            indexes = ((("answered_at", "created_at", "id"), False),)

    db.create_tables([OfficeMessage])


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
