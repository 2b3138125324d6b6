"""Records that were opened in an emergency, and who looked into it."""

from peewee import *


def up(migrator, db):
    pass
