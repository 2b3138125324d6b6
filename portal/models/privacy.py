"""What a person was told about their data, and what they chose to say about themselves."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField

from portal.db import BaseModel, UtcDateTimeField, holds, one_of
from portal.models.people import Person
from portal.models.users import User

NOTICE_NAME_LENGTH = 120
ANSWER_LENGTH = 120


class NoticeHow(StrEnum):
    """How a privacy notice was given."""

    READ_OUT = "read_out"
    BY_HAND = "by_hand"
    POST = "post"
    EMAIL = "email"
    TEXT = "text"
    # On the form by which they asked for themselves.
    FORM = "form"


class PrivacyNotice(BaseModel):
    """That a person was given the privacy notice: which, when and how."""

    person = ForeignKeyField(Person, on_delete="CASCADE", backref="privacy_notices", index=False)
    notice = CharField(max_length=NOTICE_NAME_LENGTH)
    given_on = DateField()
    how = CharField(max_length=20)
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("person", "given_on", "id"), False),)
        constraints = [one_of("how", NoticeHow)]


class EqualityQuestion(StrEnum):
    """What may be asked to see whom a charity reaches; each can be switched off."""

    ETHNICITY = "ethnicity"
    GENDER_IDENTITY = "gender_identity"
    SEXUAL_ORIENTATION = "sexual_orientation"
    DISABILITY = "disability"
    RELIGION = "religion"
    CARER = "carer"
    VETERAN = "veteran"
    MARITAL_STATUS = "marital_status"
    PREGNANCY = "pregnancy"


class EqualityState(StrEnum):
    """What is known of an answer. No row at all is the same as `not_asked`."""

    ANSWERED = "answered"
    PREFER_NOT = "prefer_not"
    NOT_ASKED = "not_asked"
    # Asked, and they don't know; or a file that doesn't say.
    UNKNOWN = "unknown"


class EqualityAnswer(BaseModel):
    """One answer of one person. Seen with a permission of its own, and on no list."""

    person = ForeignKeyField(Person, on_delete="CASCADE", backref="equality", index=False)
    question = CharField(max_length=30)
    state = CharField(max_length=20)
    # A code of the question's own list, or "other".
    answer = CharField(max_length=40, default="")
    # In their own words, where no code fits.
    words = CharField(max_length=ANSWER_LENGTH, default="")
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("person", "question"), True),)
        constraints = [
            one_of("question", EqualityQuestion),
            one_of("state", EqualityState),
            holds("answered_says_what", "(state = 'answered') = (answer <> '')"),
        ]
