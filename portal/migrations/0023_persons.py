"""What is known of a person beyond their name: whom to keep apart, consent, privacy, a death."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError, add_checks, replace_check


def up(migrator, db):
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

    class Death(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        died_on = DateField(null=True)
        told_by = CharField(max_length=200)
        told_on = DateField()
        note = TextField(default="")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()
        undone_at = UtcDateTimeField(null=True)
        undone_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        undo_reason = TextField(default="")

        class Meta:
            database = db
            table_name = "death"
            legacy_table_names = False
            constraints = [
                Check("(undone_at IS NULL) = (undo_reason = '')", name="undone_says_why"),
            ]

    db.create_tables([Death])

    class DeathChange(Model):
        death = ForeignKeyField(Death, on_delete="CASCADE")
        noun = CharField(max_length=40)
        row = CharField(max_length=40)
        before = TextField(default="")
        after = TextField(default="")

        class Meta:
            database = db
            table_name = "death_change"
            legacy_table_names = False

    db.create_tables([DeathChange])

    class EqualityAnswer(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        question = CharField(max_length=30)
        state = CharField(max_length=20)
        answer = CharField(max_length=40, default="")
        words = CharField(max_length=120, default="")
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "equality_answer"
            legacy_table_names = False
            constraints = [
                Check(
                    "question IN ('ethnicity', 'gender_identity', 'sexual_orientation', 'disability', 'religion', 'carer', 'veteran', 'marital_status', 'pregnancy')",
                    name="question_is_known",
                ),
                Check(
                    "state IN ('answered', 'prefer_not', 'not_asked', 'unknown')",
                    name="state_is_known",
                ),
                Check("(state = 'answered') = (answer <> '')", name="answered_says_what"),
            ]
            indexes = ((("person", "question"), True),)

    db.create_tables([EqualityAnswer])

    class Pair(Model):
        kind = CharField(max_length=10, default="apart")
        one_person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        one_user = ForeignKeyField(User, null=True, on_delete="CASCADE")
        other_person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        other_user = ForeignKeyField(User, null=True, on_delete="CASCADE")
        reason = TextField()
        contact = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        ends_on = DateField(null=True)
        ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        end_reason = TextField(default="")
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "pair"
            legacy_table_names = False
            constraints = [
                Check("kind IN ('apart', 'together')", name="kind_is_known"),
                Check("(one_person_id IS NULL) <> (one_user_id IS NULL)", name="one_is_somebody"),
                Check(
                    "(other_person_id IS NULL) <> (other_user_id IS NULL)", name="other_is_somebody"
                ),
                Check("one_person_id <> other_person_id", name="nobody_is_paired_alone"),
                Check("one_user_id <> other_user_id", name="no_user_is_paired_alone"),
            ]

    db.create_tables([Pair])

    class PairException(Model):
        pair = ForeignKeyField(Pair, on_delete="CASCADE", index=False)
        place = CharField(max_length=20)
        group = ForeignKeyField(Group, on_delete="CASCADE")
        session = ForeignKeyField(Session, null=True, on_delete="CASCADE")
        reason = TextField()
        by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "pair_exception"
            legacy_table_names = False
            constraints = [
                Check(
                    "place IN ('offer', 'seat', 'taster', 'walk_in', 'leader', 'substitute', 'cover')",
                    name="place_is_known",
                ),
            ]
            indexes = ((("pair", "group", "session"), False),)

    db.create_tables([PairException])

    class PairReader(Model):
        pair = ForeignKeyField(Pair, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)

        class Meta:
            database = db
            table_name = "pair_reader"
            legacy_table_names = False
            indexes = ((("pair", "user"), True),)

    db.create_tables([PairReader])

    class PrivacyNotice(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        notice = CharField(max_length=120)
        given_on = DateField()
        how = CharField(max_length=20)
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "privacy_notice"
            legacy_table_names = False
            constraints = [
                Check(
                    "how IN ('read_out', 'by_hand', 'post', 'email', 'text', 'form')",
                    name="how_is_known",
                ),
            ]
            indexes = ((("person", "given_on", "id"), False),)

    db.create_tables([PrivacyNotice])

    migrator.migrate(migrator.drop_index("access_block", "access_block_user_id_person_id"))
    migrator.migrate(
        migrator.add_column("person", "contact_through", CharField(max_length=200, default=""))
    )
    migrator.migrate(
        migrator.add_column(
            "access_block",
            "ended_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(migrator.add_column("access_block", "end_reason", TextField(default="")))
    migrator.migrate(migrator.add_column("consent", "level", CharField(max_length=20, default="")))
    migrator.migrate(migrator.add_column("consent", "withdrawn_on", DateField(null=True)))
    migrator.migrate(
        migrator.add_column("consent", "withdrawn_said_by", CharField(max_length=200, default=""))
    )
    migrator.migrate(migrator.add_column("consent", "withdrawn_reason", TextField(default="")))
    migrator.migrate(
        migrator.add_column(
            "consent",
            "withdrawn_by_id",
            ForeignKeyField(User, field=User.id, null=True, on_delete="RESTRICT", index=False),
        )
    )
    migrator.migrate(
        migrator.add_column(
            "outbox_message",
            "person_id",
            ForeignKeyField(Person, field=Person.id, null=True, on_delete="SET NULL"),
        )
    )
    migrator.migrate(migrator.add_index("access_block", ("user_id", "person_id")))

    add_checks(db, "consent", level_is_known="level IN ('', 'nothing', 'state', 'attendance')")
    replace_check(
        db,
        "consent",
        "scope_is_known",
        "scope IN ('referral', 'placement', 'feedback', 'kin', 'practice')",
    )
    replace_check(
        db,
        "outbox_message",
        "state_is_known",
        "state IN ('queued', 'sending', 'sent', 'unsure', 'failed', 'pulled')",
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
