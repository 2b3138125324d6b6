"""What people answer to measures, and what they aim for."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class Concern(Model):
        class Meta:
            database = db
            table_name = "concern"
            legacy_table_names = False

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

    class Referral(Model):
        class Meta:
            database = db
            table_name = "referral"
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

    class Goal(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
        words = CharField(max_length=300)
        theme = KeyField(max_length=40, default="")
        set_on = DateField()
        closed_on = DateField(null=True)
        outcome = CharField(max_length=20, default="")
        replaced_by = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "goal"
            legacy_table_names = False
            constraints = [
                Check("(closed_on IS NULL) = (outcome = '')", name="closed_says_how"),
                Check("closed_on IS NULL OR closed_on >= set_on", name="closed_after_set"),
            ]
            indexes = ((("person", "set_on", "id"), False), (("programme", "set_on"), False))

    db.create_tables([Goal])

    class ResponseLink(Model):
        token_hash = KeyField(unique=True, max_length=64)
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
        group = ForeignKeyField(Group, null=True, on_delete="SET NULL", index=False)
        session = ForeignKeyField(Session, null=True, on_delete="SET NULL", index=False)
        referral = ForeignKeyField(Referral, null=True, on_delete="SET NULL", index=False)
        occasion = CharField(max_length=10)
        measures = TextField()
        answers = TextField(default="{}")
        made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        made_at = UtcDateTimeField()
        expires_at = UtcDateTimeField()
        request_key = KeyField(unique=True, max_length=80)
        is_mailed = BooleanField(default=False)
        opened_at = UtcDateTimeField(null=True)
        saved_at = UtcDateTimeField(null=True)
        sent_at = UtcDateTimeField(null=True)
        pulled_at = UtcDateTimeField(null=True)
        pulled_reason = CharField(max_length=40, default="")
        reminded_at = UtcDateTimeField(null=True)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "response_link"
            legacy_table_names = False
            constraints = [
                Check(
                    "occasion IN ('start', 'review', 'end', 'session')", name="occasion_is_known"
                ),
                Check("(pulled_at IS NULL) = (pulled_reason = '')", name="pulled_says_why"),
            ]
            indexes = ((("person", "made_at", "id"), False), (("expires_at",), False))

    db.create_tables([ResponseLink])

    class GoalRating(Model):
        goal = ForeignKeyField(Goal, on_delete="CASCADE", index=False)
        rating = IntegerField()
        rated_on = DateField()
        occasion = CharField(max_length=10, default="review")
        answered_by = CharField(max_length=20)
        link = ForeignKeyField(ResponseLink, null=True, on_delete="SET NULL")
        voided_at = UtcDateTimeField(null=True)
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "goal_rating"
            legacy_table_names = False
            constraints = [
                Check("rating BETWEEN 0 AND 10", name="rating_is_in_range"),
                Check(
                    "occasion IN ('start', 'review', 'end', 'session')", name="occasion_is_known"
                ),
                Check(
                    "answered_by IN ('staff', 'facilitator', 'link', 'paper')",
                    name="answered_by_is_known",
                ),
            ]
            indexes = ((("goal", "rated_on", "id"), False),)

    db.create_tables([GoalRating])

    class MeasureLicence(Model):
        measure = KeyField(unique=True, max_length=40)
        number = CharField(max_length=80)
        holder = CharField(max_length=200, default="")
        valid_until = DateField(null=True)
        version = IntegerField(default=1)
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "measure_licence"
            legacy_table_names = False

    db.create_tables([MeasureLicence])

    class MeasureUse(Model):
        programme = ForeignKeyField(Programme, on_delete="CASCADE", index=False)
        measure = KeyField(max_length=40)
        at_start = BooleanField(default=True)
        at_end = BooleanField(default=True)
        every_days = IntegerField(null=True)
        is_each_session = BooleanField(default=False)
        by_facilitator = BooleanField(default=False)
        by_link = BooleanField(default=False)
        position = IntegerField(default=0)
        stopped_on = DateField(null=True)
        version = IntegerField(default=1)
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changed_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "measure_use"
            legacy_table_names = False
            constraints = [
                Check("every_days IS NULL OR every_days > 0", name="every_is_positive"),
            ]
            indexes = ((("programme", "measure"), True),)

    db.create_tables([MeasureUse])

    class Response(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        measure = KeyField(max_length=40)
        measure_version = CharField(max_length=20)
        occasion = CharField(max_length=10)
        answered_on = DateField()
        programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
        group = ForeignKeyField(Group, null=True, on_delete="SET NULL", index=False)
        session = ForeignKeyField(Session, null=True, on_delete="SET NULL")
        referral = ForeignKeyField(Referral, null=True, on_delete="SET NULL")
        answered_by = CharField(max_length=20)
        link = ForeignKeyField(ResponseLink, null=True, on_delete="SET NULL")
        score = DecimalField(null=True, max_digits=8, decimal_places=3)
        missing_count = IntegerField(default=0)
        concern = ForeignKeyField(Concern, null=True, on_delete="SET NULL")
        note = TextField(default="")
        voided_at = UtcDateTimeField(null=True)
        voided_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        voided_reason = CharField(max_length=300, default="")
        request_key = KeyField(unique=True, max_length=80)
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "response"
            legacy_table_names = False
            constraints = [
                Check(
                    "occasion IN ('start', 'review', 'end', 'session')", name="occasion_is_known"
                ),
                Check(
                    "answered_by IN ('staff', 'facilitator', 'link', 'paper')",
                    name="answered_by_is_known",
                ),
                Check("(voided_at IS NULL) = (voided_reason = '')", name="voided_says_why"),
            ]
            indexes = (
                (("person", "measure", "answered_on", "id"), False),
                (("programme", "measure", "answered_on"), False),
            )

    db.create_tables([Response])

    class ResponseItem(Model):
        response = ForeignKeyField(Response, on_delete="CASCADE", index=False)
        item = KeyField(max_length=20)
        value = IntegerField()

        class Meta:
            database = db
            table_name = "response_item"
            legacy_table_names = False
            indexes = ((("response", "item"), True),)

    db.create_tables([ResponseItem])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("response_item"))
    migrator.migrate(migrator.drop_table("response"))
    migrator.migrate(migrator.drop_table("measure_use"))
    migrator.migrate(migrator.drop_table("measure_licence"))
    migrator.migrate(migrator.drop_table("goal_rating"))
    migrator.migrate(migrator.drop_table("response_link"))
    migrator.migrate(migrator.drop_table("goal"))
