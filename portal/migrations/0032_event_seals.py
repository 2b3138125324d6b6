"""The key with which an event was sealed."""

from peewee import *


def up(migrator, db):
    pass
