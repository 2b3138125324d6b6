"""Referrals: one request for one person, and each step it has taken."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.intake import IntakeMessage
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH, Person
from portal.models.programmes import Programme
from portal.models.providers import Provider, Referrer
from portal.models.users import User

REASON_LENGTH = 10_000
TOPIC_LENGTH = 60
SENDER_REFERENCE_LENGTH = 120
END_REASON_LENGTH = 40


class ReferralState(StrEnum):
    """What people have decided; all else is computed from memberships and attendance."""

    RECEIVED = "received"
    CONTACTING = "contacting"
    AWAITING_INFORMATION = "awaiting_information"
    ACCEPTED = "accepted"
    ENDED = "ended"


class Ending(StrEnum):
    """How a referral ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    COULD_NOT_CONTACT = "could_not_contact"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    DIED = "died"
    DUPLICATE = "duplicate"
    ENTERED_IN_ERROR = "entered_in_error"


class EndedBy(StrEnum):
    """Who ended a referral."""

    NOT_SAID = ""
    US = "us"
    PERSON = "person"
    REFERRER = "referrer"


class Urgency(StrEnum):
    """How soon somebody should act."""

    ROUTINE = "routine"
    URGENT = "urgent"


class Risk(StrEnum):
    """The answer to the risk question. Unreadable counts as yes until somebody has looked."""

    NO = "no"
    YES = "yes"
    UNREADABLE = "unreadable"
    NOT_ASKED = "not_asked"


class SenderKind(StrEnum):
    """Who asks for a person."""

    PROFESSIONAL = "professional"
    # A relative, friend or neighbour, or somebody who helps the person to ask.
    SUPPORTED = "supported"
    SELF = "self"


class GuardianContact(StrEnum):
    """Whether who has parental responsibility may be contacted."""

    NOT_ASKED = ""
    YES = "yes"
    NO = "no"


class Referral(BaseModel):
    """One request for one person."""

    # The receipt number of its message, which is what everybody quotes.
    reference = KeyField(max_length=16, unique=True)
    message = ForeignKeyField(IntakeMessage, unique=True, on_delete="RESTRICT")
    person = ForeignKeyField(Person, backref="referrals", on_delete="CASCADE")
    provider = ForeignKeyField(Provider, null=True, on_delete="RESTRICT")
    referrer = ForeignKeyField(Referrer, null=True, on_delete="RESTRICT")
    # As sent, also where no provider or referrer is on record.
    referred_by = CharField(max_length=NAME_LENGTH, default="")
    referred_from = CharField(max_length=NAME_LENGTH, default="")
    referrer_email = CharField(max_length=EMAIL_LENGTH, default="")
    referrer_phone = CharField(max_length=PHONE_LENGTH, default="")
    sender_kind = CharField(max_length=20, default=SenderKind.PROFESSIONAL)
    # What the sender calls it, to be quoted in every answer.
    sender_reference = CharField(max_length=SENDER_REFERENCE_LENGTH, default="")
    # Sent although the person is outside the criteria: why.
    outside_reason = TextField(default="")
    # NULL is unassigned, and shown so.
    programme = ForeignKeyField(Programme, null=True, on_delete="RESTRICT", index=False)
    topic = KeyField(max_length=TOPIC_LENGTH, default="")
    reason = TextField(default="")
    urgency = CharField(max_length=20, default=Urgency.ROUTINE)
    # As it was asked, where that is known: who asked is told where we see it otherwise.
    asked_urgency = CharField(max_length=20, default="")
    risk = CharField(max_length=20, default=Risk.NOT_ASKED)
    risk_note = TextField(default="")
    # The queue's order, kept as one number so that one index serves it: 0 risk, 1 urgent, 2 other.
    queue_rank = IntegerField(default=2)
    state = CharField(max_length=30, default=ReferralState.RECEIVED)
    owner = ForeignKeyField(User, null=True, on_delete="RESTRICT")
    # The clock that a funder reads: from here to the first attendance.
    received_at = UtcDateTimeField()
    decided_at = UtcDateTimeField(null=True)
    ended_on = DateField(null=True)
    ending = CharField(max_length=30, null=True)
    # Why, by the code of an `EndReason` or of one that is built in; and who wanted it.
    end_reason = CharField(max_length=END_REASON_LENGTH, default="")
    ended_by = CharField(max_length=20, default=EndedBy.NOT_SAID)
    # The referral that goes on in place of a duplicate.
    survivor = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
    # The one before it, where the same person was referred again.
    follows = ForeignKeyField("self", null=True, on_delete="SET NULL", index=False)
    # Who first opened it here: a risk answer can't be decided about unread.
    opened_at = UtcDateTimeField(null=True)
    opened_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    # On hold over any open state, until a date.
    held_until = DateField(null=True)
    hold_reason = TextField(default="")
    # Since when its clock stands still, and for how many working days it has stood before.
    paused_on = DateField(null=True)
    paused_days = IntegerField(default=0)
    # From which day its clock counts, where it has stood still; else from the day of receipt.
    clock_from_on = DateField(null=True)
    # Due dates that somebody set in place of the rule's, who did, and why.
    contact_by_on = DateField(null=True)
    decide_by_on = DateField(null=True)
    due_reason = TextField(default="")
    due_set_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    due_set_at = UtcDateTimeField(null=True)
    # Who holds the risk after the end of a referral with a risk answer.
    risk_held_by = CharField(max_length=NAME_LENGTH, default="")
    risk_spoken_to = CharField(max_length=NAME_LENGTH, default="")
    risk_spoken_on = DateField(null=True)
    # How staff made sure that a self-referral came from the person.
    identity_how = CharField(max_length=200, default="")
    identity_at = UtcDateTimeField(null=True)
    identity_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    # For whoever is below the youngest age: parental responsibility, and their own capacity.
    guardian_name = CharField(max_length=NAME_LENGTH, default="")
    guardian_phone = CharField(max_length=PHONE_LENGTH, default="")
    guardian_contact = CharField(max_length=10, default=GuardianContact.NOT_ASKED)
    capacity_decided_by = CharField(max_length=NAME_LENGTH, default="")
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("state", "queue_rank", "received_at", "id"), False),
            (("state", "ended_on", "id"), False),
            (("programme", "received_at"), False),
        )
        constraints = [
            one_of("state", ReferralState),
            one_of("urgency", Urgency),
            one_of("risk", Risk),
            one_of("sender_kind", SenderKind),
            one_of("guardian_contact", GuardianContact),
            one_of("ended_by", EndedBy),
            holds("queue_rank_is_known", "queue_rank BETWEEN 0 AND 2"),
            holds(
                "ending_is_known",
                "ending IS NULL OR ending IN ("
                + ", ".join(f"'{ending}'" for ending in Ending)
                + ")",
            ),
            holds("ended_says_how", "(state = 'ended') = (ending IS NOT NULL)"),
        ]


class StepKind(StrEnum):
    """What happened, as the timeline says it."""

    RECEIVED = "received"
    WARNED = "warned"
    CONTACTING = "contacting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    PLACED = "placed"
    WAITING = "waiting"
    OFFERED = "offered"
    # An offered seat was turned down, or nobody answered in time.
    NOT_TAKEN = "not_taken"
    CONSENT = "consent"
    # The group that they belong to, or wait for, ends; the note says what comes next.
    GROUP_ENDED = "group_ended"
    ENDED = "ended"
    # On hold, and on again.
    HELD = "held"
    RESUMED = "resumed"
    # An ended one goes on; a decision is taken back before anybody was told.
    REOPENED = "reopened"
    UNDONE = "undone"
    # Somebody tried to reach the person.
    ATTEMPT = "attempt"
    # More arrived: an update, an answer, a file, a new risk, a wish to withdraw.
    ARRIVED = "arrived"
    # The referrer or the person was told something, or told that it was wrong.
    TOLD = "told"
    CORRECTED = "corrected"
    # Who holds the risk, and who was spoken to.
    RISK = "risk"
    # How the identity of a self-referral was confirmed.
    IDENTITY = "identity"
    GUARDIAN = "guardian"
    # A fact of the referral was changed, such as its topic or urgency.
    CHANGED = "changed"
    # Its person was merged with another record, or apart again.
    MERGED = "merged"
    # A rule was set aside, with the reason.
    OVERRIDE = "override"
    NOTE = "note"


class ReferralStep(BaseModel):
    """One line of a referral's timeline."""

    referral = ForeignKeyField(Referral, backref="steps", on_delete="CASCADE", index=False)
    at = UtcDateTimeField()
    # Nobody of ours when a message or a form did it.
    by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    kind = CharField(max_length=30)
    note = TextField(default="")

    class Meta:
        indexes = ((("referral", "at", "id"), False),)
        constraints = [one_of("kind", StepKind)]


class MessagePart(StrEnum):
    """What a message that came later adds to a referral."""

    UPDATE = "update"
    ANSWER = "answer"
    FILE = "file"
    RISK = "risk"
    WITHDRAWAL = "withdrawal"


class ReferralMessage(BaseModel):
    """An intake message that came later and joined a referral."""

    referral = ForeignKeyField(Referral, backref="messages", on_delete="CASCADE", index=False)
    message = ForeignKeyField(IntakeMessage, unique=True, on_delete="RESTRICT")
    part = CharField(max_length=20)
    joined_at = UtcDateTimeField()
    # Who of ours has read it; nobody has yet while NULL.
    read_at = UtcDateTimeField(null=True)
    read_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("referral", "joined_at", "id"), False),)
        constraints = [one_of("part", MessagePart)]
