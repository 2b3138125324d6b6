"""What the landing pages show."""

from portal import schema
from portal.db import database


def pending_migrations() -> int:
    """How many migrations the database still lacks; raises OperationalError if it is away."""
    return schema.pending_count(database.obj)
