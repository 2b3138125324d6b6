"""Drafts of staff, and files that came with a message."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField
from portal.schema import SchemaError


def up(migrator, db):
    class IntakeMessage(Model):
        class Meta:
            database = db
            table_name = "intake_message"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class ReferralDraft(Model):
        owner = ForeignKeyField(User, on_delete="CASCADE", index=False)
        request_key = KeyField(max_length=64)
        typed = TextField(default="[]")
        created_at = UtcDateTimeField()
        changed_at = UtcDateTimeField(index=True)
        version = IntegerField(default=1)
        page_key = CharField(max_length=64, default="")

        class Meta:
            database = db
            table_name = "referral_draft"
            legacy_table_names = False
            indexes = ((("owner", "request_key"), True),)

    class DraftFile(Model):
        draft = ForeignKeyField(ReferralDraft, unique=True, on_delete="CASCADE")
        name = CharField(max_length=120)
        media_type = CharField(max_length=60)
        warning = TextField(default="")
        byte_count = IntegerField()
        sha256 = KeyField(max_length=64)
        body = BlobField()

        class Meta:
            database = db
            table_name = "draft_file"
            legacy_table_names = False

    class IntakeFile(Model):
        message = ForeignKeyField(IntakeMessage, on_delete="RESTRICT", index=False)
        part_of = ForeignKeyField("self", null=True, on_delete="CASCADE")
        name = CharField(max_length=120)
        media_type = CharField(max_length=60)
        warning = TextField(default="")
        is_typed = BooleanField(default=False)
        byte_count = IntegerField()
        sha256 = KeyField(index=True, max_length=64)
        added_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        added_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "intake_file"
            legacy_table_names = False
            indexes = ((("message", "sha256"), True),)

    class IntakeFileBody(Model):
        file = ForeignKeyField(IntakeFile, unique=True, on_delete="CASCADE")
        body = BlobField()

        class Meta:
            database = db
            table_name = "intake_file_body"
            legacy_table_names = False

    db.create_tables([ReferralDraft, DraftFile, IntakeFile, IntakeFileBody])

    migrator.migrate(
        migrator.add_column("import_batch", "source", CharField(max_length=40, default=""))
    )
    migrator.migrate(
        migrator.drop_index("import_mapping", "import_mapping_kind_headings_sha256"),
        migrator.add_column("import_mapping", "source", CharField(max_length=40, default="")),
        migrator.add_index("import_mapping", ("kind", "source", "headings_sha256"), True),
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
