"""Groups with topics, audiences, venues and agreements."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError, add_checks, replace_check


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

    class Group(Model):
        topic = KeyField(max_length=60, default="")
        audience = CharField(max_length=120, default="")

        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False

    class Venue(Model):
        name = KeyField(max_length=120)
        address = CharField(max_length=300, default="")
        postcode = CharField(max_length=12, default="")
        area = KeyField(max_length=80, default="")
        is_step_free = BooleanField(null=True)
        has_accessible_toilet = BooleanField(null=True)
        has_hearing_loop = BooleanField(null=True)
        has_parking = BooleanField(null=True)
        access_note = TextField(default="")
        contact_name = CharField(max_length=120, default="")
        contact_phone = CharField(max_length=40, default="")
        contact_email = CharField(max_length=254, default="")
        is_used = BooleanField(default=True)
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "venue"
            legacy_table_names = False
            indexes = ((("name", "id"), False),)

    class GroupTopic(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        topic = KeyField(max_length=60, index=True)

        class Meta:
            database = db
            table_name = "group_topic"
            legacy_table_names = False
            constraints = [Check("topic <> ''", name="topic_is_said")]
            indexes = ((("group", "topic"), True),)

    class GroupAudience(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        audience = KeyField(max_length=120, index=True)

        class Meta:
            database = db
            table_name = "group_audience"
            legacy_table_names = False
            constraints = [Check("audience <> ''", name="audience_is_said")]
            indexes = ((("group", "audience"), True),)

    class GroupAgreement(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        number = IntegerField()
        text = TextField()
        published_at = UtcDateTimeField()
        published_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "group_agreement"
            legacy_table_names = False
            constraints = [Check("number > 0", name="number_is_positive")]
            indexes = ((("group", "number"), True),)

    class AgreementAcceptance(Model):
        agreement = ForeignKeyField(GroupAgreement, on_delete="CASCADE", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        accepted_on = DateField()
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "agreement_acceptance"
            legacy_table_names = False
            indexes = ((("agreement", "person"), True),)

    db.create_tables([Venue, GroupTopic, GroupAudience, GroupAgreement, AgreementAcceptance])

    # One topic and one audience become the first of many.
    db.execute_sql(
        "INSERT INTO group_topic (group_id, topic) "
        "SELECT id, topic FROM support_group WHERE topic <> '' ORDER BY id"
    )
    db.execute_sql(
        "INSERT INTO group_audience (group_id, audience) "
        "SELECT id, audience FROM support_group WHERE audience <> '' ORDER BY id"
    )
    for name, field in (
        ("approach", CharField(max_length=20, default="mutual_support")),
        ("language", CharField(max_length=35, default="")),
        ("has_captions", BooleanField(default=False)),
        ("sign_language", CharField(max_length=60, default="")),
        ("reading", CharField(max_length=10, default="some")),
        ("min_age", IntegerField(null=True)),
        ("max_age", IntegerField(null=True)),
        ("venue_id", ForeignKeyField(Venue, field=Venue.id, null=True, on_delete="RESTRICT")),
        ("dial_in_number", CharField(max_length=40, default="")),
        ("dial_in_code", CharField(max_length=40, default="")),
        ("opening_script", TextField(default="")),
        ("takes_tasters", BooleanField(default=True)),
        ("taster_takes_seat", BooleanField(default=False)),
        ("is_public", BooleanField(default=False)),
        ("public_description", TextField(default="")),
    ):
        migrator.migrate(migrator.add_column("support_group", name, field))
    # A group that filled before it began has no first visits.
    false = "0" if isinstance(db, SqliteDatabase) else "false"
    db.execute_sql(
        f"UPDATE support_group SET takes_tasters = {false} WHERE membership_rule = 'closed'"
    )
    migrator.migrate(migrator.drop_column("support_group", "topic"))
    migrator.migrate(migrator.drop_column("support_group", "audience"))
    replace_check(
        db,
        "support_group",
        "format_is_known",
        "format IN ('in_person', 'video', 'phone', 'text', 'hybrid')",
    )
    add_checks(
        db,
        "support_group",
        approach_is_known=(
            "approach IN ('mutual_support', 'skills', 'cbt', 'dbt', 'mindfulness', 'education', "
            "'creative', 'activity', 'other')"
        ),
        reading_is_known="reading IN ('none', 'some', 'a_lot')",
        ages_are_in_order="min_age IS NULL OR max_age IS NULL OR min_age <= max_age",
        ages_are_of_people=("COALESCE(min_age, 0) >= 0 AND COALESCE(max_age, 0) BETWEEN 0 AND 120"),
        public_is_not_sensitive="NOT (is_public AND is_sensitive)",
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
