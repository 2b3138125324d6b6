"""Groups, who leads them, when they meet and who came."""

from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.people import NAME_LENGTH, Person
from portal.models.programmes import Programme
from portal.models.users import User
from portal.models.venues import Venue

GROUP_NAME_LENGTH = 120
PLACE_LENGTH = 200
LINK_LENGTH = 300
HOLDER_LENGTH = 80
DIAL_IN_LENGTH = 40
LANGUAGE_LENGTH = 35
SIGN_LANGUAGE_LENGTH = 60
PUBLIC_DESCRIPTION_LENGTH = 1200
OPENING_SCRIPT_LENGTH = 8000
OLDEST_AGE = 120
SESSION_TITLE_LENGTH = 120
# The longest rule that the form can make: every weekday in five weeks of the month.
RULE_LENGTH = 300


class GroupKind(StrEnum):
    """Who leads, as the field says it."""

    PEER_LED = "peer_led"
    PROFESSIONAL = "professional"
    CO_LED = "co_led"


class GroupApproach(StrEnum):
    """How a group works: what happens in the hour."""

    MUTUAL_SUPPORT = "mutual_support"
    SKILLS = "skills"
    CBT = "cbt"
    DBT = "dbt"
    MINDFULNESS = "mindfulness"
    EDUCATION = "education"
    CREATIVE = "creative"
    ACTIVITY = "activity"
    OTHER = "other"


class GroupFormat(StrEnum):
    """Where a group meets."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    # A chat, or a forum on which people write when they can.
    TEXT = "text"
    HYBRID = "hybrid"


class ReadingDemand(StrEnum):
    """How much a member has to read or write to take part."""

    NONE = "none"
    SOME = "some"
    A_LOT = "a_lot"


class MembershipRule(StrEnum):
    """Who may join when: any time, only at the start, or whoever turns up."""

    OPEN = "open"
    CLOSED = "closed"
    DROP_IN = "drop_in"


class Group(BaseModel):
    """People who meet under one name and pattern."""

    programme = ForeignKeyField(Programme, backref="groups", on_delete="RESTRICT")
    name = KeyField(max_length=GROUP_NAME_LENGTH)
    kind = CharField(max_length=20, default=GroupKind.PEER_LED)
    approach = CharField(max_length=20, default=GroupApproach.MUTUAL_SUPPORT)
    format = CharField(max_length=20, default=GroupFormat.IN_PERSON)
    membership_rule = CharField(max_length=20, default=MembershipRule.OPEN)
    # A code such as "en" or "pt-BR"; '' is the charity's own.
    language = CharField(max_length=LANGUAGE_LENGTH, default="")
    has_captions = BooleanField(default=False)
    # Which sign language is interpreted at every session, such as "BSL".
    sign_language = CharField(max_length=SIGN_LANGUAGE_LENGTH, default="")
    reading = CharField(max_length=10, default=ReadingDemand.SOME)
    min_age = IntegerField(null=True)
    max_age = IntegerField(null=True)
    venue = ForeignKeyField(Venue, null=True, backref="groups", on_delete="RESTRICT")
    # The room within the venue, or all there is to say where no venue is kept.
    place = CharField(max_length=PLACE_LENGTH, default="")
    # All three open the door: shown to members' leaders and staff only.
    online_link = CharField(max_length=LINK_LENGTH, default="")
    dial_in_number = CharField(max_length=DIAL_IN_LENGTH, default="")
    dial_in_code = CharField(max_length=DIAL_IN_LENGTH, default="")
    # Read out when a session opens.
    opening_script = TextField(default="")
    capacity = IntegerField(default=12)
    # Whether somebody may come once without joining, and whether that visit takes a seat.
    takes_tasters = BooleanField(default=True)
    taster_takes_seat = BooleanField(default=False)
    # How long it meets unless its pattern or a session says otherwise.
    duration_minutes = IntegerField(default=90)
    # What a file said of when it meets that no pattern was made of, until somebody has looked.
    schedule_note = TextField(default="")
    is_sensitive = BooleanField(default=False)
    # Listed for everybody to find, in these words.
    is_public = BooleanField(default=False)
    public_description = TextField(default="")
    started_on = DateField(null=True)
    ended_on = DateField(null=True)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        table_name = "support_group"  # "group" is a reserved word.
        indexes = ((("name", "id"), False),)
        constraints = [
            one_of("kind", GroupKind),
            one_of("approach", GroupApproach),
            one_of("format", GroupFormat),
            one_of("membership_rule", MembershipRule),
            one_of("reading", ReadingDemand),
            holds("ages_are_in_order", "min_age IS NULL OR max_age IS NULL OR min_age <= max_age"),
            holds(
                "ages_are_of_people",
                "COALESCE(min_age, 0) >= 0 AND COALESCE(max_age, 0) BETWEEN 0 AND 120",
            ),
            holds("public_is_not_sensitive", "NOT (is_public AND is_sensitive)"),
            holds("capacity_is_positive", "capacity > 0"),
            holds("duration_is_positive", "duration_minutes > 0"),
        ]


class LeaderRole(StrEnum):
    """What a leader does in a group."""

    LEAD = "lead"
    CO_LEAD = "co_lead"
    # Somebody from outside who speaks at a session, or a leader on a visit.
    GUEST = "guest"
    OBSERVER = "observer"


class GroupLeader(BaseModel):
    """A facilitator's assignment to a group, from a date until one."""

    group = ForeignKeyField(Group, backref="leaders", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="led_groups", on_delete="RESTRICT", index=False)
    role = CharField(max_length=20, default=LeaderRole.LEAD)
    starts_on = DateField()
    ends_on = DateField(null=True)
    # Standing down ends all access at that instant, without the usual tail.
    stood_down_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("user", "group", "starts_on"), True),)
        constraints = [one_of("role", LeaderRole)]


class GroupStaff(BaseModel):
    """A member of staff named on a sensitive group, which no role opens by itself."""

    group = ForeignKeyField(Group, backref="named_staff", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="CASCADE")

    class Meta:
        indexes = ((("group", "user"), True),)


class GroupPattern(BaseModel):
    """How often a group meets, from a day on; the one that follows it ends it the day before."""

    group = ForeignKeyField(Group, backref="patterns", on_delete="CASCADE", index=False)
    # An RRULE of RFC 5545 without DTSTART, which `starts_on` and `starts_local` are.
    rule = CharField(max_length=RULE_LENGTH)
    # The wall clock decides, so that 18:30 stays 18:30 when the clocks change.
    starts_local = CharField(max_length=5)
    duration_minutes = IntegerField(default=90)
    # The first day on which it meets, from which every second week or month is counted.
    starts_on = DateField()
    # The last day on which it holds: where the rule ends, or the day before the next pattern.
    ends_on = DateField(null=True)
    skips_holidays = BooleanField(default=False)
    version = IntegerField(default=1)
    created_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("group", "starts_on", "id"), False),)
        constraints = [holds("duration_is_positive", "duration_minutes > 0")]


class SessionState(StrEnum):
    """Whether a session takes, or took, place as planned."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    DID_NOT_MEET = "did_not_meet"
    MOVED_ONLINE = "moved_online"
    MOVED_VENUE = "moved_venue"


class SessionKind(StrEnum):
    """What a session is, besides the support that a group is for."""

    SUPPORT = "support"
    WORKSHOP = "workshop"
    GUEST_SPEAKER = "guest_speaker"
    SOCIAL = "social"
    WALK = "walk"


class Session(BaseModel):
    """One meeting of a group."""

    group = ForeignKeyField(Group, backref="sessions", on_delete="RESTRICT", index=False)
    kind = CharField(max_length=20, default=SessionKind.SUPPORT)
    # What it is about, for leaders and staff: of a workshop, a talk, a walk.
    title = CharField(max_length=SESSION_TITLE_LENGTH, default="")
    # Which pattern planned it, and for when: kept when it moves, so that planning again
    # doesn't fill its place. None for a session that somebody added by hand.
    pattern = ForeignKeyField(
        GroupPattern, backref="sessions", on_delete="SET NULL", null=True, index=False
    )
    planned_for_at = UtcDateTimeField(null=True)
    starts_at = UtcDateTimeField(index=True)
    duration_minutes = IntegerField(default=90)
    state = CharField(max_length=20, default=SessionState.PLANNED)
    reason = CharField(max_length=300, default="")
    place = CharField(max_length=PLACE_LENGTH, default="")
    # The room of a session that was moved online; the group's own where this is empty.
    online_link = CharField(max_length=LINK_LENGTH, default="")
    # People in the room counted without names; at least as many as the named marks.
    head_count = IntegerField(null=True)
    # Set when a leader says that the roll is finished; a mark made after takes it away.
    roll_done_at = UtcDateTimeField(null=True)
    roll_done_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = (
            (("group", "starts_at"), True),
            (("group", "planned_for_at"), True),
        )
        constraints = [
            one_of("kind", SessionKind),
            one_of("state", SessionState),
            holds("reason_is_given", "state = 'planned' OR reason <> ''"),
            holds("head_count_is_not_negative", "head_count IS NULL OR head_count >= 0"),
            holds("duration_is_positive", "duration_minutes > 0"),
        ]


class SessionLeader(BaseModel):
    """A substitute, or a guest, at this one session."""

    session = ForeignKeyField(Session, backref="substitutes", on_delete="CASCADE", index=False)
    user = ForeignKeyField(User, on_delete="RESTRICT")
    role = CharField(max_length=20, default=LeaderRole.CO_LEAD)
    # Standing down ends all access at that instant; the row stays, to say who was there.
    stood_down_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("session", "user"), True),)
        constraints = [one_of("role", LeaderRole)]


class RollLink(BaseModel):
    """Leave to take one session's roll without an account, for whoever has the link.

    Only the hash of what makes the link is kept. It ends at `expires_at` or when somebody
    revokes it; `roll_link_queries` says what else ends it.
    """

    session = ForeignKeyField(Session, backref="roll_links", on_delete="CASCADE")
    token_hash = KeyField(max_length=64, unique=True)
    # Who it was made for, as its maker calls them, and their account if they have one.
    holder = CharField(max_length=HOLDER_LENGTH)
    holder_user = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    made_by = ForeignKeyField(User, on_delete="RESTRICT", index=False)
    made_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()
    revoked_at = UtcDateTimeField(null=True)
    revoked_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    first_used_at = UtcDateTimeField(null=True)
    last_used_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            holds("revoked_says_who", "(revoked_at IS NULL) = (revoked_by_id IS NULL)"),
            holds("used_says_both", "(first_used_at IS NULL) = (last_used_at IS NULL)"),
        ]


class Mark(StrEnum):
    """What the roll says of one person; no row is "not recorded", which isn't absent."""

    PRESENT = "present"
    LEFT_EARLY = "left_early"
    APOLOGIES = "apologies"
    ABSENT = "absent"


class Attendance(BaseModel):
    """One person's mark at one session."""

    session = ForeignKeyField(Session, backref="attendances", on_delete="RESTRICT", index=False)
    person = ForeignKeyField(Person, backref="attendances", on_delete="CASCADE", index=False)
    mark = CharField(max_length=20)
    marked_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    # Set instead of `marked_by` where no account made the mark.
    link = ForeignKeyField(RollLink, on_delete="RESTRICT", null=True, index=False)
    marked_at = UtcDateTimeField()

    class Meta:
        indexes = (
            (("session", "person"), True),
            # With the mark, so that counting how often somebody came reads no more than this.
            (("person", "session", "mark"), False),
        )
        constraints = [one_of("mark", Mark)]


class WalkIn(BaseModel):
    """A name on a session's roll that isn't (yet) a person."""

    session = ForeignKeyField(Session, backref="walk_ins", on_delete="RESTRICT")
    name = CharField(max_length=NAME_LENGTH)
    note = TextField(default="")
    # They came to see the group for the first time, as far as the leader knows.
    is_first_visit = BooleanField(default=False)
    # Set when staff know who it was; a walk-in left alone stays a count.
    person = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    # Staff looked and leave it as a count; off the list of names to match.
    is_settled = BooleanField(default=False)
    # Two taps of one button are one walk-in.
    request_key = KeyField(max_length=64, unique=True)
    added_by = ForeignKeyField(User, on_delete="RESTRICT", null=True, index=False)
    link = ForeignKeyField(RollLink, on_delete="RESTRICT", null=True, index=False)
    created_at = UtcDateTimeField()
