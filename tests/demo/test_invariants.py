"""What must hold in the demo as in any database that the actions have written."""

import json
from collections import Counter, defaultdict

from peewee import SQL, fn

from portal import clock, settings
from portal.groups import pattern_rules
from portal.groups import rules as group_rules
from portal.intake import message_rules
from portal.models import (
    Attendance,
    Group,
    GroupLeader,
    GroupPattern,
    IntakeMessage,
    Membership,
    Person,
    PersonName,
    PersonNameKey,
    Referral,
    ReferralStep,
    Session,
    Taster,
)
from portal.people import rules as people_rules
from portal.referrals import rules as referral_rules


def test_no_group_has_more_members_than_seats(charity):
    taken = Counter(
        group
        for (group,) in Membership.select(Membership.group)
        .where(Membership.state.in_(("active", "paused", "offered")))
        .order_by(Membership.id)
        .tuples()
    )
    for group in Group.select().order_by(Group.id):
        assert taken[group.id] <= group.capacity, group.name


def test_no_seat_was_ever_given_twice_at_once(charity):
    """On every day of two years a group that has seats holds at most as many people."""
    stays = defaultdict(list)
    for group, first, last in (
        Membership.select(Membership.group, Membership.starts_on, Membership.ends_on)
        .where(Membership.starts_on.is_null(False), Membership.state != "waiting")
        .order_by(Membership.id)
        .tuples()
    ):
        stays[group].append((first, last))
    for group in Group.select().order_by(Group.id):
        for day in {first for first, _last in stays[group.id]}:
            there = sum(
                first <= day and (last is None or last >= day) for first, last in stays[group.id]
            )
            assert there <= group.capacity, (group.name, day)


def test_nobody_is_twice_in_a_group(charity):
    twice = (
        Membership.select(Membership.person, Membership.group)
        .where(Membership.state.in_(("waiting", "offered", "active", "paused")))
        .group_by(Membership.person, Membership.group)
        .having(fn.COUNT(SQL("*")) > 1)
        .order_by(Membership.person)
    )
    assert list(twice.tuples()) == []


def test_nobody_waits_for_a_group_that_has_a_seat(charity):
    counted: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for group, state in (
        Membership.select(Membership.group, Membership.state).order_by(Membership.id).tuples()
    ):
        counted[group][state] += 1
    for group in Group.select().order_by(Group.id):
        states = counted[group.id]
        free = group.capacity - states["active"] - states["paused"] - states["offered"]
        assert not (states["waiting"] and free), group.name


def test_every_referral_agrees_with_its_steps(charity):
    kinds = defaultdict(set)
    for referral, kind, at, received_at in (
        ReferralStep.select(
            ReferralStep.referral, ReferralStep.kind, ReferralStep.at, Referral.received_at
        )
        .join(Referral)
        .order_by(ReferralStep.id)
        .tuples()
    ):
        assert at >= received_at
        assert at <= clock.now()
        kinds[referral].add(kind)
    for one in Referral.select().order_by(Referral.id):
        steps = kinds[one.id]
        assert "received" in steps
        assert (one.decided_at is not None) == ("accepted" in steps)
        assert (one.state == "ended") == (one.ended_on is not None)
        # One that was opened again had ended.
        assert (one.state == "ended") == ("ended" in steps and "reopened" not in steps)
        if one.state in ("contacting", "awaiting_information"):
            assert {"contacting": "contacting"}.get(one.state, "asked") in steps
        if one.state == "accepted":
            assert one.decided_at
        assert one.queue_rank == referral_rules.queue_rank(one.risk, one.urgency)
        assert one.version == 1


def test_an_ended_referral_holds_no_seat(charity):
    held = (
        Membership.select(Membership.id)
        .join(Referral)
        .where(Referral.state == "ended", Membership.state != "ended")
    )
    assert held.count() == 0


def test_a_seat_comes_of_a_referral_of_the_same_person(charity):
    other = (
        Membership.select(Membership.id).join(Referral).where(Referral.person != Membership.person)
    )
    assert other.count() == 0
    assert Membership.select().where(Membership.referral.is_null()).count() == 0


def test_endings_that_need_a_sentence_have_one(charity):
    notes = dict(
        ReferralStep.select(ReferralStep.referral, ReferralStep.note)
        .where(ReferralStep.kind == "ended")
        .order_by(ReferralStep.id)
        .tuples()
    )
    for one in Referral.select().where(Referral.state == "ended").order_by(Referral.id):
        if one.ending in referral_rules.ENDINGS_THAT_NEED_A_NOTE:
            assert notes[one.id], one.ending


def test_every_receipt_is_unique_and_well_made(charity):
    receipts = [
        row for (row,) in IntakeMessage.select(IntakeMessage.receipt).order_by(SQL("1")).tuples()
    ]
    assert len(set(receipts)) == len(receipts) == 602
    assert all(len(one) == 9 and one[1] == one[6] == "-" for one in receipts)


def test_marks_stand_at_sessions_that_took_place_within_a_membership_or_a_first_visit(charity):
    seats = defaultdict(list)
    for one in Membership.select().order_by(Membership.id):
        if one.starts_on:
            seats[one.person_id, one.group_id].append((one.starts_on, one.ends_on))
    for person, group, starts_at in (
        Taster.select(Taster.person, Taster.group, Session.starts_at)
        .join(Session)
        .order_by(Taster.id)
        .tuples()
    ):
        day = clock.local(starts_at).date()
        seats[person, group].append((day, day))
    rows = (
        Attendance.select(
            Attendance.person, Session.group, Session.starts_at, Session.state, Attendance.marked_at
        )
        .join(Session)
        .order_by(Attendance.id)
        .tuples()
    )
    for person, group, starts_at, state, marked_at in rows:
        day = clock.local(starts_at).date()
        assert state in group_rules.MEETS
        assert starts_at <= marked_at <= clock.now()
        assert any(
            first <= day and (last is None or day <= last) for first, last in seats[person, group]
        )


def test_a_head_count_holds_all_who_are_marked_here(charity):
    here = Counter(
        session
        for (session,) in Attendance.select(Attendance.session)
        .where(Attendance.mark.in_(group_rules.HERE))
        .order_by(Attendance.id)
        .tuples()
    )
    counted = Session.select().where(Session.head_count.is_null(False)).order_by(Session.id)
    assert counted.count() > 50
    assert all(one.head_count >= here[one.id] for one in counted)


def test_sessions_keep_to_the_clock_on_the_wall_when_clocks_change(charity):
    patterns = {one.id: one for one in GroupPattern.select().order_by(GroupPattern.id)}
    offsets = set()
    for one in Session.select().where(Session.pattern.is_null(False)).order_by(Session.id):
        local = clock.local(one.starts_at)
        pattern = patterns[one.pattern_id]
        assert local.date() in pattern_rules.days_of(
            pattern_rules.read_rule(pattern.rule), pattern.starts_on, local.date(), local.date()
        )
        # Not the wall clock's own reading: an hour that it skips in March has none.
        hour, minute = map(int, pattern.starts_local.split(":"))
        assert one.starts_at == clock.at_local(local.date(), hour, minute)
        offsets.add(local.utcoffset())
    assert len(offsets) == 2


def test_sessions_stand_eight_weeks_ahead(charity):
    for group in Group.select().order_by(Group.id):
        ahead = Session.select().where(Session.group == group, Session.starts_at > clock.now())
        least = 5 if group.patterns.count() == 1 else 3
        assert ahead.count() >= least, group.name


def test_every_group_is_led_today_and_some_of_every_kind_exist(charity):
    led = {
        group
        for (group,) in GroupLeader.select(GroupLeader.group)
        .where(GroupLeader.starts_on <= clock.today(), GroupLeader.ends_on.is_null())
        .order_by(GroupLeader.id)
        .tuples()
    }
    groups = list(Group.select().order_by(Group.id))
    assert led == {group.id for group in groups}
    assert {group.kind for group in groups} == {"peer_led", "professional", "co_led"}
    assert {group.format for group in groups} == {"in_person", "video", "phone", "hybrid"}
    assert {group.membership_rule for group in groups} == {"open", "closed", "drop_in"}
    assert [group.name for group in groups if group.is_sensitive] == ["Quiet Water"]


def test_everybody_is_found_by_the_words_of_their_names(charity):
    earlier = dict(
        PersonName.select(PersonName.person, PersonName.name).order_by(PersonName.id).tuples()
    )
    keys = defaultdict(list)
    for person, key, is_word in (
        PersonNameKey.select(PersonNameKey.person, PersonNameKey.key, PersonNameKey.is_word)
        .order_by(PersonNameKey.key)
        .tuples()
    ):
        keys[person].append((key, bool(is_word)))
    for person, name in Person.select(Person.id, Person.name).order_by(Person.id).tuples():
        expected = people_rules.name_keys([name, earlier.get(person, "")])
        assert sorted(keys[person]) == expected


def test_messages_hold_what_arrived(charity):
    """A practice's message, read again, says what its referral says."""
    rows = (
        IntakeMessage.select(
            IntakeMessage.door, IntakeMessage.body, Referral.reason, Person.born_on, Person.name
        )
        .join(Referral)
        .join(Person)
        .where(IntakeMessage.state == "taken")
        .order_by(IntakeMessage.id)
        .tuples()
    )
    doors: Counter[str] = Counter()
    for door, body, reason, born_on, name in rows:
        doors[door] += 1
        if door == "fhir":
            read = message_rules.read_message(bytes(body), clock.today()).request
            assert (read.reason, read.person.born_on) == (reason, born_on)
        else:
            typed = json.loads(bytes(body))
            assert (typed["reason"], typed["name"]) == (reason, name)
    assert sum(doors.values()) == 600
    assert min(doors.values()) > 100


def test_addresses_and_numbers_are_nobodys(charity):
    for person in Person.select().order_by(Person.id):
        assert person.phone == "" or person.phone.startswith("07700 900")
        assert person.email == "" or person.email.endswith("@example.net")
        assert person.nhs_number == "" or person.nhs_number.startswith("999")
    assert settings.current().demo
