"""How users sign in: passkeys, second factors, recovery codes."""

from peewee import *


def up(migrator, db):
    pass
