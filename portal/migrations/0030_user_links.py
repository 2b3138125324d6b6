"""Invitations, new passphrases, and the devices that users know."""

from peewee import *


def up(migrator, db):
    pass
