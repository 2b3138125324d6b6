"""Merges that can be undone, who isn't the same, wishes, and keys by which people are compared."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class Person(Model):
        email = CharField(max_length=254, default="")
        phone = CharField(max_length=40, default="")
        postcode = CharField(max_length=12, default="")

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

    class PersonMerge(Model):
        survivor = ForeignKeyField(Person, on_delete="CASCADE")
        merged = ForeignKeyField(Person, on_delete="CASCADE")
        merged_at = UtcDateTimeField()
        merged_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changes = TextField()
        undone_at = UtcDateTimeField(null=True)
        undone_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "person_merge"
            legacy_table_names = False
            constraints = [Check("survivor_id <> merged_id", name="merges_two")]

    class NotSame(Model):
        one = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        other = ForeignKeyField(Person, on_delete="CASCADE")
        note = TextField(default="")
        said_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        said_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "not_same"
            legacy_table_names = False
            constraints = [Check("one_id < other_id", name="lower_id_first")]
            indexes = ((("one", "other"), True),)

    class Wishes(Model):
        referral = ForeignKeyField(Referral, unique=True, on_delete="CASCADE")
        formats = CharField(max_length=200, default="")
        kinds = CharField(max_length=200, default="")
        approaches = CharField(max_length=200, default="")
        membership_rules = CharField(max_length=200, default="")
        audiences = TextField(default="")
        areas = TextField(default="")
        language = CharField(max_length=60, default="")
        cannot_days = CharField(max_length=20, default="")
        cannot_parts = CharField(max_length=40, default="")
        note = TextField(default="")
        version = IntegerField(default=1)
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changed_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "wishes"
            legacy_table_names = False

    db.create_tables([PersonMerge, NotSame, Wishes])

    # Written out: they are compared with what `models.people` makes, to the letter.
    for name, key in (
        ("person_mailbox_key", _mailbox(Person.email)),
        ("person_phone_key", _bare(Person.phone)),
        ("person_postcode_key", _bare(Person.postcode)),
    ):
        db.execute(Person.index(key, name=name))


def _mailbox(column):
    address = fn.LOWER(column)
    return fn.RTRIM(address, fn.REPLACE(address, SQL("'@'"), SQL("''")))


def _bare(column):
    found = fn.UPPER(column)
    for mark in (" ", "-", "(", ")", "."):
        found = fn.REPLACE(found, SQL(f"'{mark}'"), SQL("''"))
    return found


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
