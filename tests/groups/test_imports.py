"""Files of places, sessions and marks: what a row means, and what is wrong with it."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock
from portal.db import write
from portal.errors import DomainError
from portal.groups import attendance_imports, membership_imports, session_imports
from portal.imports import kinds
from portal.models import (
    Attendance,
    Contact,
    ImportBatch,
    Membership,
    MembershipState,
    Role,
    Session,
)
from portal.people import person_imports
from tests import factories
from tests.page import counted_queries, signed_in


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


def judged(kind, by=None, **cells):
    """What a kind says of one row."""
    blank = {one.name: "" for one in kinds.get(kind).fields()}
    (found,) = kinds.get(kind).check([{**blank, **cells}], by)
    return found


def written(kind, *rows, by=None):
    blank = {one.name: "" for one in kinds.get(kind).fields()}
    with write():
        return kinds.get(kind).write([{**blank, **row} for row in rows], by)


# ---------------------------------------------------------------------- places and waits


def test_a_wait_keeps_its_turn_by_its_own_day(people):
    early, late = factories.person("Early Bird"), factories.person("Late Riser")
    written(
        "memberships",
        {"person": "Late Riser", "group": "Tuesday group", "state": "waiting", "since": "2/5/2026"},
        {
            "person": "early bird",
            "group": "TUESDAY group",
            "state": "Waitlisted",
            "since": "1/3/2026",
        },
    )
    waits = Membership.select().where(Membership.state == MembershipState.WAITING)
    order = [one.person_id for one in waits.order_by(Membership.waiting_since_at)]
    assert order == [early.id, late.id]
    first = waits.order_by(Membership.waiting_since_at).first()
    assert clock.local(first.waiting_since_at).date() == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("cells", "field", "said"),
    [
        ({"person": "Nobody Such"}, "person", "Nobody here is called that."),
        ({"group": "No group"}, "group", "There is no such group."),
        ({"state": "perhaps"}, "state", "Write active, waiting or ended"),
        ({"since": ""}, "since", "Enter the day since when"),
        ({"since": "1/1/2030"}, "since", "hasn't come yet"),
        ({"until": "1/1/2026"}, "until", "The last day comes before the first."),
        ({"state": "ended"}, "until", "Enter the day on which it ended."),
        ({"until": "1/5/2026", "ending": "bored"}, "ending", "Write one of: asked to leave"),
        ({"person_reference": "77"}, "person_reference", "Nobody here came with this reference."),
    ],
)
def test_what_is_wrong_with_a_place_is_said_with_its_way_out(people, cells, field, said):
    factories.person("Quinn Abara")
    usual = {"person": "Quinn Abara", "group": "Tuesday group", "since": "3 March 2026"}
    assert said in judged("memberships", **{**usual, **cells}).errors[field]


def test_two_of_one_name_need_a_reference(people):
    factories.person("Quinn Abara")
    factories.person("Quinn Abara")
    row = {"person": "Quinn Abara", "group": "Tuesday group", "since": "3 March 2026"}
    assert "2 people here are called Quinn Abara" in judged("memberships", **row).errors["person"]


def test_a_second_place_in_a_group_is_refused_and_the_same_one_known(people):
    row = {"person": people.pip.name, "group": "Tuesday group", "since": "3 March 2026"}
    assert "already" in judged("memberships", **row).errors["person"]
    stands = Membership.get(Membership.person == people.pip)
    assert judged("memberships", **{**row, "since": str(stands.starts_on)}).is_known


def test_what_has_changed_since_is_not_undone(people):
    factories.person("Quinn Abara")
    row = {"person": "Quinn Abara", "group": "Tuesday group", "since": "3 March 2026"}
    (made,) = written("memberships", row)
    Membership.update(version=2).where(Membership.id == made).execute()
    with write(), pytest.raises(DomainError):
        kinds.get("memberships").undo([made], None)
    assert Membership.get_or_none(Membership.id == made)


# ---------------------------------------------------------------------- who may bring in what


def test_groups_and_people_out_of_sight_are_nobody(people):
    hidden = factories.group("Survivors", is_sensitive=True)
    cora = signed_in(people.cora, "staff")
    factories.person("Quinn Abara")
    row = {"person": "Quinn Abara", "group": hidden.name, "since": "3 March 2026"}
    assert "There is no such group." in judged("memberships", cora, **row).errors["group"]
    factories.block(people.cora, people.pip)
    row = {"person": people.pip.name, "group": "Tuesday group", "since": "3 March 2026"}
    assert "Nobody here is called that" in judged("memberships", cora, **row).errors["person"]


# ---------------------------------------------------------------------- sessions


def test_a_session_starts_on_the_charitys_own_clock(people):
    written(
        "sessions",
        {"group": "Tuesday group", "starts_at": "5/5/2026 18:30", "ends_at": "5/5/2026 20:00"},
        {"group": "Tuesday group", "starts_at": "6 January 2026 6:30 pm", "state": "Cancelled"},
    )
    first, last = Session.select().order_by(Session.starts_at)
    assert last.starts_at == clock.at_local(date(2026, 5, 5), 18, 30)
    assert last.duration_minutes == 90
    assert first.starts_at.hour == 18 and first.state == "cancelled" and first.reason


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "5/5/2026"}, "starts_at"),
        ({"starts_at": "5/5/2026 25:00"}, "starts_at"),
        ({"ends_at": "5/5/2026 18:00"}, "ends_at"),
        ({"state": "maybe"}, "state"),
        ({"reason": "x" * 301}, "reason"),
    ],
)
def test_a_session_that_cannot_be_is_refused(people, cells, field):
    usual = {"group": "Tuesday group", "starts_at": "5/5/2026 18:30"}
    assert field in judged("sessions", **{**usual, **cells}).errors


def test_a_session_with_marks_is_not_undone(people):
    (made,) = written("sessions", {"group": "Tuesday group", "starts_at": "5/5/2026 18:30"})
    assert judged("sessions", group="Tuesday group", starts_at="5/5/2026 18:30").is_known
    Attendance.create(session=made, person=people.pip, mark="present", marked_at=clock.now())
    with write(), pytest.raises(DomainError):
        kinds.get("sessions").undo([made], None)


# ---------------------------------------------------------------------- marks


@pytest.fixture
def met(people):
    return factories.session(people.tuesday, clock.at_local(date(2026, 5, 5), 18, 30))


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Present", "present"),
        ("Unexcused Absence", "absent"),
        ("Excused Absence", "apologies"),
        ("left early", "left_early"),
    ],
)
def test_marks_are_read_as_other_systems_write_them(people, met, text, mark):
    written(
        "attendance",
        {"person": people.pip.name, "group": "Tuesday group", "held_on": "5/5/2026", "mark": text},
    )
    assert Attendance.get().mark == mark


def test_a_line_without_session_and_mark_is_a_contact(people, met):
    row = {"person": people.pip.name, "held_on": "5/5/2026", "hours": "1.5", "quantity": "40"}
    (made,) = written("attendance", {**row, "subject": f"{people.pip.name} 2026-05-05: Lunch"})
    contact = Contact.get()
    assert (contact.minutes, contact.subject, contact.note) == (90, "Lunch", "Quantity: 40")
    assert not Attendance.select().exists()
    with write():
        kinds.get("attendance").undo([made], None)
    assert not Contact.select().exists()


def test_a_session_without_a_mark_is_not_recorded_rather_than_absent(people, met):
    row = {"person": people.pip.name, "group": "Tuesday group", "held_on": "5/5/2026"}
    found = judged("attendance", **row)
    assert found.is_known and not found.errors and "Not recorded" in found.summary


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"mark": "here"}, "mark"),
        ({"held_on": "6/5/2026"}, "held_on"),
        ({"group": ""}, "session_reference"),
        ({"starts_local": "half past"}, "starts_local"),
    ],
)
def test_a_mark_that_cannot_be_placed_is_refused(people, met, cells, field):
    usual = {
        "person": people.pip.name,
        "group": "Tuesday group",
        "held_on": "5/5/2026",
        "mark": "present",
    }
    assert field in judged("attendance", **{**usual, **cells}).errors


def test_two_sessions_on_a_day_need_the_time(people, met):
    factories.session(people.tuesday, clock.at_local(date(2026, 5, 5), 10))
    row = {
        "person": people.pip.name,
        "group": "Tuesday group",
        "held_on": "5/5/2026",
        "mark": "present",
    }
    assert "met 2 times" in judged("attendance", **row).errors["starts_local"]
    assert not judged("attendance", **row, starts_local="6.30 pm").errors


# ---------------------------------------------------------------------- people


def test_people_are_found_by_name_once_they_are_in(people):
    written("people", {"given_name": "Zoë", "family_name": "Łukasz", "reference": "12"})
    assert judged("people", name="Anybody", reference="12").is_known
    row = {"person": "zoe lukasz", "group": "Tuesday group", "since": "3 March 2026"}
    assert not judged("memberships", **row).errors


def test_a_namesake_of_the_same_day_is_flagged_and_not_merged(people):
    born = people.pip.born_on.isoformat()
    found = judged("people", name=people.pip.name, born_on=born, reference="9")
    assert "see whether it is the same" in found.flag.casefold() and not found.is_known
    assert judged("people", name=people.pip.name, born_on=born).is_known


def test_people_who_have_come_to_belong_are_not_removed(people):
    (made,) = written("people", {"name": "Quinn Abara"})
    factories.member(
        people.tuesday,
        person_imports.naming_queries.people_meant(["Quinn Abara"], (), None)
        .by_name["quinn abara"][0]
        .person_id,
    )
    with write(), pytest.raises(DomainError):
        kinds.get("people").undo([made], None)


# ---------------------------------------------------------------------- speed


def test_statements_are_as_many_for_one_row_as_for_a_hundred(people, met):
    for number in range(100):
        factories.person(f"Person {number}x")
    row = {"group": "Tuesday group", "held_on": "5/5/2026", "mark": "present"}
    blank = {one.name: "" for one in kinds.get("attendance").fields()}
    rows = [{**blank, **row, "person": f"Person {number}x"} for number in range(100)]
    for check in (attendance_imports.check, membership_imports.check, session_imports.check):
        with counted_queries() as one:
            check(rows[:1], None)
        with counted_queries() as hundred:
            check(rows, None)
        assert len(one) == len(hundred)
    assert clock.today() - timedelta(days=27) == date(2026, 5, 5)


# ---------------------------------------------------------------------- who sees a file


def test_a_file_that_names_people_is_for_whoever_brought_it(browser_for, people):
    other = factories.user("Sol Adeyemi", Role.STAFF)
    one = ImportBatch.create(
        kind="memberships",
        file_name="kestrel.csv",
        body=b"",
        body_sha256="0" * 64,
        headings="[]",
        mapping="{}",
        state="preview",
        created_by=other,
        created_at=clock.now(),
    )
    cora = browser_for(people.cora)
    cora.get(f"/imports/{one.id}", status=404)
    assert "kestrel.csv" not in cora.get("/imports").main
    assert "kestrel.csv" in browser_for(other).get("/imports").main
