"""A roll by a link, without an account: this session's names and marks, and nothing else."""

import logging
from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import mark_keys, roll_link_actions, roll_link_queries, rules
from portal.models import Attendance, Event, Mark, RollLink, Session, WalkIn
from tests import factories

URL = "/roll/a-long-enough-token"


@pytest.fixture
def link(people, tonight):
    """Fay's link to tonight's roll."""
    return factories.roll_link(tonight, people.fay, "a-long-enough-token")


@pytest.fixture
def door(browser_for):
    """Somebody at the door, without an account."""
    return browser_for()


def _cards(page):
    return [item.split(" Present")[0] for item in page.list_items("roll")]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["Ana Roy"], ["Ana R."]),
        (["Ana Roy", "Ana Rizzo"], ["Ana Ro.", "Ana Ri."]),
        (["Ana Roy", "ana roy"], ["Ana Roy (1)", "ana roy (2)"]),
        (["Ana Roy", "Ana Royle", "Ana Bo"], ["Ana Roy", "Ana Royl.", "Ana B."]),
        (["Ana", "Ana"], ["Ana (1)", "Ana (2)"]),
        (["", "Ana"], ["", "Ana"]),
        (["آنا رويز", "آنا رضا"], ["آنا رو.", "آنا رض."]),
    ],
)
def test_names_are_cut_as_short_as_tells_them_apart(names, shown):
    assert list(rules.names_apart(dict(enumerate(names))).values()) == shown


def test_page_shows_short_names_and_nothing_of_the_past(door, people, tonight, link):
    before = factories.session(people.tuesday, clock.now() - timedelta(days=7))
    earlier = factories.session(people.tuesday, clock.now() - timedelta(days=14))
    for one in (before, earlier):
        factories.mark(one, people.pip, Mark.ABSENT, people.fay)
    page = door.get(URL)
    assert _cards(page) == ["Pip M."]
    assert "This link is for Door volunteer." in page.main
    for word in ("Marlow", "missed", "first time", "paused", people.sana.name):
        assert word not in page.text
    assert not page.tree.xpath('.//input[@name="person_id"]')
    # No way on to any other page.
    inside = {link for link in page.links().values() if link.startswith("/")}
    assert inside == {"/"}


def test_headers_keep_the_address_to_itself(door, people, link):
    answer = door.get(URL).response
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert door.get("/roll/wrong", 404).response.headers["Referrer-Policy"] == "no-referrer"


def test_address_stands_in_no_log(make_app, people, link, capfd):
    from tests.page import Browser

    app = make_app(log_level="debug")
    logging.getLogger().setLevel(logging.DEBUG)
    visitor = Browser(app)
    page = visitor.get(URL)
    visitor.submit(page, "Present")
    visitor.get("/roll/another-wrong-token", 404)
    said = "".join(capfd.readouterr())
    assert '"endpoint": "link_roll.roll_show"' in said
    assert "a-long-enough-token" not in said
    assert "another-wrong-token" not in said


def test_tap_is_kept_as_the_links_own(door, people, tonight, link):
    page = door.submit(door.get(URL), "Present")
    assert page.response.headers["Location"].startswith(f"{URL}#")
    row = Attendance.get()
    assert (row.mark, row.marked_by_id, row.link_id) == ("present", None, link.id)
    assert "1 here" in door.get(URL).main
    inner = Event.get(Event.action == "attendance_marked")
    own = Event.get(Event.action == "roll_written_by_link")
    assert (inner.user_id, inner.subject_id) == (None, tonight.id)
    assert (own.user_id, own.subject, own.subject_id) == (None, "roll_link", link.id)
    assert own.pseudonym == inner.pseudonym != ""
    # A leader's own mark in its place is the leader's.
    door.submit(door.get(URL), "Present")
    assert Attendance.select().count() == 0


def test_leaders_mark_is_not_written_over(door, browser_for, people, tonight, link):
    page = door.get(URL)
    factories.mark(tonight, people.pip, Mark.APOLOGIES, people.sana)
    clash = door.submit(page, "Present", 409)
    assert "Pip M. was marked as apologies at" in clash.main
    assert people.sana.name not in clash.text
    assert Attendance.get().marked_by_id == people.sana.id
    door.submit(clash, "Keep present")
    assert (Attendance.get().mark, Attendance.get().link_id) == ("present", link.id)
    browser_for(people.sana).post(
        f"/sessions/{tonight.id}/marks",
        {"person_id": people.pip.id, "mark": "absent", "seen": "present"},
    )
    assert (Attendance.get().marked_by_id, Attendance.get().link_id) == (people.sana.id, None)


def test_person_of_another_session_is_nobody_here(door, people, tonight, link):
    other = factories.session(people.thursday)
    quinn = factories.person("Quinn Abara")
    factories.member(people.thursday, quinn)
    for key in (
        mark_keys.person_key(other.id, quinn.id),
        mark_keys.person_key(tonight.id, quinn.id),
        mark_keys.person_key(other.id, people.pip.id),
        "nobody",
    ):
        door.post(f"{URL}/marks", {"who": key, "mark": "present", "seen": "none"}, 404)
    # Nor by the number of their row.
    by_id = {"person_id": people.pip.id, "mark": "present", "seen": "none"}
    door.post(f"{URL}/marks", by_id, 404)
    assert Attendance.select().count() == 0


def test_guarded_people_are_left_out_entirely(door, people, tonight, link):
    quinn, rosa = factories.person("Quinn Abara"), factories.person("Rosa Lindgren")
    for who in (quinn, rosa):
        factories.member(people.tuesday, who)
    # Between Quinn and somebody who has nothing to do with this group; Rosa works here too.
    factories.block(people.otis, quinn)
    people.mae.person = rosa
    people.mae.save()
    page = door.get(URL)
    assert _cards(page) == ["Pip M."]
    assert "1 not marked" in page.main
    assert "Quinn" not in page.text
    for who in (quinn, rosa):
        key = mark_keys.person_key(tonight.id, who.id)
        door.post(f"{URL}/marks", {"who": key, "mark": "present", "seen": "none"}, 404)


def test_names_wait_until_the_roll_opens(door, people):
    session = factories.session(people.tuesday, clock.now() + timedelta(hours=3))
    factories.roll_link(session, people.fay, "early")
    page = door.get("/roll/early")
    assert "Pip" not in page.text
    assert "opens" in page.main
    key = mark_keys.person_key(session.id, people.pip.id)
    door.post("/roll/early/marks", {"who": key, "mark": "present", "seen": "none"})
    assert Attendance.select().count() == 0
    assert "The roll opens" in door.get("/roll/early").main
    with time_machine.travel(session.starts_at - timedelta(minutes=20), tick=False):
        assert "Pip M." in door.get("/roll/early").main


def test_head_count_and_names_are_added_once(door, people, tonight, link):
    page = door.get(URL)
    for _press in range(2):
        door.submit(page, "Add to this roll", name="Margit")
    assert WalkIn.select().count() == 1
    assert (WalkIn.get().added_by_id, WalkIn.get().link_id) == (None, link.id)
    # What others added is theirs; it counts and isn't named.
    WalkIn.create(
        session=tonight, name="Somebody's friend", request_key="x", created_at=clock.now()
    )
    page = door.get(URL)
    assert "Margit" in page.main
    assert "friend" not in page.main
    assert "2 here" in page.main
    refused = door.submit(page, "Save head count", 422, head_count="1")
    assert "head_count" in refused.errors()
    door.submit(page, "Save head count", head_count="5")
    assert Session.get_by_id(tonight.id).head_count == 5
    stale = door.submit(page, "Save head count", 422, head_count="7")
    assert "just entered 5" in stale.errors()["head_count"]
    door.submit(stale, "Save head count", head_count="7")
    assert Session.get_by_id(tonight.id).head_count == 7
    door.post(f"{URL}/walk-ins", {"name": "", "request_key": "k"}, 422)


def test_done_finishes_the_roll_and_thanks(door, people, tonight, link):
    page = door.get(URL)
    door.submit(page, "Done")
    assert "Nothing is on this roll yet." in door.get(URL).main
    door.submit(door.get(URL), "Present")
    door.submit(door.get(URL), "Done")
    assert Session.get_by_id(tonight.id).roll_done_at is not None
    said = door.get(URL)
    assert "Thank you." in said.main
    assert "This roll is finished." in said.main


def test_forms_need_their_token_and_their_own_page(door, people, tonight, link):
    key = mark_keys.person_key(tonight.id, people.pip.id)
    tap = {"who": key, "mark": "present", "seen": "none"}
    assert door.client.post(f"{URL}/marks", data=tap).status_code == 400
    door.post(f"{URL}/marks", tap, 400, headers={"Sec-Fetch-Site": "cross-site"})
    assert Attendance.select().count() == 0
    # Without a Referer, which these pages never send, and over HTTPS.
    door.post(f"{URL}/marks", tap, base_url="https://localhost", headers={"Referer": ""})


def test_wrong_links_are_answered_slower_and_slower(door, people, link):
    for number in range(20):
        door.get(f"/roll/guess-{number}", 404)
    page = door.get("/roll/guess-again", 429)
    assert int(page.response.headers["Retry-After"]) > 0
    # Whoever has a right one isn't hindered by whoever guesses.
    door.get(URL)


def test_opening_is_noted_once_a_minute(door, people, link):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _look in range(3):
            door.get(URL)
        opened = Event.select().where(Event.action == "roll_opened_by_link")
        assert opened.count() == 1
        first = RollLink.get().first_used_at
        traveller.shift(timedelta(minutes=2))
        door.get(URL)
        assert opened.count() == 2
        assert RollLink.get().first_used_at == first < RollLink.get().last_used_at


def test_form_on_its_way_is_too_late_once_the_link_is_revoked(people, tonight, link):
    opened = roll_link_queries.open_link("a-long-enough-token")
    roll_link_actions.revoke_link(tonight.id, link.id, people.fay)
    with pytest.raises(roll_link_actions.LinkEnded):
        roll_link_actions.mark_by_link(opened, people.pip.id, Mark.PRESENT, seen=None)
    assert Attendance.select().count() == 0


def test_eight_taps_through_one_link_lose_nothing(people, tonight, link, at_once):
    members = [factories.person(f"Member {number}") for number in range(7)]
    for who in members:
        factories.member(people.tuesday, who)
    opened = roll_link_queries.open_link("a-long-enough-token")
    results = at_once(
        [
            lambda who=who.id: roll_link_actions.mark_by_link(opened, who, Mark.PRESENT, seen=None)
            for who in [people.pip, *members]
        ]
    )
    assert results == [True] * 8
    assert Attendance.select().where(Attendance.link == link.id).count() == 8
