"""What the figures of large programmes need to be counted quickly."""

from peewee import *


def up(migrator, db):
    pass
