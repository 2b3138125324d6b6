"""Decisions about referrals: each with what it changed, and the reasons a referral may end for."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.referrals import END_REASON_LENGTH, Ending, Referral, ReferralState
from portal.models.users import User

REASON_WORDS_LENGTH = 120
SHARED_CODE_LENGTH = 60


class ReferralDecision(BaseModel):
    """A decision about a referral, with all that stood before it, so that it can be taken back."""

    referral = ForeignKeyField(Referral, backref="decisions", on_delete="CASCADE", index=False)
    move = CharField(max_length=20)
    at = UtcDateTimeField()
    by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    state_before = CharField(max_length=30)
    state_after = CharField(max_length=30)
    # JSON: the referral's columns, the places that ended with it, what was settled with it.
    before = TextField()
    undone_at = UtcDateTimeField(null=True)
    undone_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("referral", "at", "id"), False),)
        constraints = [
            one_of("state_before", ReferralState),
            one_of("state_after", ReferralState),
        ]


class EndReason(BaseModel):
    """A coded reason for an end, as the charity words it.

    A row stands in place of the built-in reason of the same code; all others are its own. None
    is ever deleted: a referral that ended for it keeps saying so.
    """

    code = KeyField(max_length=END_REASON_LENGTH, unique=True)
    ending = CharField(max_length=30)
    words = CharField(max_length=REASON_WORDS_LENGTH)
    needs_note = BooleanField(default=False)
    tells_referrer = BooleanField(default=True)
    # Ended because there was no room: unmet need.
    is_capacity = BooleanField(default=False)
    # The code of the shared list that means the same; '' where none does.
    shared_code = CharField(max_length=SHARED_CODE_LENGTH, default="")
    is_retired = BooleanField(default=False)
    position = IntegerField(default=0)
    changed_at = UtcDateTimeField()
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    version = IntegerField(default=1)

    class Meta:
        constraints = [one_of("ending", Ending)]
