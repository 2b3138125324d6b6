"""Buildings in which groups meet: where they are, how one gets in, and whom to ring there."""

from peewee import BooleanField, CharField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField

VENUE_NAME_LENGTH = 120
VENUE_ADDRESS_LENGTH = 300
POSTCODE_LENGTH = 12
AREA_LENGTH = 80
VENUE_CONTACT_LENGTH = 120
VENUE_PHONE_LENGTH = 40
VENUE_EMAIL_LENGTH = 254
ACCESS_NOTE_LENGTH = 1000


class Venue(BaseModel):
    """A building with rooms that groups use."""

    name = KeyField(max_length=VENUE_NAME_LENGTH)
    address = CharField(max_length=VENUE_ADDRESS_LENGTH, default="")
    postcode = CharField(max_length=POSTCODE_LENGTH, default="")
    # The part of town, or the town, by which people look for a group.
    area = KeyField(max_length=AREA_LENGTH, default="")
    # None where nobody has looked yet, which isn't the same as no.
    is_step_free = BooleanField(null=True)
    has_accessible_toilet = BooleanField(null=True)
    has_hearing_loop = BooleanField(null=True)
    has_parking = BooleanField(null=True)
    access_note = TextField(default="")
    # Who has the keys; for staff and leaders only.
    contact_name = CharField(max_length=VENUE_CONTACT_LENGTH, default="")
    contact_phone = CharField(max_length=VENUE_PHONE_LENGTH, default="")
    contact_email = CharField(max_length=VENUE_EMAIL_LENGTH, default="")
    is_used = BooleanField(default=True)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("name", "id"), False),)
