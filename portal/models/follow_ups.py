"""Follow-ups, work that somebody owes by a date; and contacts, what was said or written."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.groups import Group, Session
from portal.models.people import Person
from portal.models.referrals import Referral
from portal.models.users import User

FOLLOW_UP_KEY_LENGTH = 120
CONTACT_SUBJECT_LENGTH = 200


class FollowUpKind(StrEnum):
    """What there is to do, as the list of them says it."""

    # Several sessions in a row missed, without a word.
    ABSENCES = "absences"
    # A place was turned down, or the time to answer ran out.
    OFFER = "offer"
    # Waiting for long: do they still want the place?
    STILL_WAITING = "still_waiting"
    # A first visit, and nobody knows yet what came of it.
    TASTER = "taster"
    # Somebody to reach whom no message reached.
    CALL = "call"
    # A printed sheet that nobody has typed in.
    SHEET = "sheet"
    # Written down by hand.
    HAND = "hand"
    # The next try to reach somebody who was referred.
    CONTACT = "contact"
    # A risk answer that somebody must act on today.
    RISK = "risk"
    # What was asked of a referrer, or is owed to one.
    REFERRER = "referrer"
    # The privacy notice is due.
    PRIVACY = "privacy"
    # Ring the leaders before their group meets again: somebody has died.
    LEADER_CALL = "leader_call"
    # Nothing has been heard for long: end the referral?
    CLOSING = "closing"


class FollowUp(BaseModel):
    """Work that somebody owes by a date. Done when `done_at` is set."""

    kind = CharField(max_length=20)
    # What it is about, once ever: the same key is the same follow-up.
    key = KeyField(max_length=FOLLOW_UP_KEY_LENGTH, null=True, unique=True)
    person = ForeignKeyField(Person, backref="follow_ups", on_delete="CASCADE", null=True)
    group = ForeignKeyField(Group, on_delete="CASCADE", null=True)
    session = ForeignKeyField(Session, on_delete="CASCADE", null=True)
    referral = ForeignKeyField(Referral, on_delete="CASCADE", null=True)
    # Who does it; the team's while nobody does, and while that user is away.
    owner = ForeignKeyField(User, on_delete="RESTRICT", null=True)
    due_on = DateField()
    note = TextField(default="")
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()
    done_at = UtcDateTimeField(null=True)
    done_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    # What came of it, in the words of who did it.
    outcome = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("done_at", "due_on", "id"), False),)
        constraints = [one_of("kind", FollowUpKind)]


class ContactKind(StrEnum):
    """How something was said, or what was given."""

    CALL = "call"
    EMAIL = "email"
    TEXT = "text"
    POST = "post"
    VISIT = "visit"
    # Help outside a session, such as an hour given that no session was kept for.
    SERVICE = "service"


class ContactOutcome(StrEnum):
    """What came of trying to reach somebody."""

    NOT_SAID = ""
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"
    ASKED_TO_STOP = "asked_to_stop"


class Contact(BaseModel):
    """Anything said, written or given between the charity and a person outside a session."""

    person = ForeignKeyField(Person, backref="contacts", on_delete="CASCADE", index=False)
    kind = CharField(max_length=10)
    # False when the person came to us.
    is_outgoing = BooleanField(default=True)
    group = ForeignKeyField(Group, on_delete="SET NULL", null=True)
    referral = ForeignKeyField(Referral, on_delete="SET NULL", null=True)
    outcome = CharField(max_length=20, default=ContactOutcome.NOT_SAID)
    next_try_on = DateField(null=True)
    happened_on = DateField()
    minutes = IntegerField(null=True)
    # One line: what it was about, such as the name of a service.
    subject = CharField(max_length=CONTACT_SUBJECT_LENGTH, default="")
    note = TextField(default="")
    recorded_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("person", "happened_on", "id"), False),)
        constraints = [
            one_of("kind", ContactKind),
            one_of("outcome", ContactOutcome),
            holds("minutes_are_positive", "minutes IS NULL OR minutes > 0"),
        ]
