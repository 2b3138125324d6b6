"""Each fault that was planted can be found, by the queries that pages use where there are any."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from portal import clock
from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.demo import planted
from portal.demo.people import RENAMED_EARLIER, TWIN_MISSPELT, TWIN_NAME
from portal.demo.rolls import WALK_IN_TO_MATCH
from portal.groups import list_queries, roster_queries, session_queries, walk_in_queries
from portal.groups import queries as group_queries
from portal.models import (
    AccessBlock,
    Consent,
    Course,
    Group,
    IntakeMessage,
    Membership,
    Person,
    Referral,
    ReferralStep,
    Role,
    TrainingRecord,
    User,
    UserProgramme,
    UserRole,
)
from portal.people import queries as people_queries
from portal.people import same_queries
from portal.referrals import queue_queries as referral_queries


def signed_in(name: str) -> SignedInUser:
    """The user as a request would have them; no row is written, since all tests share the demo."""
    user = User.select().where(User.name.startswith(name)).get()
    held = UserRole.select(UserRole.role).where(UserRole.user == user).order_by(UserRole.id)
    limited = UserProgramme.select(UserProgramme.programme).where(UserProgramme.user == user)
    roles = frozenset(Role(role) for (role,) in held.tuples())
    return SignedInUser(
        id=user.id,
        name=user.name,
        email=user.email or "",
        theme=user.theme,
        person_id=user.person_id,
        sign_in_id=0,
        roles=roles,
        permissions=permissions_of(roles),
        programme_ids=frozenset(one for (one,) in limited.order_by(UserProgramme.id).tuples()),
    )


def to_decide():
    return referral_queries.first_rows(signed_in("Cora"), "decide", 100)


def test_the_queue_opens_with_risk_then_urgent_then_the_overdue_one(charity):
    risk, urgent, overdue, *others = to_decide()
    assert (risk.risk, urgent.urgency) == ("yes", "urgent")
    assert Referral.get_by_id(risk.referral_id).risk_note
    assert overdue.decision_due_on < clock.today() - timedelta(days=5)
    assert all(one.decision_due_on >= clock.today() for one in others)


def test_a_likely_duplicate_is_found(charity):
    row = next(one for one in to_decide() if one.name == TWIN_MISSPELT)
    alike = same_queries.likely_same(signed_in("Cora"), [row.person_id])
    assert [one.name for one in alike[row.person_id]] == [TWIN_NAME]


def test_an_implied_consent_and_an_unassigned_programme_wait_with_a_warning(charity):
    implied = Consent.select().where(Consent.is_implied).get()
    unassigned = Referral.select().where(Referral.programme.is_null()).get()
    waiting = {one.referral_id for one in to_decide()}
    assert {implied.referral_id, unassigned.id} <= waiting
    for referral in (implied.referral_id, unassigned.id):
        warned = ReferralStep.select().where(
            ReferralStep.referral == referral, ReferralStep.kind == "warned"
        )
        assert warned.count() >= 1


def test_an_nhs_number_fails_its_check_digit(charity):
    notes = ReferralStep.select(ReferralStep.note).where(ReferralStep.kind == "warned")
    assert any("check digit" in note for (note,) in notes.order_by(ReferralStep.id).tuples())


def test_a_long_reason_with_markup_and_a_picture_is_there(charity):
    assert any(len(Referral.get_by_id(one.referral_id).reason) > 2_500 for one in to_decide())


def test_one_waits_for_its_referrer(charity):
    asked = referral_queries.first_rows(signed_in("Cora"), "asked", 100)
    assert asked
    assert any(
        ReferralStep.select()
        .where(ReferralStep.referral == one.referral_id, ReferralStep.kind == "asked")
        .get()
        .note
        for one in asked
    )


def test_a_full_group_has_a_waiting_list(charity):
    full = next(
        one
        for one in group_queries.groups_to_place_in(signed_in("Cora"))
        if one.name == "After Loss"
    )
    assert full.taken_count == full.capacity
    assert full.waiting_count >= planted.WAITING_COUNT


def test_memberships_of_every_state_are_there(charity):
    rows = Membership.select(Membership.state).distinct().order_by(Membership.state)
    states = {state for (state,) in rows.tuples()}
    assert states == {"waiting", "offered", "active", "paused", "ended"}


def test_fays_first_aid_has_lapsed_and_another_certificate_soon_does(charity):
    fay = signed_in("Fay")
    newest = {}
    for title, months, day in (
        TrainingRecord.select(Course.title, Course.valid_months, TrainingRecord.completed_on)
        .join(Course)
        .where(TrainingRecord.user == fay.id)
        .order_by(TrainingRecord.completed_on)
        .tuples()
    ):
        newest[title] = (months, day)

    def lapses_on(title):
        months, day = newest[title]
        return day + relativedelta(months=months)

    assert lapses_on("Emergency first aid") < clock.today()
    soon = lapses_on("Confidentiality and data protection")
    assert clock.today() < soon < clock.today() + timedelta(days=30)


def test_a_practices_message_was_refused_with_the_reason(charity):
    refused = IntakeMessage.select().where(IntakeMessage.state == "refused").get()
    assert "no name" in refused.outcome
    assert Referral.select().where(Referral.message == refused).count() == 0


def test_a_walk_in_waits_to_be_matched(charity):
    names = [one.name for one in walk_in_queries.walk_ins_to_match(signed_in("Cora")).rows]
    assert names == [WALK_IN_TO_MATCH]


def test_fays_group_meets_today_and_its_roll_is_open(charity):
    fay = signed_in("Fay")
    (group,) = list_queries.groups_for(fay).rows
    today = session_queries.todays(session_queries.sessions_ahead(group.group_id))
    assert today is not None
    assert today.starts_at <= clock.now() + timedelta(minutes=30)
    assert len(roster_queries.roster_of(fay, group.group_id)) >= 8


def test_otis_sees_his_own_group_alone(charity):
    assert [one.name for one in list_queries.groups_for(signed_in("Otis")).rows] == ["Open Door"]


def test_the_sensitive_group_is_for_its_leaders_and_named_staff(charity):
    def sees(name):
        rows = list_queries.groups_for(signed_in(name)).rows
        return "Quiet Water" in {one.name for one in rows}

    assert sees("Cora") and sees("Idris") and sees("Greta")
    assert not sees("Petra") and not sees("Mae") and not sees("Fay")


def test_an_earlier_name_finds_its_person(charity):
    (found, *_others) = people_queries.search_people(signed_in("Cora"), RENAMED_EARLIER)
    assert (found.name, found.by_earlier_name) == ("Rowan Ashdown", True)


def test_a_leader_who_was_a_member_is_barred_from_her_own_record(charity):
    lowri = User.select().where(User.name == "Lowri Penhale").get()
    assert lowri.person_id == Person.get(Person.name == "Lowri Penhale").id
    assert AccessBlock.select().where(AccessBlock.user == lowri).count() == 1
    assert Group.select().count() == 12
