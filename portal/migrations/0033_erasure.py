"""What is kept how long, legal holds, and what was erased."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            table_name = "person"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class RetentionPeriod(Model):
        kind = KeyField(max_length=40, unique=True)
        months = IntegerField()
        reason = TextField()
        version = IntegerField(default=1)
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changed_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "retention_period"
            legacy_table_names = False
            constraints = [Check("months > 0", name="months_are_positive")]

    class LegalHold(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        reason = TextField()
        placed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        placed_at = UtcDateTimeField()
        until_on = DateField(null=True)
        lifted_at = UtcDateTimeField(null=True)
        lifted_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        lift_reason = TextField(default="")

        class Meta:
            database = db
            table_name = "legal_hold"
            legacy_table_names = False
            constraints = [
                Check("(lifted_at IS NULL) = (lift_reason = '')", name="lifted_says_why")
            ]

    class DuePerson(Model):
        person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
        kind = CharField(max_length=40)
        since_on = DateField()
        due_on = DateField()
        counts = TextField(default="{}")
        listed_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "due_person"
            legacy_table_names = False
            indexes = ((("due_on", "id"), False),)

    class Erasure(Model):
        number = IntegerField(unique=True)
        why = CharField(max_length=10)
        erased_at = UtcDateTimeField(index=True)
        erased_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        gone = TextField(default="{}")
        stripped = TextField(default="{}")
        scrubbed_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "erasure"
            legacy_table_names = False
            constraints = [Check("why IN ('asked', 'retention', 'again')", name="why_is_known")]

    class AccessRequest(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        asked_on = DateField()
        how = CharField(max_length=120)
        identity_how = CharField(max_length=120, default="")
        due_on = DateField()
        extended_reason = TextField(default="")
        checked_at = UtcDateTimeField(null=True)
        checked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        sent_on = DateField(null=True)
        sent_how = CharField(max_length=120, default="")
        sent_to = CharField(max_length=200, default="")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "access_request"
            legacy_table_names = False
            indexes = ((("sent_on", "due_on", "id"), False),)
            constraints = [Check("(sent_on IS NULL) = (sent_how = '')", name="sent_says_how")]

    withheld = "withheld IN ('', 'third_party', 'serious_harm', 'confidence', 'crime')"

    class AccessChoice(Model):
        request = ForeignKeyField(AccessRequest, on_delete="CASCADE", index=False)
        noun = CharField(max_length=40)
        row = IntegerField()
        withheld = CharField(max_length=20, default="")
        note = TextField(default="")
        decided_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        decided_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "access_choice"
            legacy_table_names = False
            indexes = ((("request", "noun", "row"), True),)
            constraints = [Check(withheld, name="withheld_is_known")]

    db.create_tables([RetentionPeriod, LegalHold, DuePerson, Erasure, AccessRequest, AccessChoice])
    migrator.migrate(
        migrator.add_column("person", "erased_at", UtcDateTimeField(null=True, index=True)),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("person", "person_erased_at"),
        migrator.drop_column("person", "erased_at"),
        migrator.drop_table("access_choice"),
        migrator.drop_table("access_request"),
        migrator.drop_table("erasure"),
        migrator.drop_table("due_person"),
        migrator.drop_table("legal_hold"),
        migrator.drop_table("retention_period"),
    )
