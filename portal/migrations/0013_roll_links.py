"""Rolls opened by a link."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
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

    class RollLink(Model):
        session = ForeignKeyField(Session, on_delete="CASCADE")
        token_hash = KeyField(max_length=64, unique=True)
        holder = CharField(max_length=80)
        holder_user = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        made_by = ForeignKeyField(User, on_delete="RESTRICT", index=False)
        made_at = UtcDateTimeField()
        expires_at = UtcDateTimeField()
        revoked_at = UtcDateTimeField(null=True)
        revoked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        first_used_at = UtcDateTimeField(null=True)
        last_used_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "roll_link"
            legacy_table_names = False
            constraints = [
                Check(
                    "(revoked_at IS NULL) = (revoked_by_id IS NULL)",
                    name="revoked_says_who",
                ),
                Check(
                    "(first_used_at IS NULL) = (last_used_at IS NULL)",
                    name="used_says_both",
                ),
            ]

    db.create_tables([RollLink])
    # Nullable and without an index, so that neither engine rebuilds a table.
    for table in ("attendance", "walk_in"):
        link = ForeignKeyField(
            RollLink, field=RollLink.id, null=True, on_delete="RESTRICT", index=False
        )
        migrator.migrate(migrator.add_column(table, "link_id", link))


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
