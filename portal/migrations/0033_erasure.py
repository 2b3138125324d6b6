"""What is kept how long, legal holds, and what was erased."""

from peewee import *


def up(migrator, db):
    pass
