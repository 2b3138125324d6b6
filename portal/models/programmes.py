"""Programmes: what funders pay for."""

from peewee import BooleanField, CharField

from portal.db import BaseModel, KeyField, UtcDateTimeField

PROGRAMME_NAME_LENGTH = 120


class Programme(BaseModel):
    """What a funder pays for; holds groups."""

    name = KeyField(max_length=PROGRAMME_NAME_LENGTH, unique=True)
    funder = CharField(max_length=PROGRAMME_NAME_LENGTH, default="")
    is_open = BooleanField(default=True)
    created_at = UtcDateTimeField()
