"""Finding a group without an account: what is listed, what is never said, and both feeds."""

import csv
import json
from datetime import timedelta

import pytest

from portal import clock
from portal.groups import find_rules, find_views, hsds_rules, meeting_rules
from portal.groups.find_rules import Room
from portal.groups.pattern_rules import Frequency, Recurrence, rule_text
from portal.models import Group, GroupPattern, SessionState
from tests import factories
from tests.page import counted_queries

SECRETS = (
    "meet.example",
    "960 400",
    "4471",
    "Fay Ferreira",
    "Sana Khalil",
    "Pip Marlow",
    "Marta",
    "Leader ill",
    "Welcome, all of you",
)


@pytest.fixture
def listed(people):
    """The Tuesday group, hybrid and listed, with everything that must not get out."""
    venue = factories.venue(
        address="4 Ropewalk",
        postcode="NQ1 4RW",
        area="Old Town",
        is_step_free=True,
        has_accessible_toilet=False,
        contact_name="Marta",
    )
    Group.update(
        is_public=True,
        public_description="Come as you are.",
        format="hybrid",
        venue=venue,
        place="Garden room",
        online_link="https://meet.example/tuesday",
        dial_in_number="01632 960 400",
        dial_in_code="4471",
        opening_script="Welcome, all of you.",
        min_age=18,
    ).where(Group.id == people.tuesday.id).execute()
    factories.about(people.tuesday, "Anxiety", "Sea swimming")
    factories.meant_for(people.tuesday, "LGBTQ+")
    soon = clock.now() + timedelta(days=3)
    factories.session(people.tuesday, soon)
    factories.session(
        people.tuesday, soon + timedelta(days=7), state="cancelled", reason="Leader ill"
    )
    return Group.get_by_id(people.tuesday.id)


@pytest.fixture
def visitor(browser_for):
    return browser_for(None)


def names(page):
    return {link for link in page.links() if link.endswith("group")}


def test_anybody_finds_a_listed_group_and_reads_what_they_need(visitor, listed):
    page = visitor.get("/find")
    assert "Tuesday group" in page.main and "Come as you are." in page.main
    page = visitor.get(f"/find/{listed.id}")
    for said in (
        "Every Tuesday at 18:30",
        "Garden room, Harbour House, Old Town",
        "4 Ropewalk, NQ1 4RW",
        "Step-free",
        "No accessible toilet",
        "18 and over",
        "Has room",
        "Cancelled",
        "01632 960 200",
    ):
        assert said in page.main


@pytest.mark.parametrize("path", ["/find", "/find/{}", "/find/hsds.json", "/find/meetings.json"])
def test_nobody_is_named_and_no_door_is_opened(visitor, listed, path):
    answer = visitor.get(path.format(listed.id))
    assert "Tuesday group" in answer.text
    for secret in SECRETS:
        assert secret not in answer.text, secret


@pytest.mark.parametrize(
    "change",
    [{"is_public": False}, {"is_public": False, "is_sensitive": True}, {"ended_on": "2020-01-01"}],
)
def test_what_is_not_listed_is_as_absent_as_what_is_not_there(visitor, listed, change):
    Group.update(**change).where(Group.id == listed.id).execute()
    for path in ("/find", "/find/hsds.json", "/find/meetings.json"):
        assert "Tuesday group" not in visitor.get(path).text
    hidden = visitor.get(f"/find/{listed.id}", 404).main
    absent = visitor.get("/find/99999", 404).main
    assert hidden == absent


def test_a_hybrid_group_stands_under_both_ways(visitor, listed):
    page = visitor.get("/find")
    for heading in ("way-in_person", "way-online"):
        (section,) = page.tree.xpath(f'.//section[@aria-labelledby="{heading}"]')
        assert "Tuesday group" in "".join(section.itertext())
    for way in ("in_person", "online"):
        assert "Tuesday group" in visitor.get(f"/find?format={way}").main


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("topic=Anxiety", True),
        ("topic=anxiety", True),
        ("topic=Sea+swimming", True),
        ("topic=Bereavement", False),
        ("audience=LGBTQ%2B", True),
        ("audience=Women", False),
        ("format=phone", False),
        ("day=2", True),
        ("day=3", False),
        ("area=Old+Town", True),
        ("area=Centre", False),
        ("topic=Anxiety&day=2&area=Old+Town&format=online&audience=LGBTQ%2B", True),
        ("topic=Anxiety&day=3", False),
    ],
)
def test_filters_stand_in_the_address_and_hold_together(visitor, listed, people, query, is_found):
    venue = factories.venue("Library", area="Centre")
    factories.group(
        "Other group",
        is_public=True,
        venue=venue,
        weekday=3,
        topic="Bereavement",
        audience="Women",
    )
    factories.group("Phone group", is_public=True, format="phone", weekday=5)
    assert ("Tuesday group" in visitor.get(f"/find?{query}").main) is is_found


def test_what_no_group_has_is_as_if_it_was_not_asked(visitor, listed):
    page = visitor.get("/find?topic=Nonsense&day=99&format=telepathy&area=%3Cscript%3E")
    assert "Tuesday group" in page.main


@pytest.mark.parametrize(
    ("rule", "started", "taken", "waits", "expected"),
    [
        ("open", None, 3, 0, Room.HAS_ROOM),
        ("open", None, 8, 0, Room.WAITING_LIST),
        ("open", None, 9, 0, Room.WAITING_LIST),
        # Those who wait already come first.
        ("open", None, 6, 2, Room.WAITING_LIST),
        ("open", None, 6, 1, Room.HAS_ROOM),
        ("drop_in", None, 30, 0, Room.DROP_IN),
        ("closed", -1, 3, 0, Room.ASK),
        ("closed", 1, 3, 0, Room.HAS_ROOM),
    ],
)
def test_room_is_said_in_one_of_four_words(rule, started, taken, waits, expected):
    from types import SimpleNamespace

    today = clock.today()
    group = SimpleNamespace(
        membership_rule=rule,
        started_on=today + timedelta(days=started) if started else None,
        capacity=8,
        taken_count=taken,
        waiting_count=waits,
    )
    assert find_rules.room(group, today) == expected


@pytest.mark.parametrize(
    ("past_count", "said"),
    [
        (4, "We can't say yet how long a seat takes."),
        (5, "A seat usually takes 3 to 4 weeks."),
    ],
)
def test_who_would_wait_reads_how_long_others_did(visitor, listed, past_count, said):
    assert "usually takes" not in visitor.get(f"/find/{listed.id}").main
    for number in range(past_count):
        factories.member(
            listed,
            factories.person(f"Earlier {number}"),
            waiting_since_at=clock.now() - timedelta(days=35),
            starts_on=clock.today() - timedelta(days=10),
        )
    Group.update(capacity=1).execute()
    page = visitor.get(f"/find/{listed.id}")
    assert said in page.main and "waits in the last" not in page.main
    (service,) = json.loads(visitor.get("/find/hsds.json").text)["contents"]
    assert service["wait_time"] == said


def test_a_second_tuesday_is_said_in_words_and_never_listed_as_weekly(visitor, listed):
    second = Recurrence(Frequency.MONTHLY, weekdays=(2,), weeks=(2,))
    GroupPattern.update(rule=rule_text(second)).where(GroupPattern.group == listed).execute()
    assert "Second Tuesday of the month" in visitor.get("/find").main
    (meeting,) = json.loads(visitor.get("/find/meetings.json").text)
    assert "day" not in meeting and "time" not in meeting
    assert "Second Tuesday of the month" in meeting["notes"]
    (service,) = json.loads(visitor.get("/find/hsds.json").text)["contents"]
    (schedule,) = service["schedules"]
    assert (schedule["freq"], schedule["byday"]) == ("MONTHLY", "2TU")


def test_a_group_without_a_pattern_says_so(visitor, listed):
    GroupPattern.delete().execute()
    assert "No fixed day" in visitor.get("/find").main
    assert json.loads(visitor.get("/find/meetings.json").text)[0]["name"] == "Tuesday group"
    # What somebody wrote of when it meets isn't for everybody, and isn't "no fixed day" either.
    Group.update(schedule_note="Third week, ask Marta").execute()
    page = visitor.get("/find")
    assert "Ask us when" in page.main and "Marta" not in page.text


def test_a_moved_session_says_where_and_never_why(visitor, listed):
    factories.session(
        listed,
        clock.now() + timedelta(days=4),
        state=SessionState.MOVED_VENUE,
        place="Net Loft, upstairs",
        reason="Leader ill",
    )
    page = visitor.get(f"/find/{listed.id}")
    assert "Moved to Net Loft, upstairs" in page.main
    assert "Leader ill" not in page.text


def test_meeting_guide_says_what_its_format_can(visitor, listed):
    (meeting,) = json.loads(visitor.get("/find/meetings.json").text)
    assert (meeting["day"], meeting["time"], meeting["end_time"]) == (2, "18:30", "20:00")
    assert meeting["attendance_option"] == "hybrid"
    assert meeting["types"] == ["O", "BE", "X", "EN", "LGBTQ"]
    assert meeting["region"] == "Old Town"
    assert meeting["slug"] == f"tuesday-group-{listed.id}"
    assert meeting["timezone"] == "Europe/London"
    assert not {"conference_url", "conference_phone"} & set(meeting)


@pytest.mark.real_data
def test_meeting_guide_types_are_types_of_the_format(real_data):
    known = json.loads((real_data / "meetings" / "types.json").read_text("utf-8"))
    ours = {*meeting_rules.LANGUAGES.values(), *meeting_rules.AUDIENCES.values()}
    assert ours | {"O", "C", "BE", "X", "XB", "MED", "ASL"} <= set(known)


def test_hsds_holds_service_place_schedule_and_terms(visitor, listed):
    answer = json.loads(visitor.get("/find/hsds.json").text)
    (service,) = answer["contents"]
    (place,) = service["service_at_locations"]
    (schedule,) = service["schedules"]
    assert answer["total_items"] == 1
    assert (service["name"], service["minimum_age"]) == ("Tuesday group", 18)
    assert service["organization"]["name"] == "Harbour Groups"
    assert place["location"]["addresses"][0]["postal_code"] == "NQ1 4RW"
    assert "Step-free" in place["location"]["accessibility"][0]["description"]
    assert (schedule["freq"], schedule["interval"], schedule["byday"]) == ("WEEKLY", 1, "TU")
    assert schedule["opens_at"] == "18:30:00"
    terms = {one["taxonomy_term"]["name"] for one in service["attributes"]}
    assert terms == {"Anxiety", "Sea swimming", "LGBTQ+"}
    assert service["languages"][0]["code"] == "en"
    # A reader that knows no sessions still hears of the one that was called off.
    assert service["alert"].endswith(": Cancelled")


def test_the_same_group_keeps_its_id_from_one_reading_to_the_next(visitor, listed):
    first, second = (
        json.loads(visitor.get("/find/hsds.json").text)["contents"][0] for _twice in range(2)
    )
    assert first["id"] == second["id"]
    assert first["id"] != hsds_rules.identity("https://other.example", "service", listed.id)


# By the part of our answer, the file of the specification's examples that names its fields.
HSDS_FILES = {
    "service": "services.csv",
    "schedule": "schedules.csv",
    "organization": "organizations.csv",
    "location": "locations.csv",
    "address": "addresses.csv",
    "accessibility": "accessibility.csv",
    "language": "languages.csv",
    "attribute": "attributes.csv",
    "taxonomy_term": "taxonomy_terms.csv",
    "taxonomy": "taxonomies.csv",
    "phone": "phones.csv",
    "program": "programs.csv",
    "service_at_location": "service_at_location.csv",
}


def _parts(service):
    """Every object of a service with the noun that it is of."""
    nouns = {
        "schedules": "schedule",
        "organization": "organization",
        "locations": "location",
        "location": "location",
        "addresses": "address",
        "accessibility": "accessibility",
        "languages": "language",
        "attributes": "attribute",
        "taxonomy_term": "taxonomy_term",
        "taxonomy_detail": "taxonomy",
        "phones": "phone",
        "programs": "program",
        "program": "program",
        "service_at_locations": "service_at_location",
    }
    found = [("service", service)]
    waiting = [service]
    while waiting:
        for name, value in waiting.pop().items():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    found.append((nouns[name], one))
                    waiting.append(one)
    return found


@pytest.mark.real_data
def test_hsds_field_names_are_those_of_the_specification(visitor, listed, real_data):
    (service,) = json.loads(visitor.get("/find/hsds.json").text)["contents"]
    for noun, part in _parts(service):
        with (real_data / "hsds" / HSDS_FILES[noun]).open(encoding="utf-8", newline="") as file:
            known = set(next(csv.reader(file)))
        plain = {name for name, value in part.items() if not isinstance(value, dict | list)}
        assert plain <= known, (noun, plain - known)
    example = json.loads((real_data / "hsds" / "service_full.json").read_text("utf-8"))
    assert set(service) <= set(example)


def test_any_cache_may_keep_it_and_asks_again_by_its_tag(visitor, listed):
    for path in ("/find", f"/find/{listed.id}", "/find/hsds.json", "/find/meetings.json"):
        response = visitor.get(path).response
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in response.headers
        tag = response.headers["ETag"]
        visitor.get(path, 304, headers={"If-None-Match": tag})


def test_a_signed_in_user_gets_the_same_page_as_anybody(visitor, browser_for, people, listed):
    assert browser_for(people.cora).get("/find").text == visitor.get("/find").text


def test_a_program_that_asks_too_often_is_told_to_wait(visitor, listed, monkeypatch):
    monkeypatch.setattr(find_views, "LOOKS_PER_ADDRESS", 2)
    visitor.get("/find")
    visitor.get("/find/hsds.json")
    answer = visitor.get("/find", 429)
    assert int(answer.response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/find", "/find/hsds.json", "/find/meetings.json"])
def test_many_groups_ask_as_many_statements_as_one(visitor, listed, path):
    counts = []
    for number in (0, 20):
        for one in range(number):
            group = factories.group(f"Group {one}", is_public=True, topic="Anxiety")
            factories.session(group, clock.now() + timedelta(days=2))
        with counted_queries() as seen:
            visitor.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_empty_list_says_what_to_do(visitor, people):
    assert "No group is listed now" in visitor.get("/find").main
    assert json.loads(visitor.get("/find/meetings.json").text) == []
    assert json.loads(visitor.get("/find/hsds.json").text)["empty"] is True
