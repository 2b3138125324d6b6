"""Records that were opened in an emergency, and who looked into it."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError


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

    class BreakGlass(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        found_by = CharField(max_length=20)
        reason = TextField()
        opened_at = UtcDateTimeField()
        closes_at = UtcDateTimeField()
        closed_at = UtcDateTimeField(null=True)
        finding = CharField(max_length=20, null=True)
        finding_words = TextField()
        reviewed_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
        reviewed_at = UtcDateTimeField(null=True)
        version = IntegerField()

        class Meta:
            database = db
            table_name = "break_glass"
            legacy_table_names = False
            indexes = ((("user", "closes_at"), False), (("finding", "opened_at"), False))
            constraints = [
                Check("found_by IN ('name_and_birth', 'receipt')", name="found_by_is_known"),
                Check("closes_at >= opened_at", name="break_glass_has_a_span"),
                Check(
                    "finding IS NULL OR finding IN ('justified', 'not_justified')",
                    name="finding_is_known",
                ),
                Check(
                    "(finding IS NULL) = (reviewed_at IS NULL) "
                    "AND (finding IS NULL) = (reviewed_by_id IS NULL)",
                    name="reviewed_says_all",
                ),
                Check(
                    "reviewed_by_id IS NULL OR reviewed_by_id <> user_id",
                    name="nobody_reviews_themselves",
                ),
            ]

    class BreakGlassNotice(Model):
        break_glass = ForeignKeyField(BreakGlass, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "break_glass_notice"
            legacy_table_names = False
            indexes = ((("break_glass", "user"), True),)

    class BreakGlassOfficer(Model):
        user = ForeignKeyField(User, unique=True, on_delete="CASCADE")
        named_by = ForeignKeyField(User, on_delete="SET NULL", null=True, index=False)
        named_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "break_glass_officer"
            legacy_table_names = False

    db.create_tables([BreakGlass, BreakGlassNotice, BreakGlassOfficer])


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
