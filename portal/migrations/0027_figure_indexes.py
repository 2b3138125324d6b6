"""What the figures of large programmes need to be counted quickly."""

from peewee import *

from portal.schema import SchemaError


def up(migrator, db):
    # The mark stands in the index, so that counting how often somebody came reads no roll.
    migrator.migrate(
        migrator.drop_index("attendance", "attendance_person_id_session_id"),
        migrator.add_index("attendance", ("person_id", "session_id", "mark")),
        # The one with the day of receipt begins with the programme too, and serves both.
        migrator.drop_index("referral", "referral_programme_id"),
    )


def down(migrator, db):
    raise SchemaError("Restore the backup that `portal db upgrade` made before this one.")
