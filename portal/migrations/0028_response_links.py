"""What collecting answers needs beside the links themselves."""

from peewee import *


def up(migrator, db):
    pass
