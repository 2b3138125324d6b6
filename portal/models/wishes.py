"""What somebody who was referred wants of a group, and what they can't do."""

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, UtcDateTimeField
from portal.models.referrals import Referral
from portal.models.users import User

WISHES_NOTE_LENGTH = 1_000
WISHED_LANGUAGE_LENGTH = 60
# Of a list of words, joined by commas or a line each.
LISTED_LENGTH = 200


class Wishes(BaseModel):
    """The wishes of one referral. Empty is not asked, which is neither yes nor no."""

    referral = ForeignKeyField(Referral, unique=True, on_delete="CASCADE")
    # Codes of GroupFormat, GroupKind and GroupApproach, joined by commas: any of them will do.
    formats = CharField(max_length=LISTED_LENGTH, default="")
    kinds = CharField(max_length=LISTED_LENGTH, default="")
    approaches = CharField(max_length=LISTED_LENGTH, default="")
    membership_rules = CharField(max_length=LISTED_LENGTH, default="")
    # Among whom they would rather be, and where they can go: a line each.
    audiences = TextField(default="")
    areas = TextField(default="")
    language = CharField(max_length=WISHED_LANGUAGE_LENGTH, default="")
    # When they can't: weekdays as 1 to 7 and parts of the day, joined by commas.
    cannot_days = CharField(max_length=20, default="")
    cannot_parts = CharField(max_length=40, default="")
    note = TextField(default="")
    version = IntegerField(default=1)
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    changed_at = UtcDateTimeField()
