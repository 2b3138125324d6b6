"""What leaders tell the office: messages to be answered, and concerns for named leads."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.groups import Group, Session
from portal.models.people import PHONE_LENGTH, Person
from portal.models.programmes import Programme
from portal.models.referrals import Referral
from portal.models.users import User

REQUEST_KEY_LENGTH = 64


class OfficeMessage(BaseModel):
    """What a leader told the office about a group, and what the office answered."""

    group = ForeignKeyField(Group, on_delete="CASCADE")
    session = ForeignKeyField(Session, on_delete="SET NULL", null=True)
    text = TextField()
    # Two taps of one button are one message.
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    raised_by = ForeignKeyField(User, on_delete="RESTRICT")
    created_at = UtcDateTimeField()
    answer = TextField(default="")
    answered_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    answered_at = UtcDateTimeField(null=True)
    # When whoever wrote it said that they have read the answer.
    read_at = UtcDateTimeField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("answered_at", "created_at", "id"), False),)
        constraints = [
            holds("answered_says_when", "(answer = '') = (answered_at IS NULL)"),
            holds("read_after_the_answer", "read_at IS NULL OR answered_at IS NOT NULL"),
        ]


class ConcernKind(StrEnum):
    """What sort of thing a concern is."""

    CRISIS = "crisis"
    SAFEGUARDING = "safeguarding"
    INCIDENT = "incident"
    COMPLAINT = "complaint"


class ConcernState(StrEnum):
    """How far a concern has come: the decisions of those who lead on it."""

    RAISED = "raised"
    SEEN = "seen"
    ACTING = "acting"
    CLOSED = "closed"


class ConcernOutcome(StrEnum):
    """What came of a concern."""

    SUPPORTED = "supported"
    REFERRED_ON = "referred_on"
    REPORTED = "reported"
    LEARNING = "learning"
    NO_ACTION = "no_action"
    WITHDRAWN = "withdrawn"
    RAISED_IN_ERROR = "raised_in_error"


class Concern(BaseModel):
    """A crisis, safeguarding matter, incident or complaint that a named lead must see."""

    # What was raised outlives the group, the session and the person that it was about.
    group = ForeignKeyField(Group, on_delete="RESTRICT", null=True)
    session = ForeignKeyField(Session, on_delete="SET NULL", null=True)
    kind = CharField(max_length=20)
    is_urgent = BooleanField(default=False)
    text = TextField()
    person = ForeignKeyField(Person, on_delete="SET NULL", null=True)
    # A leader or a colleague whom it is about: it is hidden from them everywhere.
    about_user = ForeignKeyField(User, on_delete="RESTRICT", null=True)
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    # Nobody: it came of a risk answer on a referral.
    raised_by = ForeignKeyField(User, on_delete="RESTRICT", null=True)
    raised_at = UtcDateTimeField()
    state = CharField(max_length=10, default=ConcernState.RAISED)
    outcome = CharField(max_length=20, null=True)
    version = IntegerField(default=1)
    # The referral with the risk answer, where it isn't from a group.
    referral = ForeignKeyField(Referral, on_delete="RESTRICT", null=True)

    class Meta:
        indexes = ((("state", "raised_at", "id"), False),)
        constraints = [
            one_of("kind", ConcernKind),
            one_of("state", ConcernState),
            holds("comes_from_somewhere", "group_id IS NOT NULL OR referral_id IS NOT NULL"),
            holds("raised_by_somebody", "raised_by_id IS NOT NULL OR referral_id IS NOT NULL"),
            holds(
                "outcome_is_known",
                "outcome IS NULL OR outcome IN ("
                + ", ".join(f"'{outcome}'" for outcome in ConcernOutcome)
                + ")",
            ),
            holds("closed_says_how", "(state = 'closed') = (outcome IS NOT NULL)"),
        ]


class ConcernStepKind(StrEnum):
    """What a lead did about a concern."""

    SEEN = "seen"
    ACTING = "acting"
    # An urgent one: one lead asks to close it, and another closes it or keeps it open.
    CLOSE_ASKED = "close_asked"
    KEPT_OPEN = "kept_open"
    CLOSED = "closed"
    REOPENED = "reopened"


class ConcernStep(BaseModel):
    """One step of a concern: who did what, and when."""

    concern = ForeignKeyField(Concern, backref="steps", on_delete="CASCADE", index=False)
    kind = CharField(max_length=20)
    at = UtcDateTimeField()
    by = ForeignKeyField(User, on_delete="RESTRICT", index=False)
    outcome = CharField(max_length=20, null=True)
    comment = TextField(default="")

    class Meta:
        indexes = ((("concern", "at", "id"), False),)
        constraints = [
            one_of("kind", ConcernStepKind),
            holds(
                "step_outcome_is_known",
                "outcome IS NULL OR outcome IN ("
                + ", ".join(f"'{outcome}'" for outcome in ConcernOutcome)
                + ")",
            ),
            holds(
                "closing_says_how", "(kind IN ('close_asked', 'closed')) = (outcome IS NOT NULL)"
            ),
        ]


class ConcernNote(BaseModel):
    """What a lead wrote about a concern, for the leads on it alone."""

    concern = ForeignKeyField(Concern, backref="notes", on_delete="CASCADE", index=False)
    text = TextField()
    # Something done, rather than something known.
    is_action = BooleanField(default=False)
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    # Nobody: more arrived on its referral.
    by = ForeignKeyField(User, on_delete="RESTRICT", index=False, null=True)
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("concern", "at", "id"), False),)


class AlertStage(StrEnum):
    """Why somebody was told of a concern."""

    # It was their turn.
    TURN = "turn"
    # Nobody had seen it when every lead's turn was over.
    EVERYBODY = "everybody"
    # Whoever raised it, told that nobody has seen it.
    UNSEEN = "unseen"


class ConcernAlert(BaseModel):
    """That somebody was told of a concern, once at each stage."""

    concern = ForeignKeyField(Concern, backref="alerts", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="RESTRICT")
    stage = CharField(max_length=10)
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("concern", "user", "stage"), True),)
        constraints = [one_of("stage", AlertStage)]


class ConcernLead(BaseModel):
    """Somebody to whom concerns go, in the order of `position`."""

    user = ForeignKeyField(User, on_delete="RESTRICT", unique=True)
    phone = CharField(max_length=PHONE_LENGTH)
    position = IntegerField()
    # NULL is every programme.
    programme = ForeignKeyField(Programme, on_delete="RESTRICT", null=True)
    is_active = BooleanField(default=True)
    # Passed over from the first to the last day.
    away_from_on = DateField(null=True)
    away_until_on = DateField(null=True)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        constraints = [
            holds(
                "away_has_a_span",
                "(away_from_on IS NULL AND away_until_on IS NULL) "
                "OR (away_from_on IS NOT NULL AND away_until_on IS NOT NULL "
                "AND away_until_on >= away_from_on)",
            ),
            holds("phone_is_given", "phone <> ''"),
        ]


class ConcernLeadKind(BaseModel):
    """A kind of concern that goes to a lead."""

    lead = ForeignKeyField(ConcernLead, backref="kinds", on_delete="CASCADE", index=False)
    kind = CharField(max_length=20)

    class Meta:
        indexes = ((("lead", "kind"), True),)
        constraints = [one_of("kind", ConcernKind)]


class EmergencyReason(StrEnum):
    """Why a leader looked at somebody's emergency contact during a session."""

    UNWELL = "unwell"
    LEFT_UPSET = "left_upset"
    AT_RISK = "at_risk"
    ASKED_FOR_IT = "asked_for_it"


class EmergencyLook(BaseModel):
    """That a leader was shown a member's emergency contact during a session, and why."""

    session = ForeignKeyField(Session, on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="RESTRICT", index=False)
    reason = CharField(max_length=20)
    request_key = KeyField(max_length=REQUEST_KEY_LENGTH, unique=True)
    at = UtcDateTimeField(index=True)

    class Meta:
        indexes = ((("session", "user", "at"), False),)
        constraints = [one_of("reason", EmergencyReason)]
