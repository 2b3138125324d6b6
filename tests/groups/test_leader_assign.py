"""Assigning somebody to a group: the gate asks about each session's own date."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine

from portal import clock
from portal.errors import DomainError
from portal.groups import leader_actions
from portal.groups.leader_actions import Assignment
from portal.groups.override_actions import Leave
from portal.models import Effect, Event, GateOverride, GroupLeader, GroupStaff, LeaderRole, Role
from tests import factories
from tests.page import counted_queries

NOW = date(2026, 1, 12)
LONG_NAME = "عبد الرحمن بن محمد " * 6


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(clock.at_local(NOW, 12), tick=False):
        yield


@pytest.fixture
def wren(people):
    return factories.user("Wren Adair", Role.FACILITATOR)


@pytest.fixture
def sessions(people):
    days = (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1))
    return [factories.session(people.tuesday, clock.at_local(one, 18, 30)) for one in days]


def _to_31_january(user, effect=Effect.BLOCK):
    course = factories.course("First aid", is_required=False)
    factories.need(course, effect=effect)
    factories.record(user, course, date(2025, 1, 20), expires_on=date(2026, 1, 31))
    return course


def _form(user, **more):
    return {"user_id": user.id, "role": "lead", "starts_on": "2026-01-12", "ends_on": "", **more}


def _path(group):
    return f"/groups/{group.id}/leaders/new"


def _told(page):
    return [(one["When"], one["May they lead?"]) for one in page.table("Each session")]


def test_a_certificate_to_31_january_blocks_the_session_of_1_february(
    browser_for, people, wren, sessions
):
    _to_31_january(wren)
    cora = browser_for(people.cora)
    listed = cora.get(_path(people.tuesday))
    assert "May not lead 1 of 3 sessions, from 1 Feb" in listed.main
    assert "First aid lapses on 1 February 2026: 1 session from then is without it." in listed.main
    page = cora.submit(listed, "Assign", 422, user_id=wren.id)
    assert _told(page) == [
        ("Friday 30 January", "May lead"),
        ("Saturday 31 January", "May lead"),
        ("Sunday 1 February", "May not lead First aid"),
    ]
    assert "Book the refresher or give leave until a day." in page.main
    assert "Who needs it: Everybody who leads." in page.main
    assert "completed on 20 January 2025, good until 31 January 2026" in page.main
    assert not GroupLeader.select().where(GroupLeader.user == wren).exists()
    # Up to the last day of the certificate nothing is lacking.
    cora.post(_path(people.tuesday), _form(wren, ends_on="2026-01-31"))
    assert GroupLeader.get(GroupLeader.user == wren).ends_on == date(2026, 1, 31)


def test_what_warns_is_read_first_and_then_passes(browser_for, people, wren, sessions):
    _to_31_january(wren, Effect.WARN)
    cora = browser_for(people.cora)
    page = cora.post(_path(people.tuesday), _form(wren), 422)
    assert page.heading == "Before you assign Wren Adair"
    assert _told(page)[-1] == ("Sunday 1 February", "Something lacks First aid")
    assert "leave" not in page.errors()
    done = cora.submit(page, "Assign all the same")
    assert done.response.location.endswith(f"/groups/{people.tuesday.id}#leaders")
    assert GroupLeader.get(GroupLeader.user == wren).role == LeaderRole.LEAD
    assert not GateOverride.select().exists()


def test_what_warns_and_changed_since_it_was_read_is_read_again(
    browser_for, people, wren, sessions
):
    course = _to_31_january(wren, Effect.WARN)
    cora = browser_for(people.cora)
    page = cora.post(_path(people.tuesday), _form(wren), 422)
    more = factories.course("Safeguarding", is_required=False)
    factories.need(more, effect=Effect.WARN)
    again = cora.submit(page, "Assign all the same", 422)
    assert "Read what is lacking first" in again.main
    assert "Safeguarding isn't on record" in again.main
    assert course.title in again.main
    cora.submit(again, "Assign all the same")


def test_what_blocks_passes_with_leave_that_covers_every_session(
    browser_for, people, wren, sessions
):
    course = _to_31_january(wren)
    cora = browser_for(people.cora)
    page = cora.post(_path(people.tuesday), _form(wren), 422)
    refused = cora.submit(page, "Give leave and assign", 422)
    assert refused.heading == "Before you assign Wren Adair"
    half = cora.submit(refused, "Give leave", 422, leave_reason="On the class of 9 February")
    assert half.errors() == {"leave_until": "Error: Enter the last day of the leave"}
    assert half.value_of("leave_reason") == "On the class of 9 February"
    short = cora.submit(half, "Give leave", 422, leave_until="2026-01-31")
    assert "The last session still blocked is on 1 February 2026" in short.errors()["leave_until"]
    assert not GateOverride.select().exists()
    cora.submit(short, "Give leave", leave_until="2026-02-14")
    given = GateOverride.get()
    assert (given.user_id, given.course_id, given.granted_by_id) == (
        wren.id,
        course.id,
        people.cora.id,
    )
    assert (given.starts_on, given.ends_on) == (NOW, date(2026, 2, 14))
    assert GroupLeader.select().where(GroupLeader.user == wren).count() == 1


@pytest.mark.parametrize(
    ("until", "said"),
    [("2026-01-11", "Enter 12 January 2026 or a later day"), ("2027-01-13", "a year at most")],
)
def test_leave_has_days_that_can_be(browser_for, people, wren, sessions, until, said):
    _to_31_january(wren)
    typed = _form(wren, leave_reason="On the next class", leave_until=until)
    page = browser_for(people.cora).post(_path(people.tuesday), typed, 422)
    assert said in page.errors()["leave_until"]
    assert page.value_of("leave_until") == until


def test_nobody_gives_leave_to_themselves(browser_for, people, sessions):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    _to_31_january(both)
    bo = browser_for(both)
    page = bo.post(_path(people.tuesday), _form(both), 422)
    assert "Nobody gives leave to themselves" in page.main
    typed = _form(both, leave_reason="I say so", leave_until="2026-02-14")
    bo.post(_path(people.tuesday), typed, 422)
    assert not GateOverride.select().exists()
    assert not GroupLeader.select().where(GroupLeader.user == both).exists()


def test_who_is_stood_down_is_refused_whatever_leave_is_given(browser_for, people, wren):
    factories.stand_down(wren, people.mae)
    typed = _form(wren, leave_reason="Please", leave_until="2026-02-14")
    page = browser_for(people.cora).post(_path(people.tuesday), typed, 422)
    assert page.heading == "Wren Adair can't be assigned"
    assert "Said in private" not in page.text
    assert not GroupLeader.select().where(GroupLeader.user == wren).exists()


def test_the_action_itself_keeps_the_gate(people, wren, sessions):
    _to_31_january(wren)
    asked = Assignment(people.tuesday.id, wren.id, LeaderRole.LEAD, NOW)
    events = Event.select().count()
    with pytest.raises(leader_actions.GateShut, match="First aid lapses on 1 February"):
        leader_actions.assign_leader(asked, None, has_read="anything")
    short = Leave("On the next class", NOW)
    with pytest.raises(leader_actions.GateShut):
        leader_actions.assign_leader(asked, None, leave=short)
    assert not GateOverride.select().exists()
    assert Event.select().count() == events


def test_guests_and_observers_need_no_account_and_leaders_do(browser_for, people):
    guest = factories.user("Nadia Farrow", email=None)
    cora = browser_for(people.cora)
    assert "Nadia Farrow" not in cora.get(_path(people.tuesday)).main
    page = cora.get(_path(people.tuesday) + "?role=guest&starts_on=2026-01-12&ends_on=2026-01-20")
    assert "Nadia Farrow" in page.main
    refused = cora.post(_path(people.tuesday), _form(guest), 422)
    assert "Only somebody who is a facilitator" in refused.main
    cora.submit(page, "Assign", user_id=guest.id)
    made = GroupLeader.get(GroupLeader.user == guest)
    assert (made.role, made.ends_on) == (LeaderRole.GUEST, date(2026, 1, 20))


def test_what_was_typed_stays_and_errors_say_what_to_do(browser_for, people, wren):
    cora = browser_for(people.cora)
    page = cora.post(_path(people.tuesday), {**_form(wren), "user_id": ""}, 422)
    assert page.errors() == {"user_id": "Error: Choose who"}
    page = cora.get(_path(people.tuesday) + "?role=lead&starts_on=soon", 422)
    assert page.errors()["starts_on"] == "Error: Enter a date such as 14/11/2026"
    page = cora.get(_path(people.tuesday) + "?starts_on=2026-03-01&ends_on=2026-02-01", 422)
    assert "The last day comes before the first" in page.errors()["ends_on"]
    page = cora.post(_path(people.tuesday), _form(wren, starts_on="2029-01-12"), 422)
    assert "Check the year" in page.main
    assert not GroupLeader.select().where(GroupLeader.user == wren).exists()


def test_two_browsers_and_a_double_submit_assign_once(browser_for, people, wren):
    cora, other = browser_for(people.cora), browser_for(people.cora)
    cora.post(_path(people.tuesday), _form(wren))
    page = other.post(_path(people.tuesday), _form(wren), 422)
    assert "They lead this group already, from 12 January 2026." in page.main
    assert GroupLeader.select().where(GroupLeader.user == wren).count() == 1
    assert "Wren Adair" not in str(cora.get(_path(people.tuesday)).list_items("candidates"))


def test_two_staff_who_assign_at_once_assign_once(people, wren, at_once):
    asked = Assignment(people.tuesday.id, wren.id, LeaderRole.LEAD, NOW)
    assign = partial(leader_actions.assign_leader, asked, None)
    results = at_once([assign] * 6)
    assert sum(isinstance(one, int) for one in results) == 1
    assert all(isinstance(one, int | leader_actions.LeadsAlready) for one in results)
    assert GroupLeader.select().where(GroupLeader.user == wren).count() == 1


def test_leave_given_at_once_by_two_is_given_once(people, wren, sessions, at_once):
    _to_31_january(wren)
    asked = Assignment(people.tuesday.id, wren.id, LeaderRole.LEAD, NOW)
    read = leader_actions.gap_rules.fingerprint(
        leader_actions.gap_rules.gaps(one.answer for one in leader_actions.ask_gate(asked))
    )
    leave = Leave("On the next class", date(2026, 2, 14))
    assign = partial(leader_actions.assign_leader, asked, None, has_read=read, leave=leave)
    results = at_once([assign] * 4)
    assert sum(isinstance(one, int) for one in results) == 1
    assert GateOverride.select().count() == 1


def test_a_sensitive_group_is_for_staff_named_on_it(browser_for, people, wren):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    cora = browser_for(people.cora)
    cora.get(_path(hush), 404)
    cora.post(_path(hush), _form(wren), 404)
    # Who leads it and is staff elsewhere has no say in who else does.
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    factories.lead(hush, both)
    bo = browser_for(both)
    bo.get(f"/groups/{hush.id}")
    bo.get(_path(hush), 404)
    GroupStaff.create(group=hush, user=people.cora)
    cora.post(_path(hush), _form(wren))


def test_others_have_no_such_page_and_what_isnt_there_is_absent(browser_for, people, wren):
    for user in (people.fay, people.mae, people.ada):
        browser = browser_for(user)
        browser.get(_path(people.tuesday), 403)
        browser.post(_path(people.tuesday), _form(wren), 403)
    cora = browser_for(people.cora)
    cora.get("/groups/999999/leaders/new", 404)
    people.tuesday.ended_on = NOW - timedelta(days=1)
    people.tuesday.save()
    assert "has ended" in cora.get(_path(people.tuesday), 409).main


def test_a_long_name_in_another_script_stands_whole(browser_for, people):
    name = LONG_NAME[:120].strip()
    factories.user(name, Role.FACILITATOR, email="long@example.org")
    page = browser_for(people.cora).get(_path(people.tuesday))
    assert f"<bdi>{name}</bdi>" in page.text


def test_who_may_lead_comes_first_and_same_names_are_told_apart(browser_for, people, sessions):
    course = factories.course("First aid", is_required=False)
    factories.need(course, effect=Effect.BLOCK)
    one = factories.user("Wren Adair", Role.FACILITATOR, email="first@example.org")
    two = factories.user("Wren Adair", Role.FACILITATOR, email="second@example.org")
    factories.record(two, course, NOW)
    page = browser_for(people.cora).get(_path(people.tuesday))
    assert page.text.index("second@example.org") < page.text.index("first@example.org")
    assert one.email in page.main


@pytest.mark.parametrize("count", [1, 20])
def test_statements_stay_the_same_however_many(browser_for, people, sessions, count):
    for number in range(count):
        factories.user(f"Leader {number}", Role.FACILITATOR)
    cora = browser_for(people.cora)
    with counted_queries() as seen:
        cora.get(_path(people.tuesday))
    assert len(seen) == 29


def test_an_error_of_an_action_names_its_field(people, wren):
    asked = Assignment(people.tuesday.id, people.cora.id, LeaderRole.OBSERVER, NOW)
    with pytest.raises(DomainError, match="without a role here") as problem:
        leader_actions.assign_leader(asked, None)
    assert problem.value.field == "user_id"
