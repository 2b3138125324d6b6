"""Which rows: the truth about who may see what, as SQL conditions.

Each function takes the signed-in user and the id column to be limited, and returns one
condition. A query that lists or loads rows for a user carries the condition of its noun;
what it leaves out isn't there for that user, so absent and forbidden look the same. An
access block comes first and overrides every role.
"""

from datetime import timedelta
from typing import Any

from peewee import SQL, fn

from portal import clock, settings
from portal.auth.sessions import SignedInUser
from portal.db import local_date
from portal.models import (
    AccessBlock,
    AlertStage,
    BreakGlass,
    BreakGlassOfficer,
    Concern,
    ConcernAlert,
    ConcernLead,
    ConcernLeadKind,
    Group,
    GroupLeader,
    GroupStaff,
    LeaderRole,
    Membership,
    MembershipEnding,
    MembershipState,
    Person,
    Referral,
    Role,
    Session,
    SessionLeader,
    StandDown,
    TrainingRecord,
)

TRUE = SQL("1 = 1")
FALSE = SQL("1 = 0")

# Memberships by which a leader sees a person.
ON_ROSTER = (MembershipState.ACTIVE, MembershipState.PAUSED)
# Endings by which a membership never was one.
MADE_NOBODY_KNOWN = (MembershipEnding.ENTERED_IN_ERROR,)
# Parts in a group that open its roster; whoever speaks there or looks on leads nobody.
LEADING = (LeaderRole.LEAD, LeaderRole.CO_LEAD)


def people(user: SignedInUser, person_id: Any) -> Any:
    """People this user may open: for staff all, or those known to their programmes by a
    referral or a group; for a leader the members of own groups."""
    allowed = FALSE
    if user.has(Role.STAFF):
        allowed = _known_to_programmes(user, person_id) if user.programme_ids else TRUE
    if user.has(Role.FACILITATOR):
        members = Membership.select(Membership.person).where(
            Membership.state.in_(ON_ROSTER),
            _led(user, Membership.group),
        )
        allowed |= person_id.in_(members)
    return allowed & not_blocked(user, person_id) & _not_merged(person_id)


def _not_merged(person_id: Any) -> Any:
    # A record that went into another is nobody of its own: its address leads to that one. Of one
    # that was erased only what figures count is left.
    merged, erased = Person.alias(), Person.alias()
    # Two conditions, each read from its own index: an OR would read every person.
    return person_id.not_in(
        merged.select(merged.id).where(merged.merged_into.is_null(False))
    ) & person_id.not_in(erased.select(erased.id).where(erased.erased_at.is_null(False)))


def _known_to_programmes(user: SignedInUser, person_id: Any) -> Any:
    referred = Referral.select(Referral.person).where(
        Referral.programme.is_null() | Referral.programme.in_(user.programme_ids)
    )
    # A place entered by mistake, or in a sensitive group that isn't theirs, makes nobody known.
    belonging = Membership.select(Membership.person).where(
        _for_staff(user, Membership.group),
        Membership.ending.is_null() | Membership.ending.not_in(MADE_NOBODY_KNOWN),
    )
    return person_id.in_(referred) | person_id.in_(belonging)


def not_blocked(user: SignedInUser, person_id: Any) -> Any:
    """No access block stands between the user and the person, and they aren't the same."""
    today = clock.today()
    blocked = AccessBlock.select(AccessBlock.person).where(
        AccessBlock.user == user.id,
        AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > today),
    )
    condition = person_id.not_in(blocked)
    if user.person_id is not None:
        condition &= person_id != user.person_id
    return condition


def broken_glass(user: SignedInUser) -> Any:
    """Records that this user has open in an emergency now, on the BreakGlass table.

    Whoever finds people for their work may open one. It ends by itself, by hand, and at once
    with a bar, a stand-down or the account, whatever comes after: nothing opens it again.
    """
    if not (user.has(Role.STAFF) or user.has(Role.FACILITATOR)):
        return FALSE
    now = clock.now()
    stood_down = StandDown.select(StandDown.id).where(
        StandDown.user == user.id,
        StandDown.ended_at.is_null() | (StandDown.ended_at >= BreakGlass.opened_at),
    )
    return (
        (BreakGlass.user == user.id)
        & BreakGlass.closed_at.is_null()
        & (BreakGlass.closes_at > now)
        & ~fn.EXISTS(stood_down)
        & not_blocked(user, BreakGlass.person)
        & _not_merged(BreakGlass.person)
    )


def break_glass_reviews(user: SignedInUser) -> Any:
    """Records opened in an emergency that this user looks into, on the BreakGlass table.

    As a named officer; never what they opened themselves, nor of a person barred from them.
    """
    if not (user.has(Role.STAFF) or user.has(Role.MANAGER)):
        return FALSE
    officer = BreakGlassOfficer.select(BreakGlassOfficer.id).where(
        BreakGlassOfficer.user == user.id
    )
    return fn.EXISTS(officer) & (BreakGlass.user != user.id) & not_blocked(user, BreakGlass.person)


def referrals(user: SignedInUser) -> Any:
    """Referrals this user may open, on the Referral table: staff, within their programmes."""
    if not user.has(Role.STAFF):
        return FALSE
    condition = not_blocked(user, Referral.person)
    if user.programme_ids:
        condition &= Referral.programme.is_null() | Referral.programme.in_(user.programme_ids)
    return condition


def groups(user: SignedInUser, group_id: Any) -> Any:
    """Groups this user may see at all; a sensitive one only if they lead it or are named on it."""
    allowed = _led(user, group_id)
    if user.has(Role.STAFF):
        allowed |= _for_staff(user, group_id)
    if user.has(Role.MANAGER):
        allowed |= group_id.not_in(_sensitive())
    return allowed


def rosters(user: SignedInUser, group_id: Any) -> Any:
    """Groups whose members this user may see: as `groups`, without managers."""
    allowed = _led(user, group_id)
    if user.has(Role.STAFF):
        allowed |= _for_staff(user, group_id)
    return allowed


def staffed(user: SignedInUser, group_id: Any) -> Any:
    """Groups that this user works for as staff: who may change who leads them.

    Of sensitive groups those they are named on; leading a group gives no such say.
    """
    return _for_staff(user, group_id) if user.has(Role.STAFF) else FALSE


def sessions(user: SignedInUser) -> Any:
    """Sessions whose roll this user may open, on the Session table.

    Those of groups whose roster they see, and those they lead.
    """
    return rosters(user, Session.group) | led_sessions(user)


def led_sessions(user: SignedInUser) -> Any:
    """Sessions that this user leads, on the Session table, whatever else a role opens.

    Those of own groups; a substitute leads that one session, from a day before it to two
    weeks after. Standing down ends both at that instant.
    """
    now = clock.now()
    substituted = SessionLeader.select(SessionLeader.session).where(
        SessionLeader.user == user.id,
        SessionLeader.role.in_(LEADING),
        SessionLeader.stood_down_at.is_null() | (SessionLeader.stood_down_at > now),
    )
    return _led(user, Session.group) | (
        Session.id.in_(substituted)
        & _may_lead(user, Session.group)
        & (Session.starts_at <= now + timedelta(hours=settings.current().substitute_before_hours))
        & (Session.starts_at >= now - timedelta(days=settings.current().leader_tail_days))
    )


def calendar_sessions(user: SignedInUser) -> Any:
    """Sessions that stand in this user's own calendar, on the Session table.

    Those of groups that they work for as staff, and those that they lead: of their assignments
    the days within them, and each that they stand in at, however far ahead, since a calendar
    says nothing of members. Standing down ends both at that instant.
    """
    found = staffed(user, Session.group)
    if not user.has(Role.FACILITATOR):
        return found
    now, on = clock.now(), local_date(Session.starts_at)
    assigned = GroupLeader.select(GroupLeader.id).where(
        GroupLeader.group == Session.group,
        GroupLeader.user == user.id,
        GroupLeader.role.in_(LEADING),
        GroupLeader.starts_on <= on,
        GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= on),
        GroupLeader.stood_down_at.is_null() | (GroupLeader.stood_down_at > now),
    )
    standing_in = SessionLeader.select(SessionLeader.id).where(
        SessionLeader.session == Session.id,
        SessionLeader.user == user.id,
        SessionLeader.role.in_(LEADING),
        SessionLeader.stood_down_at.is_null() | (SessionLeader.stood_down_at > now),
    )
    leads = fn.EXISTS(assigned) | fn.EXISTS(standing_in)
    return found | (leads & _may_lead(user, Session.group))


def training_records(user: SignedInUser) -> Any:
    """Training records this user may open, on the TrainingRecord table: staff all, others own."""
    return TRUE if user.has(Role.STAFF) else TrainingRecord.user == user.id


def concerns(user: SignedInUser) -> Any:
    """Concerns this user may open, on the Concern table: those they raised and those they lead on.

    Never one that is about them, or about somebody whom an access block keeps from them.
    """
    return ((Concern.raised_by == user.id) & _not_about(user)) | handled_concerns(user)


def handled_concerns(user: SignedInUser) -> Any:
    """Concerns that are this user's to act on, on the Concern table: as a named lead those of
    their kinds and programme, as a manager those that went to everybody."""
    allowed = FALSE
    if user.has(Role.STAFF) or user.has(Role.MANAGER):
        allowed |= fn.EXISTS(_leads_on(user))
    if user.has(Role.MANAGER):
        allowed |= Concern.id.in_(
            ConcernAlert.select(ConcernAlert.concern).where(
                ConcernAlert.user == user.id, ConcernAlert.stage == AlertStage.EVERYBODY
            )
        )
    return allowed & _not_about(user)


def _leads_on(user: SignedInUser) -> Any:
    programme = Group.alias()
    in_programme = programme.select(programme.id).where(
        programme.programme == ConcernLead.programme
    )
    referred = Referral.alias()
    # One that no programme has yet is everybody's.
    referred_to = referred.select(referred.id).where(
        referred.programme.is_null() | (referred.programme == ConcernLead.programme)
    )
    return (
        ConcernLead.select(SQL("1"))
        .join(ConcernLeadKind)
        .where(
            ConcernLead.user == user.id,
            ConcernLead.is_active,
            ConcernLeadKind.kind == Concern.kind,
            ConcernLead.programme.is_null()
            | Concern.group.in_(in_programme)
            | Concern.referral.in_(referred_to),
        )
    )


def _not_about(user: SignedInUser) -> Any:
    about_another = Concern.about_user.is_null() | (Concern.about_user != user.id)
    return about_another & (Concern.person.is_null() | not_blocked(user, Concern.person))


def _led(user: SignedInUser, group_id: Any) -> Any:
    # While assigned and for the tail after it; standing down ends it at that instant, and an
    # assignment outlasts its group by the tail alone.
    if not user.has(Role.FACILITATOR):
        return FALSE
    today = clock.today()
    tail = today - timedelta(days=settings.current().leader_tail_days)
    assigned = (
        GroupLeader.select(GroupLeader.group)
        .join(Group)
        .where(
            GroupLeader.user == user.id,
            GroupLeader.role.in_(LEADING),
            GroupLeader.starts_on <= today,
            GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= tail),
            GroupLeader.stood_down_at.is_null() | (GroupLeader.stood_down_at > clock.now()),
            Group.ended_on.is_null() | (Group.ended_on >= tail),
        )
    )
    return group_id.in_(assigned) & _may_lead(user, group_id)


def _may_lead(user: SignedInUser, group_id: Any) -> Any:
    # A stand-down holds until somebody ends it, whatever the assignments say.
    standing = StandDown.select(StandDown.group).where(
        StandDown.user == user.id, StandDown.ended_at.is_null()
    )
    from_all = standing.where(StandDown.group.is_null())
    from_some = standing.where(StandDown.group.is_null(False))
    return group_id.not_in(from_some) & ~fn.EXISTS(from_all)


def _for_staff(user: SignedInUser, group_id: Any) -> Any:
    named = GroupStaff.select(GroupStaff.group).where(GroupStaff.user == user.id)
    condition = group_id.not_in(_sensitive()) | group_id.in_(named)
    if user.programme_ids:
        mine = Group.select(Group.id).where(Group.programme.in_(user.programme_ids))
        condition &= group_id.in_(mine)
    return condition


def _sensitive() -> Any:
    return Group.select(Group.id).where(Group.is_sensitive)
