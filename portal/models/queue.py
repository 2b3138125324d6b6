"""The queue's own tables: views that somebody named, and who looks at what right now."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from portal.db import BaseModel, KeyField, UtcDateTimeField
from portal.models.referrals import Referral
from portal.models.users import User

VIEW_NAME_LENGTH = 60
VIEW_QUERY_LENGTH = 1_000


class SavedView(BaseModel):
    """A view of the queue under a name: the text of its address, without any search."""

    user = ForeignKeyField(User, on_delete="CASCADE", index=False)
    name = KeyField(max_length=VIEW_NAME_LENGTH)
    query = CharField(max_length=VIEW_QUERY_LENGTH)
    # Shown to all staff, and everybody's to rename and remove.
    is_shared = BooleanField(default=False)
    created_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("user", "name"), True),)


class ReferralLook(BaseModel):
    """When a user last opened a referral: for colleagues who are about to, not for the record."""

    referral = ForeignKeyField(Referral, on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="CASCADE", index=False)
    seen_at = UtcDateTimeField(index=True)

    class Meta:
        indexes = ((("referral", "user"), True),)
