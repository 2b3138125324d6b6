"""The key with which an event was sealed, and indexes that give the trail newest first."""

from peewee import *


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("event", "key_name", CharField(max_length=16, default="")),
        migrator.drop_index("event", "event_user_id"),
        migrator.drop_index("event", "event_pseudonym"),
    )
    migrator.migrate(
        migrator.add_index("event", ("user_id", "number"), False),
        migrator.add_index("event", ("action", "number"), False),
        migrator.add_index("event", ("pseudonym", "number"), False),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("event", "event_user_id_number"),
        migrator.drop_index("event", "event_action_number"),
        migrator.drop_index("event", "event_pseudonym_number"),
        migrator.drop_column("event", "key_name"),
    )
    migrator.migrate(
        migrator.add_index("event", ("user_id",), False),
        migrator.add_index("event", ("pseudonym",), False),
    )
