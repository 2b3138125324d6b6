"""Asking facilitators to stand in at a session."""

from peewee import *

from portal.db import UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
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

    class CoverAsk(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE", index=False)
        user = ForeignKeyField(User, on_delete="RESTRICT")
        role = CharField(max_length=20, default="co_lead")
        asked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        asked_at = UtcDateTimeField()
        answer = CharField(max_length=10, default="asked")
        answered_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "cover_ask"
            legacy_table_names = False
            constraints = [
                Check("role IN ('lead', 'co_lead', 'guest', 'observer')", name="role_is_known"),
                Check("answer IN ('asked', 'accepted', 'declined')", name="answer_is_known"),
                Check("(answer = 'asked') = (answered_at IS NULL)", name="answered_says_when"),
            ]
            indexes = ((("session", "user"), True),)

    db.create_tables([CoverAsk])


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
