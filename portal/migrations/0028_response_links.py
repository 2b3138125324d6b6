"""Answers on paper, and those that somebody chose not to give this time."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


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

    class Programme(Model):
        class Meta:
            database = db
            table_name = "programme"
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

    occasion = "occasion IN ('start', 'review', 'end', 'session')"

    class PaperForm(Model):
        code = KeyField(unique=True, max_length=7)
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE", index=False)
        programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
        group = ForeignKeyField(Group, null=True, on_delete="SET NULL", index=False)
        session = ForeignKeyField(Session, null=True, on_delete="SET NULL", index=False)
        occasion = CharField(max_length=10)
        measures = TextField()
        printed_at = UtcDateTimeField()
        printed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        entered_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "paper_form"
            legacy_table_names = False
            constraints = [Check(occasion, name="occasion_is_known")]
            indexes = ((("person", "printed_at", "id"), False), (("session", "id"), False))

    class MeasurePass(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        measure = KeyField(max_length=40)
        programme = ForeignKeyField(Programme, on_delete="CASCADE", index=False)
        occasion = CharField(max_length=10)
        session = ForeignKeyField(Session, null=True, on_delete="CASCADE", index=False)
        passed_on = DateField()
        recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
        recorded_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "measure_pass"
            legacy_table_names = False
            constraints = [Check(occasion, name="occasion_is_known")]
            indexes = ((("person", "measure", "passed_on", "id"), False),)

    db.create_tables([PaperForm, MeasurePass])
    # What ended lately is looked for by its day, among all that ever did.
    migrator.migrate(
        migrator.add_index("membership", ("state", "ends_on"), False),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("membership", "membership_state_ends_on"),
        migrator.drop_table("measure_pass"),
        migrator.drop_table("paper_form"),
    )
