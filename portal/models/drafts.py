"""Referrals that staff have begun to type: each for its owner alone, until it is sent."""

from peewee import BlobField, CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField
from portal.models.users import User


class ReferralDraft(BaseModel):
    """What a user has typed of a referral that isn't sent yet."""

    owner = ForeignKeyField(User, backref="referral_drafts", on_delete="CASCADE", index=False)
    # The key of its page, under which it is sent once.
    request_key = KeyField(max_length=64)
    # JSON: [[field, text], ...] as the page sent it, without its CSRF token.
    typed = TextField(default="[]")
    created_at = UtcDateTimeField()
    changed_at = UtcDateTimeField(index=True)
    version = IntegerField(default=1)
    # The page that wrote it last: two pages may be open on one draft.
    page_key = CharField(max_length=64, default="")

    class Meta:
        indexes = ((("owner", "request_key"), True),)


class DraftFile(BaseModel):
    """The scan or saved e-mail that a draft is typed from, and that becomes the message."""

    draft = ForeignKeyField(ReferralDraft, on_delete="CASCADE", unique=True)
    name = CharField(max_length=120)
    media_type = CharField(max_length=60)
    warning = TextField(default="")
    byte_count = IntegerField()
    sha256 = KeyField(max_length=64)
    body = BlobField()
