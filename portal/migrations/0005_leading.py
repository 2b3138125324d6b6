"""Leading: overrides of the gate, standing down, guests, supervisors and debriefs."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError, add_checks, replace_check


def up(migrator, db):
    class Course(Model):
        class Meta:
            database = db
            table_name = "course"
            legacy_table_names = False

    class Group(Model):
        class Meta:
            database = db
            table_name = "support_group"
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

    class GateOverride(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        course = ForeignKeyField(Course, on_delete="RESTRICT", index=False)
        reason = TextField()
        starts_on = DateField()
        ends_on = DateField()
        granted_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        granted_at = UtcDateTimeField()
        ended_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "gate_override"
            legacy_table_names = False
            constraints = [
                Check("ends_on >= starts_on", name="override_has_a_span"),
            ]
            indexes = ((("user", "group", "course", "ends_on"), False),)

    db.create_tables([GateOverride])

    class StandDown(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        group = ForeignKeyField(Group, null=True, on_delete="CASCADE")
        reason = TextField()
        started_at = UtcDateTimeField()
        started_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        ended_at = UtcDateTimeField(null=True)
        ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        ended_because = TextField(default="")

        class Meta:
            database = db
            table_name = "stand_down"
            legacy_table_names = False
            indexes = ((("user", "started_at"), False),)

    db.create_tables([StandDown])

    class StandDownReader(Model):
        stand_down = ForeignKeyField(StandDown, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "stand_down_reader"
            legacy_table_names = False
            indexes = ((("stand_down", "user"), True),)

    db.create_tables([StandDownReader])

    class Debrief(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="RESTRICT")
        is_talked_over = BooleanField(default=False)
        note = TextField(default="")
        wants_support = BooleanField(default=False)
        created_at = UtcDateTimeField()
        supported_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "debrief"
            legacy_table_names = False
            indexes = ((("session", "user"), True),)

    db.create_tables([Debrief])

    migrator.migrate(
        migrator.add_column(
            "app_user",
            "supervisor_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="SET NULL", index=False),
        )
    )
    migrator.migrate(
        migrator.add_column("session_leader", "role", CharField(max_length=20, default="co_lead"))
    )
    migrator.migrate(
        migrator.add_column("session_leader", "stood_down_at", UtcDateTimeField(null=True))
    )
    roles = "role IN ('lead', 'co_lead', 'guest', 'observer')"
    add_checks(db, "session_leader", role_is_known=roles)
    replace_check(db, "group_leader", "role_is_known", roles)


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
