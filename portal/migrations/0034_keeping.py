"""What the database itself knows of how it is kept."""

from peewee import *


def up(migrator, db):
    pass
