"""What a roll says beyond its marks."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
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

    class Apology(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        noted_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        noted_at = UtcDateTimeField()
        entered_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "apology"
            legacy_table_names = False
            indexes = ((("session", "person"), True),)

    class RollChange(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="RESTRICT")
        reason = TextField()
        created_at = UtcDateTimeField()
        changed_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "roll_change"
            legacy_table_names = False
            constraints = [Check("reason <> ''", name="reason_is_said")]
            indexes = ((("session", "created_at", "id"), False),)

    db.create_tables([Apology, RollChange])

    migrator.migrate(migrator.add_column("session", "roll_done_at", UtcDateTimeField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "session",
            "roll_done_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(migrator.add_column("walk_in", "is_first_visit", BooleanField(default=False)))
    # Nobody could say so before: a roll with a mark on it was as finished as it ever got.
    db.execute_sql(
        "UPDATE session SET roll_done_at = COALESCE((SELECT MAX(a.marked_at) FROM attendance a "
        "WHERE a.session_id = session.id), starts_at) WHERE head_count IS NOT NULL OR EXISTS "
        "(SELECT 1 FROM attendance a WHERE a.session_id = session.id)"
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
