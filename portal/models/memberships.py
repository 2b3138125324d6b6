"""Who belongs to a group, waits for it, or comes to see it once."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, UtcDateTimeField, holds, one_of
from portal.models.groups import Group, Session
from portal.models.people import NAME_LENGTH, Person
from portal.models.referrals import Referral
from portal.models.users import User

# Of a reason on one line.
REASON_LENGTH = 300
TOKEN_HASH_LENGTH = 64


class MembershipState(StrEnum):
    """Where a person stands with a group."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class MembershipEnding(StrEnum):
    """Why a membership ended."""

    FINISHED = "finished"
    NO_LONGER_NEEDED = "no_longer_needed"
    LEFT = "left"
    STOPPED_COMING = "stopped_coming"
    NEVER_STARTED = "never_started"
    MOVED_GROUP = "moved_group"
    GROUP_ENDED = "group_ended"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    ASKED_TO_LEAVE = "asked_to_leave"
    DIED = "died"
    ENTERED_IN_ERROR = "entered_in_error"


class OfferAnswer(StrEnum):
    """What came of an offer of a seat."""

    YES = "yes"
    # Not this one: they keep their place in the line.
    NO = "no"
    # Nobody answered in time.
    LAPSED = "lapsed"
    # Staff took it back before there was an answer.
    WITHDRAWN = "withdrawn"


class Membership(BaseModel):
    """A person's place, or wait, in a group."""

    group = ForeignKeyField(Group, backref="memberships", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="memberships", on_delete="CASCADE", index=False)
    referral = ForeignKeyField(Referral, null=True, backref="memberships", on_delete="SET NULL")
    # An offer whose time has run out waits again, and a pause that is over is a place again,
    # from that moment on and before anybody writes it here: ask `place_queries`.
    state = CharField(max_length=20)
    # What leaders and the room call them in this group, where it isn't the person's own name.
    shown_as = CharField(max_length=NAME_LENGTH, default="")
    # The order of the waiting list; kept through offers that lapse and moves to other groups.
    waiting_since_at = UtcDateTimeField(null=True)
    # When somebody last asked whether they still wait, and when they last said yes.
    asked_at = UtcDateTimeField(null=True)
    confirmed_at = UtcDateTimeField(null=True)
    # The newest offer of a seat: what its link is known by, and what came of it.
    offered_at = UtcDateTimeField(null=True)
    offered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    offer_expires_at = UtcDateTimeField(null=True)
    offer_token_hash = CharField(max_length=TOKEN_HASH_LENGTH, null=True, unique=True)
    # Whether Portal wrote to them; else somebody has to ring.
    offer_is_mailed = BooleanField(default=False)
    # Why they and not the first who waits.
    offer_reason = CharField(max_length=REASON_LENGTH, default="")
    offer_answer = CharField(max_length=20, default="")
    # Why they have a seat beyond those there are.
    over_capacity_reason = CharField(max_length=REASON_LENGTH, default="")
    # The first and last date on which sessions count for this person.
    starts_on = DateField(null=True)
    ends_on = DateField(null=True)
    # The newest pause: the first day away, and the first day on which they are expected again.
    paused_from = DateField(null=True)
    paused_until = DateField(null=True)
    ending = CharField(max_length=30, null=True)
    ending_note = TextField(default="")
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = (
            (("group", "state", "person"), False),
            (("person", "group"), False),
            # What ended lately, among all that ever did.
            (("state", "ends_on"), False),
        )
        constraints = [
            one_of("state", MembershipState),
            one_of("offer_answer", ["", *OfferAnswer]),
            holds(
                "ending_is_known",
                "ending IS NULL OR ending IN ("
                + ", ".join(f"'{ending}'" for ending in MembershipEnding)
                + ")",
            ),
            holds("ended_says_why", "(state = 'ended') = (ending IS NOT NULL)"),
            holds("pause_goes_forward", "paused_until > paused_from"),
        ]


class TasterOutcome(StrEnum):
    """What came of a first visit."""

    JOINED = "joined"
    NOT_FOR_ME = "not_for_me"
    ANOTHER_GROUP = "another_group"
    NO_ANSWER = "no_answer"


class Taster(BaseModel):
    """A first visit to one session, without membership."""

    group = ForeignKeyField(Group, backref="tasters", on_delete="RESTRICT", index=False)
    session = ForeignKeyField(Session, backref="tasters", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="tasters", on_delete="CASCADE")
    booked_at = UtcDateTimeField()
    booked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    outcome = CharField(max_length=20, null=True)
    asked_at = UtcDateTimeField(null=True)
    asked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    note = TextField(default="")
    # The place that came of it.
    membership = ForeignKeyField(Membership, null=True, on_delete="SET NULL", index=False)
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("session", "person"), True),
            (("group", "session"), False),
        )
        constraints = [
            holds(
                "outcome_is_known",
                "outcome IS NULL OR outcome IN ("
                + ", ".join(f"'{outcome}'" for outcome in TasterOutcome)
                + ")",
            ),
        ]
