"""Calling a session off, moving it, saying that it didn't meet, and taking that back."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import call_off_actions, call_off_rules
from portal.groups.call_off_actions import CallOff
from portal.groups.call_off_rules import Change
from portal.models import (
    Event,
    GroupStaff,
    MembershipState,
    Notice,
    OutboxMessage,
    Role,
    Session,
    SessionState,
    Telling,
    TellingState,
)
from tests import factories
from tests.page import counted_queries, signed_in

WHY = "The hall is flooded"


@pytest.fixture
def tomorrow(people):
    return factories.session(people.tuesday, clock.now() + timedelta(days=1))


def _call_off(browser, session, change="cancelled", status=302, **more):
    page = browser.get(f"/sessions/{session.id}/call-off")
    button = "Change it and tell everybody" if "tell everybody" in page.text else "Save"
    fields = {"change": change, "reason": WHY, **more}
    return browser.submit(page, button, status, **fields)


@pytest.mark.parametrize(
    ("state", "hours", "possible"),
    [
        ("planned", 1, ["cancelled", "moved_online", "moved_venue"]),
        ("cancelled", 1, ["moved_online", "moved_venue", "as_planned"]),
        ("moved_venue", 1, ["cancelled", "moved_online", "moved_venue", "as_planned"]),
        ("planned", -1, ["did_not_meet", "cancelled", "moved_online", "moved_venue"]),
        ("did_not_meet", -1, ["cancelled", "moved_online", "moved_venue", "as_planned"]),
    ],
)
def test_what_may_be_said_of_a_session(state, hours, possible):
    now = clock.now()
    found = call_off_rules.changes(state, now + timedelta(hours=hours), now)
    assert list(found) == possible


def test_everybody_to_tell_is_listed_before_anything_is_sent(browser_for, people, tomorrow):
    offered = factories.person("Ola Berg", may_email=True, email="ola@example.org")
    factories.member(people.tuesday, offered, state=MembershipState.OFFERED, starts_on=None)
    rung = factories.person("Rex Holm", phone="07700 900 111")
    factories.member(people.tuesday, rung, state=MembershipState.PAUSED)
    factories.stand_in(tomorrow, people.otis)
    factories.interpreter(tomorrow, phone="07700 900 222")
    page = browser_for(people.cora).get(f"/sessions/{tomorrow.id}/call-off")
    listed = {row["Name"]: row["By"] for row in page.table("Everybody to tell")}
    assert listed == {
        "Pip Marlow Member": "No way on record",
        "Rex Holm Member": "Phone call",
        "Ola Berg Has an offer": "E-mail",
        "Fay Ferreira Leads the group": "E-mail",
        "Sana Khalil Leads the group": "E-mail",
        "Otis Brandt Stands in": "E-mail",
        "Nadia Haddad Interpreter": "Phone call",
    }
    assert OutboxMessage.select().count() == 0


def test_cancelling_tells_everybody_once_and_shows_everywhere(browser_for, people, tomorrow):
    mailed = factories.person("Ola Berg", may_email=True, email="ola@example.org")
    factories.member(people.tuesday, mailed)
    cora = browser_for(people.cora)
    page = cora.get(f"/sessions/{tomorrow.id}/call-off")
    for _twice in range(2):
        cora.submit(page, "Change it and tell everybody", change="cancelled", reason=WHY)
    notice = Notice.get()
    assert (Notice.select().count(), OutboxMessage.select().count()) == (1, 3)
    states = dict(Telling.select(Telling.person, Telling.state).where(Telling.person > 0).tuples())
    assert states == {people.pip.id: TellingState.TO_TELL, mailed.id: TellingState.SENT}
    for path in (
        f"/groups/{people.tuesday.id}",
        f"/sessions/{tomorrow.id}",
        f"/sessions/{tomorrow.id}/roll",
        f"/notices/{notice.id}",
    ):
        shown = cora.get(path).main
        assert "Cancelled" in shown and WHY in shown, path
    assert "1 person still to tell" in cora.get("/").main
    assert {"notice_made", "sessions_cancelled"} <= {row.action for row in Event.select()}


def test_leaders_find_what_became_of_it_where_they_start(browser_for, people):
    today = factories.session(people.tuesday, clock.now() + timedelta(minutes=1))
    _call_off(browser_for(people.cora), today)
    page = browser_for(people.fay).get("/")
    assert f"Cancelled {WHY}" in page.main
    assert "Take the roll" not in page.main


def test_letters_name_no_group_topic_or_participant(browser_for, people, tomorrow):
    factories.member(
        people.tuesday, factories.person("Ola Berg", may_email=True, email="ola@example.org")
    )
    _call_off(browser_for(people.cora), tomorrow)
    for row in OutboxMessage.select():
        said = f"{row.subject} {row.text} {row.html}"
        assert "Tuesday group" not in said and "Ola" not in said and WHY not in said
    letter = OutboxMessage.get(OutboxMessage.to_address == "ola@example.org")
    assert "doesn't take place" in letter.text
    assert clock.local(tomorrow.starts_at).strftime("%H:%M") in letter.text


def test_moving_online_gives_the_link_to_all_and_moving_elsewhere_the_place(
    browser_for, people, tomorrow
):
    factories.member(
        people.tuesday, factories.person("Ola Berg", may_email=True, email="ola@example.org")
    )
    cora = browser_for(people.cora)
    assert "online_link" in _call_off(cora, tomorrow, "moved_online", 422).errors()
    _call_off(cora, tomorrow, "moved_online", online_link="https://meet.example/tonight")
    assert "https://meet.example/tonight" in OutboxMessage.select().first().text
    assert "place" in _call_off(cora, tomorrow, "moved_venue", 422).errors()
    _call_off(cora, tomorrow, "moved_venue", place="Net Loft, upstairs")
    newest = OutboxMessage.select().order_by(OutboxMessage.id.desc()).first()
    assert "Net Loft, upstairs" in newest.text
    assert "Net Loft, upstairs" in cora.get(f"/sessions/{tomorrow.id}").main
    assert Session.get_by_id(tomorrow.id).state == SessionState.MOVED_VENUE


def test_a_cancelled_session_can_take_place_after_all_where_it_was_planned(
    browser_for, people, tomorrow
):
    Session.update(place="Room 4").where(Session.id == tomorrow.id).execute()
    cora = browser_for(people.cora)
    _call_off(cora, tomorrow, "moved_venue", place="Net Loft")
    _call_off(cora, tomorrow)
    first = Telling.get(Telling.person == people.pip)
    _call_off(cora, tomorrow, "as_planned", reason="")
    again = Session.get_by_id(tomorrow.id)
    assert (again.state, again.reason, again.place) == ("planned", "", "Room 4")
    assert [one.kind for one in Notice.select().order_by(Notice.id)] == [
        "moved_venue",
        "cancelled",
        "reinstated",
    ]
    # Who hadn't heard of the first changes is told how it is now, once.
    assert Telling.get_by_id(first.id).state == TellingState.NOT_NEEDED
    open_lines = Telling.select().where(Telling.state == TellingState.TO_TELL)
    assert [line.notice.kind for line in open_lines] == ["reinstated"]


def test_a_session_that_began_can_have_come_to_nothing_and_nobody_is_told(
    browser_for, people, tonight
):
    _call_off(browser_for(people.fay), tonight, "did_not_meet", reason="Nobody came")
    assert Session.get_by_id(tonight.id).state == SessionState.DID_NOT_MEET
    assert Notice.select().count() == 0


def test_a_session_with_marks_cannot_have_come_to_nothing(browser_for, people, tonight):
    fay = browser_for(people.fay)
    fay.post(f"/sessions/{tonight.id}/marks", {"person_id": people.pip.id, "mark": "present"})
    refused = _call_off(fay, tonight, "did_not_meet", 422)
    assert "somebody came" in refused.errors()["change"]
    assert Session.get_by_id(tonight.id).state == SessionState.PLANNED


def test_a_reason_is_needed_and_what_was_typed_stays(browser_for, people, tomorrow):
    page = _call_off(browser_for(people.cora), tomorrow, "moved_venue", 422, reason="", place="X")
    assert page.errors().keys() == {"reason"}
    assert page.value_of("place") == "X"
    assert Notice.select().count() == 0


def test_a_stale_page_changes_nothing_and_says_how_it_stands(browser_for, people, tomorrow):
    cora, fay = browser_for(people.cora), browser_for(people.fay)
    page = cora.get(f"/sessions/{tomorrow.id}/call-off")
    _call_off(fay, tomorrow, reason="I am ill")
    shown = cora.submit(page, "Change it", 422, change="moved_venue", place="Net Loft", reason=WHY)
    assert "Somebody changed this meanwhile" in shown.main and "I am ill" in shown.main
    assert Session.get_by_id(tomorrow.id).state == SessionState.CANCELLED
    cora.submit(shown, "Change it", change="moved_venue", place="Net Loft", reason=WHY)
    assert Session.get_by_id(tomorrow.id).state == SessionState.MOVED_VENUE


def test_its_leader_sees_no_offers_and_the_office_rings(browser_for, people, tomorrow):
    offered = factories.person("Ola Berg", phone="07700 900 111")
    factories.member(people.tuesday, offered, state=MembershipState.OFFERED, starts_on=None)
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{tomorrow.id}/call-off")
    assert "Ola Berg" not in page.text and "1 of them isn't listed here" in page.main
    assert "07700" not in page.text
    answer = fay.submit(page, "Change it", change="cancelled", reason="I am ill")
    assert answer.response.location == f"/sessions/{tomorrow.id}"
    assert "The office tells all others" in fay.follow(f"/sessions/{tomorrow.id}").text
    fay.get(f"/notices/{Notice.get().id}", 403)
    assert {one.name for one in Telling.select() if one.person_id is None} == {""}
    assert Telling.select().where(Telling.user == people.fay).count() == 0


def test_its_leader_reads_names_as_wanted_and_first_visits(browser_for, people, tomorrow):
    wren = factories.person("Gordon Lumley", phone="07700 900 111")
    factories.member(people.tuesday, wren, shown_as="Wren")
    factories.taster(tomorrow, factories.person("Kay Quist"))
    page = browser_for(people.fay).get(f"/sessions/{tomorrow.id}/call-off")
    names = [row["Name"] for row in page.table("Everybody to tell")]
    assert any(name.startswith("Wren") for name in names)
    assert any(name.startswith("Kay Quist") for name in names)
    assert "Gordon" not in page.text
    staff = browser_for(people.cora).get(f"/sessions/{tomorrow.id}/call-off")
    assert "Gordon Lumley" in staff.main


def test_who_leads_another_group_or_led_it_once_calls_nothing_off(browser_for, people, tomorrow):
    gone = factories.user("Gil Arnaud", Role.FACILITATOR)
    factories.lead(people.tuesday, gone, ends_on=clock.today() - timedelta(days=2))
    browser_for(gone).get(f"/sessions/{tomorrow.id}/roll")
    for user in (people.otis, gone):
        browser_for(user).get(f"/sessions/{tomorrow.id}/call-off", 404)
    browser_for(people.mae).get(f"/sessions/{tomorrow.id}/call-off", 403)


def test_sessions_are_found_by_place_and_day_and_nothing_is_chosen(browser_for, people):
    day = clock.now() + timedelta(days=2)
    one = factories.session(people.tuesday, day, place="Quay House")
    other = factories.session(people.thursday, day + timedelta(hours=2), place="Quay House")
    factories.session(people.thursday, day + timedelta(days=3), place="Net Loft")
    hidden = factories.group("Kestrel circle", is_sensitive=True)
    factories.session(hidden, day, place="Quay House")
    cora = browser_for(people.cora)
    page = cora.get("/sessions/call-off?place=Quay+House")
    assert len(page.table("Sessions ahead")) == 2
    assert page.value_of("sessions") == "" and "Kestrel" not in page.text
    assert cora.get("/sessions/call-off?place=Quay+House&tick=all").value_of("sessions")
    assert "Tick at least one" in cora.get("/sessions/call-off?step=tick").main
    page = cora.get(f"/sessions/call-off?sessions={one.id}&sessions={other.id}")
    cora.submit(page, "Change it", change="cancelled", reason="Quay House is shut")
    notice = Notice.get()
    assert {s.state for s in Session.select().where(Session.id.in_([one.id, other.id]))} == {
        "cancelled"
    }
    shown = cora.get(f"/notices/{notice.id}").main
    assert "Tuesday group" in shown and "Thursday group" in shown


def test_sessions_of_other_staffs_groups_cannot_be_slipped_in(browser_for, people, tomorrow):
    hidden = factories.group("Kestrel circle", is_sensitive=True)
    theirs = factories.session(hidden, clock.now() + timedelta(days=1))
    form = {"change": "cancelled", "reason": WHY, "request_key": "k"}
    seen = f"{tomorrow.id}:1 {theirs.id}:1"
    browser_for(people.cora).post("/sessions/call-off", {**form, "seen": seen}, 404)
    one = {**form, "seen": f"{theirs.id}:1"}
    browser_for(people.cora).post(f"/sessions/{tomorrow.id}/call-off", one, 404)
    assert Notice.select().count() == 0


def test_two_at_once_make_one_notice(app, people, tomorrow, at_once):
    cora = signed_in(people.cora, Role.STAFF)
    asked = CallOff({tomorrow.id: 1}, Change.CANCELLED, "one-key", WHY)

    def tap():
        with app.app_context():
            return call_off_actions.call_off(asked, cora)

    made = at_once([tap] * 4)
    assert len(set(made)) == 1
    assert Notice.select().count() == 1
    assert Telling.select().count() == len({(t.person_id, t.user_id) for t in Telling.select()})


def test_a_hundred_people_cost_as_many_statements_as_one(app, people, tomorrow):
    cora = signed_in(people.cora, Role.STAFF)

    def count(session, key):
        with app.app_context(), counted_queries() as seen:
            call_off_actions.call_off(CallOff({session.id: 1}, Change.CANCELLED, key, WHY), cora)
        return len(seen)

    few = count(tomorrow, "few")
    for number in range(100):
        who = factories.person(
            f"Member {number}", may_email=number % 2 == 0, email=f"m{number}@example.org"
        )
        factories.member(people.tuesday, who)
    later = factories.session(people.tuesday, clock.now() + timedelta(days=8))
    assert count(later, "many") <= few
    assert Telling.select().where(Telling.notice == Notice.get(request_key="many")).count() == 103


def test_where_a_sensitive_group_meets_instead_stands_in_no_letter(browser_for, people):
    hidden = factories.group("Kestrel circle", is_sensitive=True, led_by=[people.fay])
    GroupStaff.create(group=hidden, user=people.cora)
    factories.member(
        hidden,
        factories.person(
            "Ola Berg",
            may_email=True,
            email="ola@example.org",
            may_call=True,
            phone="07700 900 222",
        ),
    )
    session = factories.session(hidden, clock.now() + timedelta(days=1))
    cora = browser_for(people.cora)
    link = "https://meet.example/kestrel-circle"
    _call_off(cora, session, "moved_online", online_link=link)
    _call_off(cora, session, "moved_venue", place="Kestrel House")
    letters = list(OutboxMessage.select())
    assert letters
    assert {one.to_address for one in letters} == {people.fay.email}
    assert not any("estrel" in one.text + one.html for one in letters)
    lines = Telling.select().where(Telling.person.is_null(False)).order_by(Telling.id)
    assert [(one.channel, one.state) for one in lines] == [
        ("call", "not_needed"),
        ("call", "to_tell"),
    ]


def test_who_has_an_offer_and_comes_to_see_the_group_is_told_once(browser_for, people, tomorrow):
    who = factories.person("Ola Berg", may_email=True, email="ola@example.org")
    factories.member(
        people.tuesday,
        who,
        state=MembershipState.OFFERED,
        starts_on=None,
        offered_at=clock.now(),
        offer_expires_at=clock.now() + timedelta(days=2),
    )
    factories.taster(tomorrow, who)
    _call_off(browser_for(people.cora), tomorrow)
    assert Telling.select().where(Telling.person == who).count() == 1
