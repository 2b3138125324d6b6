"""Who pays for what, drafts of reports, and issues of them."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class Group(Model):
        class Meta:
            database = db
            table_name = "support_group"
            legacy_table_names = False

    class Job(Model):
        class Meta:
            database = db
            table_name = "job"
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

    class Provider(Model):
        class Meta:
            database = db
            table_name = "provider"
            legacy_table_names = False

    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class Funding(Model):
        programme = ForeignKeyField(Programme, on_delete="CASCADE")
        funder = CharField(max_length=120)
        reference = CharField(max_length=60, default="")
        starts_on = DateField()
        ends_on = DateField(null=True)
        age_bands = CharField(max_length=80, default="")
        protection = CharField(max_length=10, default="nhs")
        sections = TextField(default="[]")
        year_starts_month = IntegerField(default=4)
        version = IntegerField(default=1)
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changed_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "funding"
            legacy_table_names = False
            constraints = [
                Check("protection IN ('nhs', 'cms', 'board')", name="protection_is_known"),
                Check("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
                Check("year_starts_month BETWEEN 1 AND 12", name="month_is_one_of_twelve"),
            ]

    db.create_tables([Funding])

    class Quote(Model):
        words = CharField(max_length=600)
        theme = KeyField(max_length=40, default="")
        programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL")
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        said_by = CharField(max_length=120, default="")
        said_on = DateField()
        consent_scope = CharField(max_length=20)
        consented_on = DateField()
        consent_how = CharField(max_length=120, default="")
        withdrawn_on = DateField(null=True)
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "quote"
            legacy_table_names = False
            constraints = [
                Check(
                    "consent_scope IN ('charity', 'funders', 'public')",
                    name="consent_scope_is_known",
                ),
            ]

    db.create_tables([Quote])

    class ReportSchedule(Model):
        ask = TextField()
        kind = CharField(max_length=20)
        every = CharField(max_length=10)
        funding = ForeignKeyField(Funding, null=True, on_delete="CASCADE")
        programme = ForeignKeyField(Programme, null=True, on_delete="CASCADE", index=False)
        stopped_at = UtcDateTimeField(null=True)
        made_to_on = DateField(null=True)
        made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        made_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "report_schedule"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('programme', 'summary', 'group', 'training', 'referrer', 'waiting', 'board')",
                    name="kind_is_known",
                ),
                Check("every IN ('month', 'quarter')", name="every_is_known"),
            ]

    db.create_tables([ReportSchedule])

    class ReportDraft(Model):
        ask = TextField()
        kind = CharField(max_length=20)
        state = CharField(max_length=10)
        programme = ForeignKeyField(Programme, null=True, on_delete="CASCADE", index=False)
        group = ForeignKeyField(Group, null=True, on_delete="CASCADE", index=False)
        notes = TextField(default="{}")
        quotes = TextField(default="[]")
        schedule = ForeignKeyField(ReportSchedule, null=True, on_delete="SET NULL")
        job = ForeignKeyField(Job, null=True, on_delete="SET NULL", index=False)
        refusals = TextField(default="[]")
        figures = TextField(default="")
        problem = TextField(default="")
        cancelled_at = UtcDateTimeField(null=True)
        made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        made_at = UtcDateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "report_draft"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('programme', 'summary', 'group', 'training', 'referrer', 'waiting', 'board')",
                    name="kind_is_known",
                ),
                Check(
                    "state IN ('making', 'ready', 'refused', 'issuing', 'cancelled', 'failed', 'issued')",
                    name="state_is_known",
                ),
            ]
            indexes = ((("state", "made_at", "id"), False),)

    db.create_tables([ReportDraft])

    class ReportDraftFile(Model):
        draft = ForeignKeyField(ReportDraft, unique=True, on_delete="CASCADE")
        document = TextField()
        body = BlobField()

        class Meta:
            database = db
            table_name = "report_draft_file"
            legacy_table_names = False

    db.create_tables([ReportDraftFile])

    class ReportIssue(Model):
        number = IntegerField(unique=True)
        draft = ForeignKeyField(ReportDraft, null=True, unique=True, on_delete="RESTRICT")
        kind = CharField(max_length=20)
        programme = ForeignKeyField(Programme, null=True, on_delete="RESTRICT", index=False)
        group = ForeignKeyField(Group, null=True, on_delete="RESTRICT")
        provider = ForeignKeyField(Provider, null=True, on_delete="RESTRICT")
        funding = ForeignKeyField(Funding, null=True, on_delete="RESTRICT")
        from_on = DateField()
        to_on = DateField()
        protection = CharField(max_length=10)
        ask = TextField()
        figures = TextField()
        changes = TextField(default="[]")
        sha256 = KeyField(max_length=64)
        figures_sha256 = KeyField(max_length=64)
        software = CharField(max_length=60)
        replaces = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        data_at = UtcDateTimeField()
        issued_at = UtcDateTimeField()
        issued_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

        class Meta:
            database = db
            table_name = "report_issue"
            legacy_table_names = False
            constraints = [
                Check(
                    "kind IN ('programme', 'summary', 'group', 'training', 'referrer', 'waiting', 'board')",
                    name="kind_is_known",
                ),
                Check("protection IN ('nhs', 'cms', 'board')", name="protection_is_known"),
            ]
            indexes = ((("programme", "from_on", "to_on"), False), (("issued_at", "id"), False))

    db.create_tables([ReportIssue])

    class ReportIssueFile(Model):
        issue = ForeignKeyField(ReportIssue, unique=True, on_delete="RESTRICT")
        document = TextField()
        body = BlobField()

        class Meta:
            database = db
            table_name = "report_issue_file"
            legacy_table_names = False

    db.create_tables([ReportIssueFile])

    class Target(Model):
        programme = ForeignKeyField(Programme, on_delete="CASCADE", index=False)
        funding = ForeignKeyField(Funding, null=True, on_delete="CASCADE")
        figure = KeyField(max_length=80)
        from_on = DateField()
        to_on = DateField()
        value = DecimalField(max_digits=12, decimal_places=2)
        is_at_most = BooleanField(default=False)
        version = IntegerField(default=1)
        changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        changed_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "target"
            legacy_table_names = False
            constraints = [
                Check("to_on >= from_on", name="ends_after_it_starts"),
            ]
            indexes = ((("programme", "from_on", "figure"), False),)

    db.create_tables([Target])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("target"))
    migrator.migrate(migrator.drop_table("report_issue_file"))
    migrator.migrate(migrator.drop_table("report_issue"))
    migrator.migrate(migrator.drop_table("report_draft_file"))
    migrator.migrate(migrator.drop_table("report_draft"))
    migrator.migrate(migrator.drop_table("report_schedule"))
    migrator.migrate(migrator.drop_table("quote"))
    migrator.migrate(migrator.drop_table("funding"))
