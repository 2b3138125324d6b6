"""Follow-ups, contacts, how a person may be reached, and what other systems call rows."""

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

    class Contact(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        kind = CharField(max_length=10)
        is_outgoing = BooleanField(default=True)
        group = ForeignKeyField(Group, null=True, on_delete="SET NULL")
        happened_on = DateField()
        minutes = IntegerField(null=True)
        subject = CharField(max_length=200, default="")
        note = TextField(default="")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "contact"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('call', 'email', 'text', 'post', 'visit', 'service')",
                    name="kind_is_known",
                ),
                Check("minutes IS NULL OR minutes > 0", name="minutes_are_positive"),
            ]
            indexes = ((("person", "happened_on", "id"), False),)

    db.create_tables([Contact])

    class FollowUp(Model):
        kind = CharField(max_length=20)
        key = KeyField(unique=True, null=True, max_length=120)
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        group = ForeignKeyField(Group, null=True, on_delete="CASCADE")
        session = ForeignKeyField(Session, null=True, on_delete="CASCADE")
        due_on = DateField()
        note = TextField(default="")
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        done_at = UtcDateTimeField(null=True)
        done_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        outcome = TextField(default="")
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "follow_up"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('absences', 'offer', 'still_waiting', 'taster', 'call', 'sheet')",
                    name="kind_is_known",
                ),
            ]
            indexes = ((("done_at", "due_on", "id"), False),)

    db.create_tables([FollowUp])

    class SourceReference(Model):
        noun = CharField(max_length=10)
        reference = KeyField(max_length=80)
        row_id = IntegerField()
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "source_reference"
            legacy_table_names = False
            constraints = [
                Check("noun IN ('person', 'group', 'session', 'contact')", name="noun_is_known"),
            ]
            indexes = (
                (("noun", "reference"), True),
                (("noun", "row_id"), False),
            )

    db.create_tables([SourceReference])

    migrator.migrate(migrator.add_column("import_row", "flag", TextField(default="")))
    migrator.migrate(migrator.add_column("support_group", "schedule_note", TextField(default="")))
    migrator.migrate(migrator.add_column("person", "may_email", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("person", "may_text", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("person", "may_call", BooleanField(default=True)))
    migrator.migrate(migrator.add_column("person", "may_post", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("person", "wants_reminders", BooleanField(default=False)))


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
