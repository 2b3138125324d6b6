"""Adding a group and changing what it is: every field, two at once, and who may."""

import pytest

from portal.groups import subject_words
from portal.models import (
    Event,
    Group,
    GroupAudience,
    GroupPattern,
    GroupStaff,
    GroupTopic,
    Role,
    UserProgramme,
)
from tests import factories
from tests.page import counted_queries


def fields(of, **more):
    """What a browser sends for a new group."""
    typed = {
        "name": "Harbour evenings",
        "programme_id": of.programme_id,
        "kind": "peer_led",
        "approach": "mutual_support",
        "format": "in_person",
        "membership_rule": "open",
        "reading": "some",
        "language": "en",
        "capacity": 10,
        "duration_minutes": 90,
        "takes_tasters": "y",
        "venue_id": "",
        "weekday": "",
    }
    return {**typed, **more}


def changed(browser, group, status=302, **more):
    """Open the form of a group, change fields, and save."""
    page = browser.get(f"/groups/{group.id}/edit")
    return browser.submit(page, "Save", status, **more)


def words_of(group):
    topics = [one.topic for one in GroupTopic.select().where(GroupTopic.group == group)]
    meant = [one.audience for one in GroupAudience.select().where(GroupAudience.group == group)]
    return sorted(topics), sorted(meant)


def test_staff_add_a_group_with_all_that_it_is(browser_for, people):
    venue = factories.venue("Harbour House")
    browser = browser_for(people.cora)
    typed = fields(
        people.tuesday,
        topics=["Anxiety", "Depression"],
        own_topics="Sea swimming\nanxiety",
        audiences=["LGBTQ+"],
        own_audiences="Fishers",
        min_age="16",
        max_age="25",
        approach="cbt",
        format="hybrid",
        venue_id=venue.id,
        place="Garden room",
        online_link="https://meet.example/harbour",
        dial_in_number="01632 960 400",
        dial_in_code="4471",
        weekday="2",
        starts_local="18.30",
        language="ur",
        has_captions="y",
        sign_language="BSL",
        reading="a_lot",
        opening_script="Welcome.\nNobody has to speak.",
        is_public="y",
        public_description="Come as you are.",
        taster_takes_seat="y",
    )
    browser.post("/groups/new", typed)
    group = Group.get(Group.name == "Harbour evenings")
    assert words_of(group) == (["Anxiety", "Depression", "Sea swimming"], ["Fishers", "LGBTQ+"])
    assert (group.approach, group.format, group.venue_id) == ("cbt", "hybrid", venue.id)
    assert (group.min_age, group.max_age, group.language) == (16, 25, "ur")
    assert (group.dial_in_number, group.dial_in_code) == ("01632 960 400", "4471")
    assert group.has_captions and group.takes_tasters and group.taster_takes_seat
    assert group.opening_script == "Welcome.\nNobody has to speak."
    assert GroupPattern.get(GroupPattern.group == group).starts_local == "18:30"
    assert Event.select().where(Event.action == "group_added").count() == 1
    page = browser.get(f"/groups/{group.id}")
    for said in ("Garden room, Harbour House", "CBT", "16 to 25", "Urdu", "BSL", "code 4471"):
        assert said in page.main


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "tuesday GROUP"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "ten"}, "capacity"),
        ({"min_age": "30", "max_age": "20"}, "max_age"),
        ({"min_age": "121"}, "min_age"),
        ({"online_link": "javascript:alert(1)"}, "online_link"),
        ({"online_link": "http://plain.example"}, "online_link"),
        ({"weekday": "2"}, "weekday"),
        ({"weekday": "2", "starts_local": "25:00"}, "starts_local"),
        ({"duration_minutes": "0"}, "duration_minutes"),
        ({"own_topics": "x" * 61}, "topics"),
        ({"is_sensitive": "y", "is_public": "y"}, "is_public"),
        ({"venue_id": "999"}, "venue_id"),
        ({"programme_id": "999"}, "programme_id"),
        ({"kind": "anarchy"}, "kind"),
    ],
)
def test_what_cannot_be_is_said_on_its_field_and_nothing_is_lost(browser_for, people, more, field):
    typed = fields(people.tuesday, **{"opening_script": "Welcome, all of you.", **more})
    page = browser_for(people.cora).post("/groups/new", typed, 422)
    assert field in page.errors()
    assert page.value_of("opening_script") == "Welcome, all of you."
    assert Group.select().count() == 2


def test_changing_one_thing_leaves_the_rest_and_makes_a_version(browser_for, people):
    factories.about(people.tuesday, "Anxiety", "Sea swimming")
    factories.meant_for(people.tuesday, "Adults")
    changed(browser_for(people.cora), people.tuesday, place="Upstairs")
    now = Group.get_by_id(people.tuesday.id)
    assert (now.place, now.version, now.capacity) == ("Upstairs", 2, 8)
    assert words_of(now) == (["Anxiety", "Sea swimming"], ["Adults"])


def test_saving_what_holds_already_changes_nothing(browser_for, people):
    Group.update(language="en").where(Group.id == people.tuesday.id).execute()
    changed(browser_for(people.cora), people.tuesday)
    assert Group.get_by_id(people.tuesday.id).version == 1
    assert not Event.select().where(Event.action == "group_changed").exists()


def test_who_comes_second_sees_both_and_changes_nothing_until_they_decide(browser_for, people):
    first, second = browser_for(people.cora), browser_for(people.cora)
    page = second.get(f"/groups/{people.tuesday.id}/edit")
    changed(first, people.tuesday, place="Upstairs")
    stale = second.submit(page, "Save", 409, place="Garden room")
    assert "Upstairs" in stale.main and stale.value_of("place") == "Garden room"
    assert Group.get_by_id(people.tuesday.id).place == "Upstairs"
    second.submit(stale, "Save")
    assert Group.get_by_id(people.tuesday.id).place == "Garden room"


def test_who_makes_a_group_sensitive_is_named_on_it_and_still_sees_it(browser_for, people):
    other = factories.user("Idris Vale", Role.STAFF)
    browser = browser_for(people.cora)
    changed(browser, people.tuesday, is_sensitive="y")
    assert [one.user_id for one in GroupStaff.select()] == [people.cora.id]
    browser.get(f"/groups/{people.tuesday.id}/edit")
    browser_for(other).get(f"/groups/{people.tuesday.id}", 404)
    browser_for(other).get(f"/groups/{people.tuesday.id}/edit", 404)


def test_staff_name_somebody_else_and_take_a_name_off_but_never_the_last(browser_for, people):
    other = factories.user("Idris Vale", Role.STAFF)
    browser = browser_for(people.cora)
    changed(browser, people.tuesday, is_sensitive="y")
    address = f"/groups/{people.tuesday.id}/staff"
    browser.post(f"{address}/{people.cora.id}/remove")
    assert "the last one named" in browser.get(address).main
    browser.submit(browser.get(address), "Name them", user_id=other.id)
    assert "Idris Vale" in browser.get(address).main
    browser.post(f"{address}/{people.cora.id}/remove")
    browser.get(address, 404)
    assert [one.user_id for one in GroupStaff.select()] == [other.id]


def test_a_facilitator_cannot_be_named_as_staff(browser_for, people):
    browser = browser_for(people.cora)
    changed(browser, people.tuesday, is_sensitive="y")
    page = browser.post(f"/groups/{people.tuesday.id}/staff", {"user_id": people.fay.id}, 422)
    assert "user_id" in page.errors()


def test_a_group_of_another_programme_is_not_there(browser_for, people):
    UserProgramme.create(user=people.cora, programme=factories.programme("Elsewhere"))
    browser_for(people.cora).get(f"/groups/{people.tuesday.id}/edit", 404)
    page = browser_for(people.cora).post("/groups/new", fields(people.tuesday), 422)
    assert "programme_id" in page.errors()


def test_leaders_and_managers_cannot_change_a_group(browser_for, people):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(f"/groups/{people.tuesday.id}/edit", 403)


def test_what_opens_the_door_is_for_leaders_and_staff_alone(browser_for, people):
    people.tuesday.online_link = "https://meet.example/tuesday"
    people.tuesday.dial_in_number = "01632 960 400"
    people.tuesday.opening_script = "Welcome, all of you."
    people.tuesday.venue = factories.venue(contact_name="Marta", contact_phone="01632 960 310")
    people.tuesday.save()
    secrets = ("meet.example", "960 400", "Welcome, all", "Marta", "960 310")
    for user in (people.fay, people.cora):
        page = browser_for(user).get(f"/groups/{people.tuesday.id}")
        assert all(one in page.text for one in secrets)
    page = browser_for(people.mae).get(f"/groups/{people.tuesday.id}")
    assert not any(one in page.text for one in secrets)


def test_a_long_arabic_name_stands_whole(browser_for, people):
    name = ("محمد عبد الرحمن بن عبد العزيز " * 5)[:120].strip()
    changed(browser_for(people.cora), people.tuesday, name=name)
    assert browser_for(people.fay).get(f"/groups/{people.tuesday.id}").heading == name


def test_the_sheet_is_a_pdf_that_names_no_member_and_no_sensitive_group(browser_for, people):
    response = browser_for(people.fay).get(f"/groups/{people.tuesday.id}/sheet").response
    assert response.mimetype == "application/pdf"
    assert "Tuesday" not in response.headers["Content-Disposition"]
    browser_for(people.otis).get(f"/groups/{people.tuesday.id}/sheet", 404)
    browser_for(people.mae).get(f"/groups/{people.tuesday.id}/sheet", 403)
    assert Event.select().where(Event.action == "group_printed").count() == 1


def test_tabs_show_what_the_user_may_open(browser_for, people):
    address = f"/groups/{people.tuesday.id}"
    assert "Details" in browser_for(people.cora).get(address).links()
    assert "Details" not in browser_for(people.fay).get(address).links()
    assert "Agreement" not in browser_for(people.mae).get(address).links()


def test_the_form_asks_as_many_statements_with_many_words_as_with_few(browser_for, people):
    browser = browser_for(people.cora)
    counts = []
    for more in ((), [f"Topic {number}" for number in range(15)]):
        factories.about(people.tuesday, *more)
        with counted_queries() as seen:
            browser.get(f"/groups/{people.tuesday.id}/edit")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_own_words_are_kept_apart_from_those_of_the_list():
    listed, own = subject_words.apart_from(["Anxiety", "Eating"], ["anxiety", "Sea swimming"])
    assert (listed, own) == (["Anxiety"], ["Sea swimming"])
