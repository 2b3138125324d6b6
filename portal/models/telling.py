"""Telling people: notices and who is told, a group that ends, interpreters."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.groups import LINK_LENGTH, PLACE_LENGTH, Group, Session
from portal.models.outbox import OutboxMessage
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH, Person
from portal.models.users import User

CALL_OFF_REASON_LENGTH = 300
REQUEST_KEY_LENGTH = 64
TELLING_NOTE_LENGTH = 300
REFERRED_TO_LENGTH = 200
LANGUAGE_LENGTH = 60
AGENCY_LENGTH = 120
CONFIDENTIALITY_LENGTH = 200


class NoticeKind(StrEnum):
    """What there is to tell."""

    CANCELLED = "cancelled"
    MOVED_ONLINE = "moved_online"
    MOVED_VENUE = "moved_venue"
    # On another day, or at another time of its day.
    RETIMED = "retimed"
    # It takes place as first planned after all.
    REINSTATED = "reinstated"
    GROUP_ENDED = "group_ended"


class Notice(BaseModel):
    """One thing to tell everybody concerned, about one session or many."""

    kind = CharField(max_length=20)
    # For those who see the sessions; no letter holds it.
    reason = CharField(max_length=CALL_OFF_REASON_LENGTH, default="")
    # Where it is instead.
    place = CharField(max_length=PLACE_LENGTH, default="")
    online_link = CharField(max_length=LINK_LENGTH, default="")
    # The group that ends; sessions say which groups otherwise.
    group = ForeignKeyField(Group, null=True, on_delete="CASCADE")
    # By when everybody should know.
    tell_by_on = DateField()
    # Two taps of one button are one notice.
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("created_at", "id"), False),)
        constraints = [one_of("kind", NoticeKind)]


class NoticeSession(BaseModel):
    """A session that a notice is about, and how it stood before: what an undo gives back."""

    notice = ForeignKeyField(Notice, backref="sessions", on_delete="CASCADE", index=False)
    session = ForeignKeyField(Session, backref="notices", on_delete="CASCADE")
    was_state = CharField(max_length=20)
    was_reason = CharField(max_length=CALL_OFF_REASON_LENGTH, default="")
    was_place = CharField(max_length=PLACE_LENGTH, default="")
    was_online_link = CharField(max_length=LINK_LENGTH, default="")

    class Meta:
        indexes = ((("notice", "session"), True),)


class TellingPart(StrEnum):
    """What somebody who is told has to do with the group."""

    MEMBER = "member"
    OFFERED = "offered"
    WAITING = "waiting"
    TASTER = "taster"
    LEADER = "leader"
    # Leads this one session, or was asked to.
    SUBSTITUTE = "substitute"
    ASKED = "asked"
    INTERPRETER = "interpreter"
    VENUE = "venue"


class TellingChannel(StrEnum):
    """By what somebody is told."""

    EMAIL = "email"
    TEXT = "text"
    CALL = "call"
    POST = "post"
    # They agreed to nothing that we have an address for.
    NONE = "none"


class TellingState(StrEnum):
    """Whether somebody was told. What became of a letter stands in the outbox."""

    TO_TELL = "to_tell"
    SENT = "sent"
    TOLD = "told"
    NO_ANSWER = "no_answer"
    # It came to nothing before they were told, or told they needn't be.
    NOT_NEEDED = "not_needed"


class Telling(BaseModel):
    """That one person, user or outsider is to be told of a notice, and whether they were."""

    notice = ForeignKeyField(Notice, backref="tellings", on_delete="CASCADE", index=False)
    group = ForeignKeyField(Group, on_delete="CASCADE")
    # Where it concerns one session alone; else all the notice's sessions of the group.
    session = ForeignKeyField(Session, null=True, on_delete="CASCADE")
    part = CharField(max_length=20)
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    # Of somebody from outside, as it was then.
    name = CharField(max_length=NAME_LENGTH, default="")
    phone = CharField(max_length=PHONE_LENGTH, default="")
    email = CharField(max_length=EMAIL_LENGTH, default="")
    channel = CharField(max_length=10)
    state = CharField(max_length=20, default=TellingState.TO_TELL)
    message = ForeignKeyField(OutboxMessage, null=True, on_delete="SET NULL")
    told_at = UtcDateTimeField(null=True)
    told_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    note = CharField(max_length=TELLING_NOTE_LENGTH, default="")
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("notice", "state"), False),
            (("state", "notice"), False),
        )
        constraints = [
            one_of("part", TellingPart),
            one_of("channel", TellingChannel),
            one_of("state", TellingState),
            holds("tells_somebody", "person_id IS NOT NULL OR user_id IS NOT NULL OR name <> ''"),
        ]


class GroupEnd(BaseModel):
    """The end of a group: a draft until it is finished, and then the record of it."""

    group = ForeignKeyField(Group, unique=True, on_delete="CASCADE")
    # The last day on which it meets.
    last_on = DateField()
    reason = CharField(max_length=CALL_OFF_REASON_LENGTH)
    started_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    started_at = UtcDateTimeField()
    finished_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    finished_at = UtcDateTimeField(null=True)
    # When the places that went on to the last day were ended.
    closed_at = UtcDateTimeField(null=True)
    version = IntegerField(default=1)

    class Meta:
        constraints = [holds("reason_is_said", "reason <> ''")]


class GroupEndChoice(StrEnum):
    """What comes next for somebody whose group ends."""

    MOVES = "moves"
    FINISHED = "finished"
    # Their referral waits for a place again, from when it first did.
    QUEUE = "queue"
    REFERRED_ON = "referred_on"


class GroupEndOutcome(StrEnum):
    """What came of a move to another group."""

    SEATED = "seated"
    # Every seat was taken.
    WAITING = "waiting"
    # They belonged to it before.
    ALREADY = "already"


class GroupEndAnswer(BaseModel):
    """What was chosen for one member, waiting person, offer or taster of a group that ends."""

    group_end = ForeignKeyField(GroupEnd, backref="answers", on_delete="CASCADE", index=False)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    choice = CharField(max_length=20)
    to_group = ForeignKeyField(Group, null=True, on_delete="RESTRICT")
    referred_to = CharField(max_length=REFERRED_TO_LENGTH, default="")
    answered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    answered_at = UtcDateTimeField()
    outcome = CharField(max_length=10, default="")
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("group_end", "person"), True),)
        constraints = [
            one_of("choice", GroupEndChoice),
            one_of("outcome", ["", *GroupEndOutcome]),
            holds("moves_somewhere", "(choice = 'moves') = (to_group_id IS NOT NULL)"),
            holds("referred_on_says_where", "choice <> 'referred_on' OR referred_to <> ''"),
        ]


class InterpreterState(StrEnum):
    """How far the booking of an interpreter has come."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class InterpreterBooking(BaseModel):
    """An interpreter asked to come to a session; a user of nobody's, bound to say nothing."""

    session = ForeignKeyField(Session, backref="interpreters", on_delete="CASCADE")
    # Whom they come for; nobody in particular where the whole session is interpreted.
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    language = CharField(max_length=LANGUAGE_LENGTH)
    name = CharField(max_length=NAME_LENGTH, default="")
    agency = CharField(max_length=AGENCY_LENGTH, default="")
    phone = CharField(max_length=PHONE_LENGTH, default="")
    email = CharField(max_length=EMAIL_LENGTH, default="")
    state = CharField(max_length=20, default=InterpreterState.ASKED)
    # The day they agreed to say nothing of what they hear, and how that is on record.
    agreed_on = DateField(null=True)
    agreed_how = CharField(max_length=CONFIDENTIALITY_LENGTH, default="")
    note = TextField(default="")
    created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    created_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            one_of("state", InterpreterState),
            holds("somebody_was_asked", "name <> '' OR agency <> ''"),
            holds("agreed_says_how", "(agreed_on IS NULL) = (agreed_how = '')"),
        ]
