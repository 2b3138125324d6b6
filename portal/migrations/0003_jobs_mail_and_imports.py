"""Jobs, the outbox of mail, and imports."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class Job(Model):
        kind = CharField(max_length=60)
        key = KeyField(unique=True, null=True, max_length=120)
        state = CharField(max_length=20, default="queued")
        arguments = TextField(default="{}")
        result = TextField(default="{}")
        progress_count = IntegerField(default=0)
        total_count = IntegerField(default=0)
        attempt_count = IntegerField(default=0)
        problem = TextField(default="")
        requested_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
        created_at = UtcDateTimeField()
        due_at = UtcDateTimeField()
        seen_at = UtcDateTimeField(null=True)
        finished_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "job"
            legacy_table_names = False
            constraints = [
                Check("state IN ('queued', 'running', 'done', 'failed')", name="state_is_known"),
                Check("progress_count >= 0 AND total_count >= 0", name="progress_is_not_negative"),
            ]
            indexes = ((("state", "due_at"), False),)

    db.create_tables([Job])

    class ImportBatch(Model):
        kind = CharField(max_length=40)
        file_name = CharField(max_length=200)
        body = BlobField()
        body_sha256 = KeyField(index=True, max_length=64)
        sheet = CharField(max_length=100, default="")
        headings = TextField(default="[]")
        mapping = TextField(default="{}")
        state = CharField(max_length=20, default="mapping")
        job = ForeignKeyField(Job, null=True, on_delete="SET NULL", index=False)
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        created_at = UtcDateTimeField()
        applied_at = UtcDateTimeField(null=True)
        undone_at = UtcDateTimeField(null=True)
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "import_batch"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('mapping', 'checking', 'preview', 'applying', 'applied', 'undone', 'discarded')",
                    name="state_is_known",
                ),
            ]
            indexes = ((("created_at", "id"), False),)

    db.create_tables([ImportBatch])

    class ImportMapping(Model):
        kind = CharField(max_length=40)
        headings_sha256 = KeyField(max_length=64)
        mapping = TextField()
        used_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "import_mapping"
            legacy_table_names = False
            indexes = ((("kind", "headings_sha256"), True),)

    db.create_tables([ImportMapping])

    class ImportRow(Model):
        batch = ForeignKeyField(ImportBatch, on_delete="CASCADE", index=False)
        number = IntegerField()
        heading = CharField(max_length=200, default="")
        cells = TextField(default="{}")
        errors = TextField(default="{}")
        state = CharField(max_length=20)
        is_chosen = BooleanField(default=True)
        is_mended = BooleanField(default=False)
        made_id = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "import_row"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('ready', 'wrong', 'known', 'done', 'undone')", name="state_is_known"
                ),
                Check("number > 0", name="number_is_positive"),
            ]
            indexes = (
                (("batch", "number", "heading"), True),
                (("batch", "state", "number"), False),
            )

    db.create_tables([ImportRow])

    class OutboxMessage(Model):
        key = KeyField(unique=True, max_length=160)
        to_address = CharField(max_length=254)
        user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
        subject = CharField(max_length=200)
        text = TextField()
        html = TextField(default="")
        state = CharField(max_length=20, default="queued")
        message_id = KeyField(unique=True, max_length=200)
        attempt_count = IntegerField(default=0)
        due_at = UtcDateTimeField()
        problem = TextField(default="")
        created_at = UtcDateTimeField()
        taken_at = UtcDateTimeField(null=True)
        sent_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "outbox_message"
            legacy_table_names = False
            constraints = [
                Check(
                    "state IN ('queued', 'sending', 'sent', 'unsure', 'failed')",
                    name="state_is_known",
                ),
            ]
            indexes = ((("state", "due_at"), False), (("created_at", "id"), False))

    db.create_tables([OutboxMessage])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("outbox_message"))
    migrator.migrate(migrator.drop_table("import_row"))
    migrator.migrate(migrator.drop_table("import_mapping"))
    migrator.migrate(migrator.drop_table("import_batch"))
    migrator.migrate(migrator.drop_table("job"))
