"""What drafts and issues of reports need beside themselves."""

from peewee import *


def up(migrator, db):
    pass
