"""Calling sessions off and telling everybody, ending a group, and interpreters."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError, replace_check

STEPS = (
    "kind IN ('received', 'warned', 'contacting', 'asked', 'accepted', 'assigned', 'placed', "
    "'waiting', 'consent', 'group_ended', 'ended')"
)


def up(migrator, db):
    class Group(Model):
        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False

    class OutboxMessage(Model):
        class Meta:
            database = db
            table_name = "outbox_message"
            legacy_table_names = False

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

    class GroupEnd(Model):
        group = ForeignKeyField(Group, unique=True, on_delete="CASCADE")
        last_on = DateField()
        reason = CharField(max_length=300)
        started_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        started_at = UtcDateTimeField()
        finished_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        finished_at = UtcDateTimeField(null=True)
        closed_at = UtcDateTimeField(null=True)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "group_end"
            legacy_table_names = False
            constraints = [Check("reason <> ''", name="reason_is_said")]

    db.create_tables([GroupEnd])

    class GroupEndAnswer(Model):
        group_end = ForeignKeyField(GroupEnd, on_delete="CASCADE", index=False)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        choice = CharField(max_length=20)
        to_group = ForeignKeyField(Group, null=True, on_delete="RESTRICT")
        referred_to = CharField(max_length=200, default="")
        answered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        answered_at = UtcDateTimeField()
        outcome = CharField(max_length=10, default="")
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "group_end_answer"
            legacy_table_names = False
            constraints = [
                Check(
                    "choice IN ('moves', 'finished', 'queue', 'referred_on')",
                    name="choice_is_known",
                ),
                Check("outcome IN ('', 'seated', 'waiting', 'already')", name="outcome_is_known"),
                Check("(choice = 'moves') = (to_group_id IS NOT NULL)", name="moves_somewhere"),
                Check(
                    "choice <> 'referred_on' OR referred_to <> ''", name="referred_on_says_where"
                ),
            ]
            indexes = ((("group_end", "person"), True),)

    db.create_tables([GroupEndAnswer])

    class InterpreterBooking(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE")
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        language = CharField(max_length=60)
        name = CharField(max_length=200, default="")
        agency = CharField(max_length=120, default="")
        phone = CharField(max_length=40, default="")
        email = CharField(max_length=254, default="")
        state = CharField(max_length=20, default="asked")
        agreed_on = DateField(null=True)
        agreed_how = CharField(max_length=200, default="")
        note = TextField(default="")
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "interpreter_booking"
            legacy_table_names = False
            constraints = [
                Check("state IN ('asked', 'confirmed', 'cancelled')", name="state_is_known"),
                Check("name <> '' OR agency <> ''", name="somebody_was_asked"),
                Check("(agreed_on IS NULL) = (agreed_how = '')", name="agreed_says_how"),
            ]

    db.create_tables([InterpreterBooking])

    class Notice(Model):
        kind = CharField(max_length=20)
        reason = CharField(max_length=300, default="")
        place = CharField(max_length=200, default="")
        online_link = CharField(max_length=300, default="")
        group = ForeignKeyField(Group, null=True, on_delete="CASCADE")
        tell_by_on = DateField()
        request_key = KeyField(unique=True, max_length=64)
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "notice"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('cancelled', 'moved_online', 'moved_venue', 'retimed', 'reinstated', 'group_ended')",
                    name="kind_is_known",
                ),
            ]
            indexes = ((("created_at", "id"), False),)

    db.create_tables([Notice])

    class NoticeSession(Model):
        notice = ForeignKeyField(Notice, on_delete="CASCADE", index=False)
        session = ForeignKeyField(Session, on_delete="CASCADE")
        was_state = CharField(max_length=20)
        was_reason = CharField(max_length=300, default="")
        was_place = CharField(max_length=200, default="")
        was_online_link = CharField(max_length=300, default="")

        class Meta:
            database = db
            table_name = "notice_session"
            legacy_table_names = False
            indexes = ((("notice", "session"), True),)

    db.create_tables([NoticeSession])

    class Telling(Model):
        notice = ForeignKeyField(Notice, on_delete="CASCADE", index=False)
        group = ForeignKeyField(Group, on_delete="CASCADE")
        session = ForeignKeyField(Session, null=True, on_delete="CASCADE")
        part = CharField(max_length=20)
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        user = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        name = CharField(max_length=200, default="")
        phone = CharField(max_length=40, default="")
        email = CharField(max_length=254, default="")
        channel = CharField(max_length=10)
        state = CharField(max_length=20, default="to_tell")
        message = ForeignKeyField(OutboxMessage, null=True, on_delete="SET NULL")
        told_at = UtcDateTimeField(null=True)
        told_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        note = CharField(max_length=300, default="")
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "telling"
            legacy_table_names = False
            constraints = [
                Check(
                    "part IN ('member', 'offered', 'waiting', 'taster', 'leader', 'substitute', 'asked', 'interpreter', 'venue')",
                    name="part_is_known",
                ),
                Check(
                    "channel IN ('email', 'text', 'call', 'post', 'none')", name="channel_is_known"
                ),
                Check(
                    "state IN ('to_tell', 'sent', 'told', 'no_answer', 'not_needed')",
                    name="state_is_known",
                ),
                Check(
                    "person_id IS NOT NULL OR user_id IS NOT NULL OR name <> ''",
                    name="tells_somebody",
                ),
            ]
            indexes = ((("notice", "state"), False), (("state", "notice"), False))

    db.create_tables([Telling])

    migrator.migrate(
        migrator.add_column("session", "online_link", CharField(max_length=300, default=""))
    )
    replace_check(db, "referral_step", "kind_is_known", STEPS)


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
