"""Intake messages, referrals, groups, sessions and attendance."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
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

    class Provider(Model):
        class Meta:
            database = db
            table_name = "provider"
            legacy_table_names = False

    class Referrer(Model):
        class Meta:
            database = db
            table_name = "referrer"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False
            constraints = [
                Check("theme IN ('device', 'light', 'dark')", name="theme_is_known"),
            ]

    class Group(Model):
        programme = ForeignKeyField(Programme, on_delete="RESTRICT")
        name = KeyField(max_length=120)
        topic = KeyField(max_length=60, default="")
        audience = CharField(max_length=120, default="")
        kind = CharField(max_length=20, default="peer_led")
        format = CharField(max_length=20, default="in_person")
        membership_rule = CharField(max_length=20, default="open")
        place = CharField(max_length=200, default="")
        online_link = CharField(max_length=300, default="")
        capacity = IntegerField(default=12)
        weekday = IntegerField(null=True)
        starts_local = CharField(max_length=5, default="")
        duration_minutes = IntegerField(default=90)
        is_sensitive = BooleanField(default=False)
        started_on = DateField(null=True)
        ended_on = DateField(null=True)
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False
            constraints = [
                Check("kind IN ('peer_led', 'professional', 'co_led')", name="kind_is_known"),
                Check(
                    "format IN ('in_person', 'video', 'phone', 'hybrid')", name="format_is_known"
                ),
                Check(
                    "membership_rule IN ('open', 'closed', 'drop_in')",
                    name="membership_rule_is_known",
                ),
                Check("capacity > 0", name="capacity_is_positive"),
                Check("weekday IS NULL OR weekday BETWEEN 1 AND 7", name="weekday_is_iso"),
                Check("duration_minutes > 0", name="duration_is_positive"),
            ]
            indexes = ((("name", "id"), False),)

    db.create_tables([Group])

    class Session(Model):
        group = ForeignKeyField(Group, on_delete="RESTRICT", index=False)
        starts_at = UtcDateTimeField(index=True)
        duration_minutes = IntegerField(default=90)
        state = CharField(max_length=20, default="planned")
        reason = CharField(max_length=300, default="")
        place = CharField(max_length=200, default="")
        head_count = IntegerField(null=True)
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "session"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('planned', 'cancelled', 'did_not_meet', 'moved_online', 'moved_venue')",
                    name="state_is_known",
                ),
                Check("state = 'planned' OR reason <> ''", name="reason_is_given"),
                Check("head_count IS NULL OR head_count >= 0", name="head_count_is_not_negative"),
                Check("duration_minutes > 0", name="duration_is_positive"),
            ]
            indexes = ((("group", "starts_at"), True),)

    db.create_tables([Session])

    class Attendance(Model):
        session = ForeignKeyField(Session, on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        mark = CharField(max_length=20)
        marked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        marked_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "attendance"
            legacy_table_names = False
            constraints = [
                Check(
                    "mark IN ('present', 'left_early', 'apologies', 'absent')", name="mark_is_known"
                ),
            ]
            indexes = ((("session", "person"), True), (("person", "session"), False))

    db.create_tables([Attendance])

    class IntakeMessage(Model):
        receipt = KeyField(unique=True, max_length=16)
        door = CharField(max_length=20)
        state = CharField(max_length=20)
        provider = ForeignKeyField(Provider, null=True, on_delete="RESTRICT", index=False)
        external_id = KeyField(max_length=200)
        sender = KeyField(max_length=40)
        content_type = CharField(max_length=100)
        body = BlobField(null=True)
        body_sha256 = KeyField(max_length=64)
        outcome = TextField(default="")
        typed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        received_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "intake_message"
            legacy_table_names = False
            constraints = [
                Check("door IN ('fhir', 'public_form', 'staff')", name="door_is_known"),
                Check("state IN ('taken', 'refused')", name="state_is_known"),
            ]
            indexes = ((("sender", "external_id"), True), (("state", "received_at"), False))

    db.create_tables([IntakeMessage])

    class Referral(Model):
        reference = KeyField(unique=True, max_length=16)
        message = ForeignKeyField(IntakeMessage, unique=True, on_delete="RESTRICT")
        person = ForeignKeyField(Person, on_delete="CASCADE")
        provider = ForeignKeyField(Provider, null=True, on_delete="RESTRICT")
        referrer = ForeignKeyField(Referrer, null=True, on_delete="RESTRICT")
        referred_by = CharField(max_length=200, default="")
        referred_from = CharField(max_length=200, default="")
        referrer_email = CharField(max_length=254, default="")
        referrer_phone = CharField(max_length=40, default="")
        programme = ForeignKeyField(Programme, null=True, on_delete="RESTRICT")
        topic = KeyField(max_length=60, default="")
        reason = TextField(default="")
        urgency = CharField(max_length=20, default="routine")
        risk = CharField(max_length=20, default="not_asked")
        risk_note = TextField(default="")
        queue_rank = IntegerField(default=2)
        state = CharField(max_length=30, default="received")
        owner = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        received_at = UtcDateTimeField()
        decided_at = UtcDateTimeField(null=True)
        ended_on = DateField(null=True)
        ending = CharField(null=True, max_length=30)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "referral"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('received', 'contacting', 'awaiting_information', 'accepted', 'ended')",
                    name="state_is_known",
                ),
                Check("urgency IN ('routine', 'urgent')", name="urgency_is_known"),
                Check("risk IN ('no', 'yes', 'unreadable', 'not_asked')", name="risk_is_known"),
                Check("queue_rank BETWEEN 0 AND 2", name="queue_rank_is_known"),
                Check(
                    "ending IS NULL OR ending IN ('completed', 'stopped', 'declined', 'withdrawn', 'could_not_contact', 'referred_elsewhere', 'died', 'duplicate', 'entered_in_error')",
                    name="ending_is_known",
                ),
                Check("(state = 'ended') = (ending IS NOT NULL)", name="ended_says_how"),
            ]
            indexes = (
                (("state", "queue_rank", "received_at", "id"), False),
                (("state", "ended_on", "id"), False),
                (("programme", "received_at"), False),
            )

    db.create_tables([Referral])

    class Consent(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        referral = ForeignKeyField(Referral, null=True, on_delete="SET NULL")
        scope = CharField(max_length=20)
        is_implied = BooleanField(default=False)
        said_by = CharField(max_length=200, default="")
        how = CharField(max_length=60, default="")
        given_on = DateField(null=True)
        recorded_at = UtcDateTimeField()
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        withdrawn_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "consent"
            legacy_table_names = False
            constraints = [
                Check("scope IN ('referral', 'placement', 'feedback')", name="scope_is_known"),
            ]
            indexes = ((("person", "scope", "recorded_at"), False),)

    db.create_tables([Consent])

    class GroupLeader(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        role = CharField(max_length=20, default="lead")
        starts_on = DateField()
        ends_on = DateField(null=True)
        stood_down_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "group_leader"
            legacy_table_names = False
            constraints = [
                Check("role IN ('lead', 'co_lead', 'observer')", name="role_is_known"),
            ]
            indexes = ((("user", "group", "starts_on"), True),)

    db.create_tables([GroupLeader])

    class GroupStaff(Model):
        group = ForeignKeyField(Group, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "group_staff"
            legacy_table_names = False
            indexes = ((("group", "user"), True),)

    db.create_tables([GroupStaff])

    class Membership(Model):
        group = ForeignKeyField(Group, on_delete="RESTRICT", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        referral = ForeignKeyField(Referral, null=True, on_delete="SET NULL")
        state = CharField(max_length=20)
        waiting_since_at = UtcDateTimeField(null=True)
        starts_on = DateField(null=True)
        ends_on = DateField(null=True)
        ending = CharField(null=True, max_length=30)
        version = IntegerField(default=1)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "membership"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('waiting', 'offered', 'active', 'paused', 'ended')",
                    name="state_is_known",
                ),
                Check(
                    "ending IS NULL OR ending IN ('finished', 'no_longer_needed', 'left', 'stopped_coming', 'never_started', 'moved_group', 'group_ended', 'no_longer_eligible', 'asked_to_leave', 'died', 'entered_in_error')",
                    name="ending_is_known",
                ),
                Check("(state = 'ended') = (ending IS NOT NULL)", name="ended_says_why"),
            ]
            indexes = ((("group", "state", "person"), False), (("person", "group"), False))

    db.create_tables([Membership])

    class ReferralStep(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE", index=False)
        at = UtcDateTimeField()
        by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        kind = CharField(max_length=30)
        note = TextField(default="")

        class Meta:
            database = db
            table_name = "referral_step"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('received', 'warned', 'contacting', 'asked', 'accepted', 'assigned', 'placed', 'waiting', 'consent', 'ended')",
                    name="kind_is_known",
                ),
            ]
            indexes = ((("referral", "at", "id"), False),)

    db.create_tables([ReferralStep])

    class SessionLeader(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "session_leader"
            legacy_table_names = False
            indexes = ((("session", "user"), True),)

    db.create_tables([SessionLeader])

    class WalkIn(Model):
        session = ForeignKeyField(Session, on_delete="RESTRICT")
        name = CharField(max_length=200)
        note = TextField(default="")
        person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
        is_settled = BooleanField(default=False)
        request_key = KeyField(unique=True, max_length=64)
        added_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "walk_in"
            legacy_table_names = False

    db.create_tables([WalkIn])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("walk_in"))
    migrator.migrate(migrator.drop_table("session_leader"))
    migrator.migrate(migrator.drop_table("referral_step"))
    migrator.migrate(migrator.drop_table("membership"))
    migrator.migrate(migrator.drop_table("group_staff"))
    migrator.migrate(migrator.drop_table("group_leader"))
    migrator.migrate(migrator.drop_table("consent"))
    migrator.migrate(migrator.drop_table("referral"))
    migrator.migrate(migrator.drop_table("intake_message"))
    migrator.migrate(migrator.drop_table("attendance"))
    migrator.migrate(migrator.drop_table("session"))
    migrator.migrate(migrator.drop_table("support_group"))
