"""Patterns that sessions are planned by, days off, kinds of sessions, and calendar feeds."""

from peewee import *

from portal import clock
from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError, add_checks, drop_check

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def up(migrator, db):
    class Group(Model):
        weekday = IntegerField(null=True)
        starts_local = CharField(max_length=5, default="")
        duration_minutes = IntegerField(default=90)
        started_on = DateField(null=True)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class GroupPattern(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        rule = CharField(max_length=300)
        starts_local = CharField(max_length=5)
        duration_minutes = IntegerField(default=90)
        starts_on = DateField()
        ends_on = DateField(null=True)
        skips_holidays = BooleanField(default=False)
        version = IntegerField(default=1)
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "group_pattern"
            legacy_table_names = False
            constraints = [Check("duration_minutes > 0", name="duration_is_positive")]
            indexes = ((("group", "starts_on", "id"), False),)

    class DayOff(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        starts_on = DateField()
        ends_on = DateField()
        reason = CharField(max_length=200)
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "day_off"
            legacy_table_names = False
            constraints = [
                Check("ends_on >= starts_on", name="day_off_has_a_span"),
                Check("reason <> ''", name="reason_is_given"),
            ]
            indexes = ((("group", "starts_on"), True),)

    class CalendarFeed(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", unique=True)
        token_hash = KeyField(max_length=64, unique=True)
        names_groups = BooleanField(default=False)
        last_read_on = DateField(null=True)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "calendar_feed"
            legacy_table_names = False

    db.create_tables([GroupPattern, DayOff, CalendarFeed])

    migrator.migrate(
        migrator.add_column("session", "kind", CharField(max_length=20, default="support")),
        migrator.add_column("session", "title", CharField(max_length=120, default="")),
        migrator.add_column(
            "session",
            "pattern_id",
            ForeignKeyField(
                GroupPattern, field=GroupPattern.id, null=True, on_delete="SET NULL", index=False
            ),
        ),
        migrator.add_column("session", "planned_for_at", UtcDateTimeField(null=True)),
    )
    kinds = "kind IN ('support', 'workshop', 'guest_speaker', 'social', 'walk')"
    add_checks(db, "session", kind_is_known=kinds)

    # Each group that had a weekly day and time goes on with them; its sessions are the pattern's.
    now = clock.now()
    for group in Group.select().where(Group.weekday.is_null(False), Group.starts_local != ""):
        pattern = GroupPattern.create(
            group=group,
            rule=f"FREQ=WEEKLY;BYDAY={DAYS[(group.weekday - 1) % 7]}",
            starts_local=group.starts_local,
            duration_minutes=group.duration_minutes,
            starts_on=group.started_on or clock.local(group.created_at).date(),
            created_at=now,
        )
        db.execute_sql(
            "UPDATE session SET planned_for_at = starts_at, pattern_id = "
            f"{int(pattern.id)} WHERE group_id = {int(group.id)}"
        )
    migrator.migrate(migrator.add_index("session", ("group_id", "planned_for_at"), True))

    drop_check(db, "support_group", "weekday_is_iso")
    migrator.migrate(
        migrator.drop_column("support_group", "weekday", cascade=False),
        migrator.drop_column("support_group", "starts_local", cascade=False),
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
