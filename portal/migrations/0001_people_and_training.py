"""People, users, providers, training and the audit trail."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class Person(Model):
        name = KeyField(max_length=200)
        referrer_name = CharField(max_length=200, default="")
        given_name = CharField(max_length=200, default="")
        family_name = CharField(max_length=200, default="")
        born_on = DateField(index=True, null=True)
        pronouns = CharField(max_length=60, default="")
        nhs_number = KeyField(index=True, max_length=20, default="")
        phone = CharField(max_length=40, default="")
        email = CharField(max_length=254, default="")
        address = TextField(default="")
        postcode = CharField(max_length=12, default="")
        language = CharField(max_length=60, default="")
        needs_interpreter = BooleanField(default=False)
        access_needs = TextField(default="")
        contact_note = TextField(default="")
        emergency_name = CharField(max_length=200, default="")
        emergency_phone = CharField(max_length=40, default="")
        leader_note = TextField(default="")
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "person"
            legacy_table_names = False
            indexes = ((("name", "id"), False),)

    db.create_tables([Person])

    class User(Model):
        name = KeyField(max_length=200)
        email = KeyField(unique=True, null=True, max_length=254)
        password_hash = CharField(max_length=200, default="")
        is_active = BooleanField(default=True)
        person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
        theme = CharField(max_length=10, default="device")
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False
            constraints = [
                Check("theme IN ('device', 'light', 'dark')", name="theme_is_known"),
            ]
            indexes = ((("name", "id"), False),)

    db.create_tables([User])

    class AccessBlock(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        reason = TextField()
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        ends_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "access_block"
            legacy_table_names = False
            indexes = ((("user", "person"), True),)

    db.create_tables([AccessBlock])

    class Course(Model):
        title = KeyField(unique=True, max_length=120)
        valid_months = IntegerField(null=True)
        notice_days = IntegerField(default=60)
        is_required = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "course"
            legacy_table_names = False
            constraints = [
                Check("valid_months IS NULL OR valid_months > 0", name="valid_months_are_positive"),
                Check("notice_days >= 0", name="notice_days_are_not_negative"),
            ]

    db.create_tables([Course])

    class Event(Model):
        number = BigIntegerField(unique=True)
        at = UtcDateTimeField(index=True)
        user_id = IntegerField(index=True, null=True)
        action = KeyField(max_length=60)
        subject = KeyField(max_length=40, default="")
        subject_id = BigIntegerField(null=True)
        pseudonym = KeyField(index=True, max_length=32, default="")
        fields = TextField(default="")
        request_id = CharField(max_length=32, default="")
        previous_hash = CharField(max_length=64)
        hash = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "event"
            legacy_table_names = False
            indexes = ((("subject", "subject_id", "number"), False),)

    db.create_tables([Event])

    class PersonName(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        name = CharField(max_length=200)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "person_name"
            legacy_table_names = False

    db.create_tables([PersonName])

    class PersonNameKey(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        key = KeyField(max_length=200)
        is_word = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "person_name_key"
            legacy_table_names = False
            indexes = ((("key", "is_word", "person"), False),)

    db.create_tables([PersonNameKey])

    class Programme(Model):
        name = KeyField(unique=True, max_length=120)
        funder = CharField(max_length=120, default="")
        is_open = BooleanField(default=True)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "programme"
            legacy_table_names = False

    db.create_tables([Programme])

    class Provider(Model):
        name = KeyField(unique=True, max_length=200)
        ods_code = KeyField(index=True, max_length=20, default="")
        is_active = BooleanField(default=True)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "provider"
            legacy_table_names = False

    db.create_tables([Provider])

    class ProviderService(Model):
        service = KeyField(unique=True, max_length=200)
        programme = ForeignKeyField(Programme, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "provider_service"
            legacy_table_names = False

    db.create_tables([ProviderService])

    class ProviderToken(Model):
        provider = ForeignKeyField(Provider, on_delete="CASCADE")
        token_hash = KeyField(unique=True, max_length=64)
        label = CharField(max_length=80, default="")
        created_at = UtcDateTimeField()
        expires_at = UtcDateTimeField()
        revoked_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "provider_token"
            legacy_table_names = False

    db.create_tables([ProviderToken])

    class Pseudonym(Model):
        person = ForeignKeyField(Person, primary_key=True, on_delete="CASCADE")
        pseudonym = KeyField(unique=True, max_length=32)

        class Meta:
            database = db
            table_name = "pseudonym"
            legacy_table_names = False

    db.create_tables([Pseudonym])

    class RateBucket(Model):
        key = KeyField(primary_key=True, max_length=100)
        tokens = FloatField()
        refilled_at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "rate_bucket"
            legacy_table_names = False
            constraints = [
                Check("tokens >= 0", name="tokens_are_not_negative"),
            ]

    db.create_tables([RateBucket])

    class Referrer(Model):
        provider = ForeignKeyField(Provider, on_delete="RESTRICT", index=False)
        name = KeyField(max_length=200)
        job = CharField(max_length=200, default="")
        email = CharField(max_length=254, default="")
        phone = CharField(max_length=40, default="")
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "referrer"
            legacy_table_names = False
            indexes = ((("provider", "name"), True),)

    db.create_tables([Referrer])

    class SignIn(Model):
        token_hash = KeyField(unique=True, max_length=64)
        user = ForeignKeyField(User, on_delete="CASCADE")
        started_at = UtcDateTimeField()
        seen_at = UtcDateTimeField()
        expires_at = UtcDateTimeField()
        ended_at = UtcDateTimeField(null=True)
        device = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "sign_in"
            legacy_table_names = False

    db.create_tables([SignIn])

    class TrainingRecord(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        course = ForeignKeyField(Course, on_delete="RESTRICT")
        completed_on = DateField()
        revoked_on = DateField(null=True)
        note = TextField(default="")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "training_record"
            legacy_table_names = False
            indexes = ((("user", "course", "completed_on"), True),)

    db.create_tables([TrainingRecord])

    class UserProgramme(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        programme = ForeignKeyField(Programme, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "user_programme"
            legacy_table_names = False
            indexes = ((("user", "programme"), True),)

    db.create_tables([UserProgramme])

    class UserRole(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        role = CharField(max_length=20)

        class Meta:
            database = db
            table_name = "user_role"
            legacy_table_names = False
            constraints = [
                Check(
                    "role IN ('staff', 'facilitator', 'manager', 'administrator')",
                    name="role_is_known",
                ),
            ]
            indexes = ((("user", "role"), True),)

    db.create_tables([UserRole])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("user_role"))
    migrator.migrate(migrator.drop_table("user_programme"))
    migrator.migrate(migrator.drop_table("training_record"))
    migrator.migrate(migrator.drop_table("sign_in"))
    migrator.migrate(migrator.drop_table("referrer"))
    migrator.migrate(migrator.drop_table("rate_bucket"))
    migrator.migrate(migrator.drop_table("pseudonym"))
    migrator.migrate(migrator.drop_table("provider_token"))
    migrator.migrate(migrator.drop_table("provider_service"))
    migrator.migrate(migrator.drop_table("provider"))
    migrator.migrate(migrator.drop_table("programme"))
    migrator.migrate(migrator.drop_table("person_name_key"))
    migrator.migrate(migrator.drop_table("person_name"))
    migrator.migrate(migrator.drop_table("event"))
    migrator.migrate(migrator.drop_table("course"))
    migrator.migrate(migrator.drop_table("access_block"))
    migrator.migrate(migrator.drop_table("app_user"))
    migrator.migrate(migrator.drop_table("person"))
