"""A user's calendar feed: read back by two parsers, and by what it must never say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
import vobject

from portal import clock
from portal.groups.calendar_rules import clock_changes
from portal.models import CalendarFeed, Event, Group, GroupLeader, GroupStaff, Session, User
from tests import factories
from tests.page import Browser, counted_queries


@pytest.fixture
def ahead(people):
    Group.update(place="Room 2, Quay House", online_link="https://meet.example/secret-room").where(
        Group.id == people.tuesday.id
    ).execute()
    return factories.session(people.tuesday, clock.at_local(clock.today(), 18, 30) + timedelta(7))


@pytest.fixture
def address(browser_for):
    """Makes a user's feed on their page and returns its path."""

    def make(user, **ticked):
        browser = browser_for(user)
        page = browser.get("/account/calendar")
        done = browser.submit(page, "Make an address", status=200, **ticked)
        (shown,) = done.tree.xpath('//p[@class="secret"]//text()[normalize-space()]')
        return "/calendar/" + shown.strip().rsplit("/calendar/", 1)[1]

    return make


@pytest.fixture
def read(app):
    """Reads a feed as a calendar does: without signing in."""

    def get(path, status=200, **headers):
        page = Browser(app).get(path, status, headers=headers)
        return page.response

    return get


def _events(answer):
    calendar = icalendar.Calendar.from_ical(answer.get_data())
    return calendar.walk("VEVENT")


def test_it_holds_the_sessions_that_a_leader_leads(people, ahead, address, read):
    factories.session(people.thursday, clock.now() + timedelta(days=3))
    (event,) = _events(read(address(people.fay)))
    assert event["SUMMARY"] == "Group session"
    assert event["LOCATION"] == "Room 2, Quay House"
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"].endswith(f"/sessions/{ahead.id}")
    start = event.decoded("DTSTART")
    assert start == ahead.starts_at
    assert (start.hour, start.minute) == (18, 30)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event.decoded("DTEND") - start == timedelta(minutes=90)


def test_another_parser_reads_the_same(people, ahead, address, read):
    text = read(address(people.fay)).get_data(as_text=True)
    calendar = vobject.readOne(text)
    assert calendar.vtimezone.tzid.value == "Europe/London"
    assert calendar.vevent.summary.value == "Group session"
    assert calendar.vevent.dtstart.value == ahead.starts_at
    assert "\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_it_names_nobody_and_nothing_about_a_group(people, ahead, address, read):
    factories.about(people.tuesday, "Anxiety")
    Session.update(title="Living with panic", reason="Fay is ill", state="cancelled").where(
        Session.id == ahead.id
    ).execute()
    text = read(address(people.fay)).get_data(as_text=True).replace("\r\n ", "")
    for secret in (
        "Fay",
        "Sana",
        "Pip",
        "Anxiety",
        "panic",
        "ill",
        "Tuesday group",
        "meet.example",
    ):
        assert secret not in text


def test_a_group_is_named_only_where_somebody_asked_and_a_private_one_never(
    people, ahead, address, read
):
    hush = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True, place="Elm Road")
    factories.session(hush, clock.now() + timedelta(days=2))
    text = read(address(people.fay, names_groups="y")).get_data(as_text=True)
    assert "Tuesday group" in text
    assert "Kestrel" not in text
    assert "Elm Road" not in text
    assert len(_events(read(address(people.sana)))) == 1


def test_news_rises_in_sequence_and_keeps_its_id(people, ahead, address, read):
    path = address(people.fay)
    before = _events(read(path))[0]
    Session.update(state="cancelled", reason="Snow", version=Session.version + 1).execute()
    after = _events(read(path))[0]
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["STATUS"] == "CANCELLED"
    assert "Cancelled." in after["DESCRIPTION"]
    Group.update(place="Annexe", version=Group.version + 1).execute()
    assert int(_events(read(path))[0]["SEQUENCE"]) > int(after["SEQUENCE"])


@pytest.mark.parametrize(
    ("changes", "words", "location"),
    [
        ({"state": "moved_online", "reason": "Ice"}, "Moved online", None),
        ({"state": "moved_venue", "reason": "Full", "place": "Café"}, "another place", "Café"),
    ],
)
def test_moves_are_told_in_words(people, ahead, address, read, changes, words, location):
    Session.update(online_link="https://meet.example/once", **changes).execute()
    answer = read(address(people.fay))
    (event,) = _events(answer)
    assert words in event["DESCRIPTION"]
    assert event.get("LOCATION") == location
    assert b"meet.example" not in answer.get_data()


def test_a_session_at_another_time_says_instead_of_which(people, ahead, address, read):
    Session.update(starts_at=ahead.starts_at + timedelta(hours=1)).execute()
    (event,) = _events(read(address(people.fay)))
    assert "Instead of" in event["DESCRIPTION"]


@pytest.mark.parametrize(("month", "day"), [(3, 20), (10, 20)])
def test_both_sides_of_a_change_of_the_clock_stand_at_the_same_local_time(
    people, address, read, month, day
):
    year = clock.today().year + 1
    with time_machine.travel(clock.at_local(date(year, month, day), 12), tick=False):
        starts = [clock.at_local(clock.today() + timedelta(days=days), 18, 30) for days in (1, 15)]
        for at in starts:
            factories.session(people.tuesday, at)
        answer = read(address(people.fay))
    found = [event.decoded("DTSTART") for event in _events(answer)]
    assert found == starts
    assert {one.hour for one in found} == {18}
    assert len({one.utcoffset() for one in found}) == 2
    theirs = vobject.readOne(answer.get_data(as_text=True)).vevent_list
    assert [one.dtstart.value for one in theirs] == starts


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        (
            "Europe/London",
            [
                ("2026-01-01T00:00:00", 0, 0, "GMT"),
                ("2026-03-29T01:00:00", 0, 60, "BST"),
                ("2026-10-25T02:00:00", 60, 0, "GMT"),
            ],
        ),
        (
            "America/New_York",
            [
                ("2025-12-31T19:00:00", -300, -300, "EST"),
                ("2026-03-08T02:00:00", -300, -240, "EDT"),
                ("2026-11-01T02:00:00", -240, -300, "EST"),
            ],
        ),
        ("Asia/Kolkata", [("2026-01-01T05:30:00", 330, 330, "IST")]),
    ],
)
def test_changes_of_the_clock_are_said_by_the_offset_before_them(zone, changes):
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    minute = timedelta(minutes=1)
    assert changes == [
        (one.starts_at.isoformat(), one.offset_from // minute, one.offset_to // minute, one.name)
        for one in clock_changes(ZoneInfo(zone), first, last)
    ]


def test_a_substitution_is_in_it_however_far_ahead_and_a_guests_part_is_not(
    people, ahead, address, read
):
    factories.stand_in(ahead, people.otis)
    assert len(_events(read(address(people.otis)))) == 1
    speaker = factories.user("Gus Guest", *_roles(people.fay))
    factories.stand_in(ahead, speaker, role="guest")
    assert _events(read(address(speaker))) == []


def _roles(user):
    from portal.models import Role, UserRole

    rows = UserRole.select().where(UserRole.user == user).order_by(UserRole.role)
    return [Role(row.role) for row in rows]


def test_an_assignment_holds_its_own_days_alone(people, ahead, address, read):
    later = factories.session(people.tuesday, ahead.starts_at + timedelta(days=14))
    GroupLeader.update(ends_on=clock.local(ahead.starts_at).date()).where(
        GroupLeader.user == people.fay.id
    ).execute()
    events = _events(read(address(people.fay)))
    assert [event.decoded("DTSTART") for event in events] == [ahead.starts_at]
    assert len(_events(read(address(people.sana)))) == 2
    assert later.id != ahead.id


def test_staff_have_the_sessions_of_their_groups(people, ahead, address, read):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    factories.session(hush, clock.now() + timedelta(days=2))
    path = address(people.cora)
    assert len(_events(read(path))) == 1
    GroupStaff.create(group=hush, user=people.cora)
    assert len(_events(read(path))) == 2
    assert _events(read(address(people.mae))) == []


def test_who_is_stood_down_loses_it_at_once(people, ahead, address, read):
    path = address(people.fay)
    factories.stand_down(people.fay)
    assert _events(read(path)) == []


def test_who_is_deactivated_has_no_feed(people, ahead, address, read):
    path = address(people.fay)
    User.update(is_active=False).where(User.id == people.fay.id).execute()
    read(path, 404)


def test_a_new_address_ends_the_old_one_and_it_can_be_taken_away(
    browser_for, people, ahead, address, read
):
    first = address(people.fay)
    fay = browser_for(people.fay)
    page = fay.get("/account/calendar")
    assert first not in page.text
    fay.submit(page, "Make a new address", status=200)
    read(first, 404)
    assert CalendarFeed.select().count() == 1
    fay.submit(fay.get("/account/calendar"), "Take the address away")
    assert CalendarFeed.select().count() == 0
    read("/calendar/nothing.ics", 404)


def test_the_address_is_kept_as_a_hash_and_in_no_cache(browser_for, people, address):
    token = address(people.fay).removeprefix("/calendar/").removesuffix(".ics")
    assert token not in str(list(CalendarFeed.select().dicts()))
    page = browser_for(people.fay).get("/account/calendar")
    assert page.response.headers["Cache-Control"] == "no-store"


def test_nothing_new_is_answered_without_a_body(people, ahead, address, read):
    path = address(people.fay)
    tag = read(path).headers["ETag"]
    assert read(path, 304, **{"If-None-Match": tag}).get_data() == b""
    Session.update(state="cancelled", reason="Snow", version=2).execute()
    assert read(path, 200, **{"If-None-Match": tag}).headers["ETag"] != tag


def test_reading_is_noted_once_a_day(browser_for, people, ahead, address, read):
    path = address(people.fay)
    read(path)
    read(path)
    assert Event.select().where(Event.action == "calendar_read").count() == 1
    assert "Last read by a calendar" in browser_for(people.fay).get("/account/calendar").main


def test_five_hundred_sessions_take_as_many_statements_as_one(people, ahead, address, read):
    path = address(people.fay)
    read(path)
    with counted_queries() as few:
        read(path)
    for number in range(1, 300):
        factories.session(people.tuesday, ahead.starts_at + timedelta(hours=number))
    with counted_queries() as many:
        answer = read(path)
    assert len(many) == len(few)
    assert len(_events(answer)) == 300


def test_a_long_name_in_another_script_survives_folding(people, ahead, address, read):
    name = ("محمد عبد الرحمن " * 8)[:120].strip()
    Group.update(name=name).where(Group.id == people.tuesday.id).execute()
    (event,) = _events(read(address(people.fay, names_groups="y")))
    assert name in event["DESCRIPTION"]
