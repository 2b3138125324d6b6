"""What a group is about, whom it is for, and what its members agree to."""

from peewee import DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds
from portal.models.groups import Group
from portal.models.people import Person
from portal.models.users import User

GROUP_TOPIC_LENGTH = 60
AUDIENCE_LENGTH = 120
AGREEMENT_LENGTH = 20_000


class GroupTopic(BaseModel):
    """One thing that a group is about, in words: from the list, or the group's own."""

    group = ForeignKeyField(Group, backref="topics", on_delete="CASCADE", index=False)
    topic = KeyField(max_length=GROUP_TOPIC_LENGTH, index=True)

    class Meta:
        indexes = ((("group", "topic"), True),)
        constraints = [holds("topic_is_said", "topic <> ''")]


class GroupAudience(BaseModel):
    """One sort of people that a group is for, in words: from the list, or the group's own."""

    group = ForeignKeyField(Group, backref="audiences", on_delete="CASCADE", index=False)
    audience = KeyField(max_length=AUDIENCE_LENGTH, index=True)

    class Meta:
        indexes = ((("group", "audience"), True),)
        constraints = [holds("audience_is_said", "audience <> ''")]


class GroupAgreement(BaseModel):
    """One version of what a group's members agree to. Never changed: the next one replaces it."""

    group = ForeignKeyField(Group, backref="agreements", on_delete="CASCADE", index=False)
    number = IntegerField()
    text = TextField()
    published_at = UtcDateTimeField()
    published_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("group", "number"), True),)
        constraints = [holds("number_is_positive", "number > 0")]


class AgreementAcceptance(BaseModel):
    """That a person agreed to one version, on a day, as somebody recorded."""

    agreement = ForeignKeyField(
        GroupAgreement, backref="acceptances", on_delete="CASCADE", index=False
    )
    person = ForeignKeyField(Person, on_delete="CASCADE")
    accepted_on = DateField()
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("agreement", "person"), True),)
