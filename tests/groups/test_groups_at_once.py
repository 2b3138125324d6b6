"""Two people at the same group in the same second: one of them wins, nothing is half written."""

import pytest
from peewee import IntegrityError

from portal.errors import StaleVersion
from portal.groups import agreement_actions, group_actions, venue_actions
from portal.groups.group_plan import GroupPlan
from portal.groups.venue_actions import VenuePlan
from portal.models import (
    AgreementAcceptance,
    Group,
    GroupAgreement,
    GroupStaff,
    GroupTopic,
    Role,
    Venue,
)
from tests import factories
from tests.page import signed_in


def test_of_two_changes_of_one_version_one_is_refused_whole(people, at_once):
    staff = signed_in(people.cora, Role.STAFF)
    plans = [
        GroupPlan("Tuesday group", place=f"Room {number}", topics=(f"Topic {number}",))
        for number in range(4)
    ]
    answers = at_once(
        [
            lambda plan=plan: group_actions.change_group(
                people.tuesday.id, 1, people.tuesday.programme_id, plan, by=staff
            )
            for plan in plans
        ]
    )
    assert sum(isinstance(one, StaleVersion) for one in answers) == 3
    group = Group.get_by_id(people.tuesday.id)
    topics = [one.topic for one in GroupTopic.select().where(GroupTopic.group == group)]
    assert group.version == 2
    assert topics == [group.place.replace("Room", "Topic")]


def test_two_who_publish_at_once_make_one_version(people, at_once):
    staff = signed_in(people.cora, Role.STAFF)
    answers = at_once(
        [
            lambda text=text: agreement_actions.publish_agreement(
                people.tuesday.id, 0, text, by=staff
            )
            for text in ("We begin on time.", "We end on time.")
        ]
    )
    assert sum(isinstance(one, StaleVersion) for one in answers) == 1
    assert GroupAgreement.select().count() == 1


def test_leaders_who_record_the_same_yes_at_once_record_it_once(people, at_once):
    from portal import clock

    version = factories.agreement(people.tuesday)
    answers = at_once(
        [
            lambda who=who: agreement_actions.record_acceptances(
                people.tuesday.id,
                version.id,
                [people.pip.id],
                clock.today(),
                by=signed_in(who, Role.FACILITATOR),
            )
            for who in (people.fay, people.sana)
        ]
    )
    assert sorted(answers) == [0, 1]
    assert AgreementAcceptance.select().count() == 1


def test_two_venues_of_one_name_at_once_are_one(people, at_once):
    staff = signed_in(people.cora, Role.STAFF)
    at_once([lambda: venue_actions.add_venue(VenuePlan("Harbour House"), by=staff)] * 3)
    assert Venue.select().count() == 1


def test_two_who_take_each_other_off_leave_one_named(people, at_once):
    other = factories.user("Idris Vale", Role.STAFF)
    Group.update(is_sensitive=True).where(Group.id == people.tuesday.id).execute()
    for user in (people.cora, other):
        GroupStaff.create(group=people.tuesday, user=user)
    at_once(
        [
            lambda user=user: group_actions.unname_staff(people.tuesday.id, user.id, by=None)
            for user in (people.cora, other)
        ]
    )
    assert GroupStaff.select().count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"is_public": True, "is_sensitive": True},
        {"min_age": 30, "max_age": 20},
        {"max_age": 121},
        {"format": "telepathy"},
        {"approach": "magic"},
        {"reading": "some day"},
    ],
)
def test_the_tables_hold_to_it_whoever_writes(people, db, values):
    with pytest.raises(IntegrityError), db.atomic():
        Group.update(**values).where(Group.id == people.tuesday.id).execute()
