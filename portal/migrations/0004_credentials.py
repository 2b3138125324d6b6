"""Credentials: renewal shapes, requirements, classes, records, evidence and waivers."""

from peewee import *

from portal import clock
from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError, add_checks


def up(migrator, db):
    class Course(Model):
        class Meta:
            database = db
            table_name = "course"
            legacy_table_names = False

    class OutboxMessage(Model):
        class Meta:
            database = db
            table_name = "outbox_message"
            legacy_table_names = False

    class TrainingRecord(Model):
        class Meta:
            database = db
            table_name = "training_record"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class TrainingClass(Model):
        course = ForeignKeyField(Course, on_delete="RESTRICT")
        starts_at = UtcDateTimeField(index=True)
        duration_minutes = IntegerField(default=120)
        place = CharField(max_length=200, default="")
        online_link = CharField(max_length=300, default="")
        trainer = CharField(max_length=200, default="")
        capacity = IntegerField(default=12)
        state = CharField(max_length=20, default="planned")
        reason = CharField(max_length=300, default="")
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "training_class"
            legacy_table_names = False
            constraints = [
                Check("state IN ('planned', 'cancelled', 'completed')", name="state_is_known"),
                Check("capacity > 0", name="capacity_is_positive"),
                Check("duration_minutes > 0", name="duration_is_positive"),
                Check("state <> 'cancelled' OR reason <> ''", name="cancelled_says_why"),
            ]

    db.create_tables([TrainingClass])

    class ClassBooking(Model):
        training_class = ForeignKeyField(TrainingClass, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="CASCADE")
        state = CharField(max_length=20)
        booked_at = UtcDateTimeField()
        booked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        offer_ends_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "class_booking"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('booked', 'waiting', 'offered', 'cancelled', 'attended', 'absent')",
                    name="state_is_known",
                ),
            ]
            indexes = ((("training_class", "user"), True),)

    db.create_tables([ClassBooking])

    class CourseExtension(Model):
        course = ForeignKeyField(Course, on_delete="CASCADE")
        lapses_from = DateField()
        lapses_until = DateField()
        extended_to = DateField()
        reason = TextField()
        decided_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        decided_at = UtcDateTimeField()
        ended_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "course_extension"
            legacy_table_names = False

    db.create_tables([CourseExtension])

    class CourseLink(Model):
        course = ForeignKeyField(Course, on_delete="CASCADE", index=False)
        other = ForeignKeyField(Course, on_delete="CASCADE")
        kind = CharField(max_length=20)

        class Meta:
            database = db
            table_name = "course_link"
            legacy_table_names = False
            constraints = [
                Check("kind IN ('counts_as', 'implied_by')", name="kind_is_known"),
                Check("course_id <> other_id", name="courses_differ"),
            ]
            indexes = ((("course", "other"), True),)

    db.create_tables([CourseLink])

    class CourseQuota(Model):
        course = ForeignKeyField(Course, on_delete="CASCADE", index=False)
        topic = KeyField(max_length=80)
        needed_minutes = IntegerField()

        class Meta:
            database = db
            table_name = "course_quota"
            legacy_table_names = False
            constraints = [
                Check("needed_minutes >= 0", name="minutes_are_not_negative"),
            ]
            indexes = ((("course", "topic"), True),)

    db.create_tables([CourseQuota])

    class Evidence(Model):
        record = ForeignKeyField(TrainingRecord, on_delete="RESTRICT")
        file_name = CharField(max_length=200)
        media_type = CharField(max_length=60)
        byte_count = IntegerField()
        sha256 = KeyField(max_length=64)
        uploaded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        uploaded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "evidence"
            legacy_table_names = False

    db.create_tables([Evidence])

    class EvidenceBody(Model):
        evidence = ForeignKeyField(Evidence, unique=True, on_delete="CASCADE")
        body = BlobField()

        class Meta:
            database = db
            table_name = "evidence_body"
            legacy_table_names = False

    db.create_tables([EvidenceBody])

    class LearningRecord(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        course = ForeignKeyField(Course, on_delete="RESTRICT", index=False)
        topic = KeyField(max_length=80, default="")
        title = CharField(max_length=160)
        done_on = DateField()
        minutes = IntegerField()
        state = CharField(max_length=20, default="verified")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()
        decided_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        decided_at = UtcDateTimeField(null=True)
        decision_note = TextField(default="")

        class Meta:
            database = db
            table_name = "learning_record"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('pending', 'verified', 'rejected', 'withdrawn')",
                    name="state_is_known",
                ),
                Check("minutes > 0", name="minutes_are_positive"),
            ]
            indexes = ((("user", "course", "done_on"), False), (("state", "recorded_at"), False))

    db.create_tables([LearningRecord])

    class Requirement(Model):
        course = ForeignKeyField(Course, on_delete="CASCADE")
        role = CharField(null=True, max_length=20)
        group_kind = CharField(null=True, max_length=20)
        audience = CharField(max_length=80, default="")
        effect = CharField(max_length=10, default="warn")
        starts_on = DateField(null=True)
        ends_on = DateField(null=True)
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "requirement"
            legacy_table_names = False
            constraints = [
                Check("effect IN ('warn', 'block')", name="effect_is_known"),
            ]

    db.create_tables([Requirement])

    class Supervision(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        course = ForeignKeyField(Course, on_delete="RESTRICT", index=False)
        kind = CharField(max_length=20)
        held_on = DateField()
        minutes = IntegerField()
        supervisor = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        supervisor_name = CharField(max_length=200, default="")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()
        withdrawn_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "supervision"
            legacy_table_names = False
            constraints = [
                Check("kind IN ('one_to_one', 'group')", name="kind_is_known"),
                Check("minutes > 0", name="minutes_are_positive"),
            ]
            indexes = ((("user", "held_on"), False),)

    db.create_tables([Supervision])

    class TrainingNotice(Model):
        told = ForeignKeyField(User, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        course = ForeignKeyField(Course, on_delete="CASCADE", index=False)
        lapses_on = DateField()
        stage_days = IntegerField()
        message = ForeignKeyField(OutboxMessage, null=True, on_delete="SET NULL", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "training_notice"
            legacy_table_names = False
            indexes = ((("told", "user", "course", "lapses_on", "stage_days"), True),)

    db.create_tables([TrainingNotice])

    class Waiver(Model):
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
            table_name = "waiver"
            legacy_table_names = False
            constraints = [
                Check("ends_on >= starts_on", name="waiver_has_a_span"),
            ]
            indexes = ((("user", "course", "ends_on"), False),)

    db.create_tables([Waiver])

    migrator.migrate(
        migrator.drop_index("training_record", "training_record_user_id_course_id_completed_on")
    )
    migrator.migrate(
        migrator.add_column("course", "kind", CharField(max_length=20, default="training"))
    )
    migrator.migrate(migrator.add_column("course", "description", TextField(default="")))
    migrator.migrate(
        migrator.add_column("course", "renewal", CharField(max_length=20, default="months"))
    )
    migrator.migrate(migrator.add_column("course", "lapse_month", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("course", "lapse_day", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("course", "lapse_year", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("course", "lapse_every_years", IntegerField(default=1)))
    migrator.migrate(migrator.add_column("course", "lapse_spare_months", IntegerField(default=0)))
    migrator.migrate(migrator.add_column("course", "needed_minutes", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("course", "early_days", IntegerField(default=0)))
    migrator.migrate(migrator.add_column("course", "grace_days", IntegerField(default=0)))
    migrator.migrate(migrator.add_column("course", "is_open", BooleanField(default=True)))
    migrator.migrate(migrator.add_column("course", "version", IntegerField(default=1)))
    migrator.migrate(migrator.add_column("training_record", "expires_on", DateField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "training_record", "state", CharField(max_length=20, default="verified")
        )
    )
    migrator.migrate(
        migrator.add_column("training_record", "issuer", CharField(max_length=120, default=""))
    )
    migrator.migrate(
        migrator.add_column("training_record", "number", CharField(max_length=60, default=""))
    )
    migrator.migrate(
        migrator.add_column("training_record", "level", CharField(max_length=60, default=""))
    )
    migrator.migrate(
        migrator.add_column("training_record", "revoked_reason", TextField(default=""))
    )
    migrator.migrate(
        migrator.add_column(
            "training_record",
            "training_class_id",
            ForeignKeyField(TrainingClass, field=TrainingClass.id, null=True, on_delete="SET NULL"),
        )
    )
    for decision in ("decided", "verified", "revoked"):
        migrator.migrate(
            migrator.add_column(
                "training_record",
                f"{decision}_by_id",
                ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
            )
        )
        migrator.migrate(
            migrator.add_column("training_record", f"{decision}_at", UtcDateTimeField(null=True))
        )
    migrator.migrate(migrator.add_column("training_record", "decision_note", TextField(default="")))
    migrator.migrate(migrator.add_column("training_record", "version", IntegerField(default=1)))
    migrator.migrate(migrator.add_index("training_record", ("state", "recorded_at")))
    migrator.migrate(
        migrator.add_index("training_record", ("user_id", "course_id", "completed_on"))
    )
    # Without months a course never lapsed; what every facilitator needed, the charity requires.
    db.execute_sql("UPDATE course SET renewal = 'never' WHERE valid_months IS NULL")
    required = db.execute_sql("SELECT id FROM course WHERE is_required ORDER BY id").fetchall()
    for (course_id,) in required:
        Requirement.insert(course=course_id, created_at=clock.now()).execute()
    migrator.migrate(migrator.drop_column("course", "is_required"))
    add_checks(
        db,
        "course",
        kind_is_known="kind IN ('training', 'check', 'supervision')",
        renewal_is_known="renewal IN ('months', 'calendar', 'hours', 'review', 'never')",
        early_days_are_not_negative="early_days >= 0",
        grace_days_are_not_negative="grace_days >= 0",
        months_are_given="renewal NOT IN ('months', 'hours', 'review') OR valid_months IS NOT NULL",
        calendar_day_is_given="renewal <> 'calendar' OR (lapse_month IS NOT NULL AND lapse_day IS NOT NULL AND lapse_year IS NOT NULL)",
        hours_are_given="renewal <> 'hours' OR needed_minutes IS NOT NULL",
    )
    add_checks(
        db,
        "training_record",
        state_is_known="state IN ('pending', 'verified', 'rejected', 'withdrawn')",
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
