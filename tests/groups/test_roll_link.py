"""Links to one roll: made, sent or shown once, listed, ended, and what ends them by itself."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.groups import roll_link_queries
from portal.groups.roll_link_rules import LinkEnd, LinkFacts, expires_at, link_end
from portal.models import Event, Mark, OutboxMessage, Role, RollLink, Session, User
from tests import factories


def _url(session):
    return f"/sessions/{session.id}/roll-link"


def _made(page):
    """The address that the page shows, as a path."""
    return page.tree.xpath('.//input[@id="link-address"]/@value')[0].split(":8000")[1]


def _make(browser, session, **fields):
    url = _url(session)
    form = browser.get(url)
    return browser.submit(form, "Make the link", 200, holder="Door helper", **fields)


NOW = clock.at_local(clock.today(), 20)
FACTS = {
    "expires_at": NOW + timedelta(hours=1),
    "revoked_at": None,
    "state": "planned",
    "is_sensitive": False,
    "maker_opens_roll": True,
    "has_stood_down": False,
}


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({}, None),
        ({"state": "moved_online"}, None),
        ({"expires_at": NOW}, LinkEnd.EXPIRED),
        ({"expires_at": NOW + timedelta(seconds=1)}, None),
        ({"revoked_at": NOW}, LinkEnd.REVOKED),
        ({"state": "cancelled"}, LinkEnd.CALLED_OFF),
        ({"state": "did_not_meet"}, LinkEnd.CALLED_OFF),
        ({"is_sensitive": True}, LinkEnd.SENSITIVE),
        ({"maker_opens_roll": False}, LinkEnd.MAKER_GONE),
        ({"has_stood_down": True}, LinkEnd.STOOD_DOWN),
        ({"revoked_at": NOW, "state": "cancelled"}, LinkEnd.REVOKED),
    ],
)
def test_what_ends_a_link(change, end):
    assert link_end(LinkFacts(**{**FACTS, **change}), NOW) == end


def test_a_link_ends_hours_after_its_session():
    assert expires_at(NOW, 90, 12) == NOW + timedelta(hours=13, minutes=30)


def test_link_is_shown_once_as_text_and_code_and_opens_the_roll(browser_for, people, tonight):
    fay = browser_for(people.fay)
    page = _make(fay, tonight)
    address = _made(page)
    assert page.tree.xpath('.//figure[@role="img"]//*[local-name()="svg"]')
    assert page.response.headers["Cache-Control"] == "no-store"
    link = RollLink.get()
    assert link.token_hash not in page.text
    assert (link.holder, link.made_by_id, link.first_used_at) == (
        "Door helper",
        people.fay.id,
        None,
    )
    assert "Pip M." in browser_for().get(address).main
    # Never again: the list says that there is one, and when it was used.
    again = fay.get(_url(tonight))
    assert address.removeprefix("/roll/") not in again.text
    (row,) = again.table("Links made")
    assert (row["For"], row["State"]) == ("Door helper", "Works")
    assert row["Used"] != "Not yet"
    event = Event.get(Event.action == "roll_link_made")
    assert (event.user_id, event.subject_id, event.fields) == (people.fay.id, link.id, "holder")


def test_the_same_form_twice_makes_one_link(browser_for, people, tonight):
    fay = browser_for(people.fay)
    form = fay.get(_url(tonight))
    first = fay.submit(form, "Make the link", 200, holder="Door helper")
    second = fay.submit(form, "Make the link", 200, holder="Door helper")
    assert _made(first) == _made(second)
    assert RollLink.select().count() == 1
    fay.submit(form, "Make the link", 200, holder="Somebody else")
    assert RollLink.select().count() == 2


def test_eight_presses_at_once_make_one_link(people, tonight, at_once, seen_by):
    from portal.groups import roll_link_actions, roll_queries

    fay = seen_by(people.fay)
    head = roll_queries.roll_head(fay, tonight.id)
    results = at_once(
        [lambda: roll_link_actions.make_link(head, "Door helper", fay, "one-press")] * 8
    )
    assert len({one.token for one in results}) == 1
    assert RollLink.select().count() == 1


def test_link_by_mail_says_nothing_of_anybody_and_is_shown_nowhere(browser_for, people, tonight):
    fay = browser_for(people.fay)
    form = fay.get(_url(tonight))
    page = fay.submit(form, "Make the link", 302, holder="Robin", email="robin@example.org")
    assert page.response.headers["Location"].endswith(_url(tonight))
    fay.submit(form, "Make the link", 302, holder="Robin", email="robin@example.org")
    message = OutboxMessage.get()
    assert (message.to_address, message.subject) == ("robin@example.org", "A link for you")
    for text in (message.text, message.html):
        assert "/roll/" in text
        for word in ("Pip", "Marlow", people.tuesday.name, people.fay.name, "anxiety"):
            assert word not in text
    # Administrators mind the mail and open no roll.
    seen = browser_for(people.ada).get(f"/office/outbox/{message.id}")
    assert "/roll/…" in seen.main
    assert message.text.split("/roll/")[1].split()[0] not in seen.text


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"holder": "  "}, ("holder", "Say who it is for")),
        ({"holder": "x" * 81}, ("holder", "at most 80")),
        ({"holder": "Robin", "email": "robin"}, ("email", "name@example.org")),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    browser_for, people, tonight, fields, error
):
    fay = browser_for(people.fay)
    page = fay.submit(fay.get(_url(tonight)), "Make the link", 422, **fields)
    assert error[1] in page.errors()[error[0]]
    assert page.value_of("holder").strip() == fields["holder"].strip()
    assert RollLink.select().count() == 0


def test_ended_link_opens_nothing_from_then_on(browser_for, people, tonight):
    fay, door = browser_for(people.fay), browser_for()
    address = _made(_make(fay, tonight))
    roll = door.get(address)
    fay.submit(fay.get(_url(tonight)), "End it now")
    assert "Revoked" in fay.get(_url(tonight)).table("Links made")[0]["State"]
    ended = door.get(address, 404)
    assert ended.heading == "This link doesn’t open a roll"
    assert ended.main == browser_for().get("/roll/nothing-of-the-kind", 404).main
    door.submit(roll, "Present", 404)
    assert RollLink.get().revoked_by_id == people.fay.id
    assert Event.select().where(Event.action == "roll_link_revoked").count() == 1


def test_link_of_another_session_is_not_ended_from_here(browser_for, people, tonight):
    other = factories.session(people.thursday)
    link = factories.roll_link(other, people.otis)
    browser_for(people.fay).post(f"{_url(tonight)}/{link.id}/revoke", status=404)
    assert RollLink.get().revoked_at is None


def test_expired_link_opens_nothing(browser_for, people, tonight):
    address = _made(_make(browser_for(people.fay), tonight))
    end = RollLink.get().expires_at
    assert end == tonight.starts_at + timedelta(minutes=tonight.duration_minutes, hours=12)
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        assert "Pip M." in browser_for().get(address).main
    with time_machine.travel(end, tick=False):
        browser_for().get(address, 404)


def _call_off(people, session):
    Session.update(state="cancelled", reason="Heating failed").where(
        Session.id == session.id
    ).execute()


def _make_sensitive(people, session):
    people.tuesday.is_sensitive = True
    people.tuesday.save()


def _stand_fay_down(people, session):
    factories.stand_down(people.fay, group=people.tuesday)


def _stand_sana_down_from_all(people, session):
    factories.stand_down(people.sana)


def _deactivate_fay(people, session):
    User.update(is_active=False).where(User.id == people.fay).execute()


@pytest.mark.parametrize(
    "happens",
    [_call_off, _make_sensitive, _stand_fay_down, _stand_sana_down_from_all, _deactivate_fay],
)
def test_link_dies_with_what_it_leans_on(browser_for, people, tonight, happens):
    address = _made(_make(browser_for(people.fay), tonight))
    happens(people, tonight)
    browser_for().get(address, 404)
    (row,) = roll_link_queries.links_of(tonight.id)
    assert row.end is not None


def test_link_mailed_to_a_colleague_dies_when_they_are_stood_down(browser_for, people, tonight):
    robin = factories.user("Robin Vale", Role.FACILITATOR)
    fay = browser_for(people.fay)
    form = fay.get(_url(tonight))
    fay.submit(form, "Make the link", 302, holder="Robin", email=robin.email.upper())
    link = RollLink.get()
    assert link.holder_user_id == robin.id
    assert roll_link_queries.links_of(tonight.id)[0].end is None
    factories.stand_down(robin)
    assert roll_link_queries.links_of(tonight.id)[0].end == LinkEnd.STOOD_DOWN


def test_no_link_is_made_for_somebody_who_may_not_lead(browser_for, people, tonight):
    robin = factories.user("Robin Vale", Role.FACILITATOR)
    factories.stand_down(robin)
    fay = browser_for(people.fay)
    page = fay.submit(
        fay.get(_url(tonight)), "Make the link", 422, holder="Robin", email=robin.email
    )
    assert "can’t be made for them" in page.errors()["holder"]
    assert (RollLink.select().count(), OutboxMessage.select().count()) == (0, 0)


def test_protected_group_has_no_links(browser_for, people):
    group = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    session = factories.session(group)
    fay = browser_for(people.fay)
    page = fay.get(_url(session))
    assert "Links aren’t made for this group" in page.main
    fay.post(_url(session), {"holder": "Door", "request_key": "k"}, 422)
    assert RollLink.select().count() == 0


def test_called_off_and_long_past_sessions_have_no_links(browser_for, people):
    off = factories.session(people.tuesday, state="cancelled", reason="Heating failed")
    past = factories.session(people.tuesday, clock.now() - timedelta(days=2))
    fay = browser_for(people.fay)
    for session in (off, past):
        fay.post(_url(session), {"holder": "Door", "request_key": "k"}, 422)
    assert RollLink.select().count() == 0


def test_page_says_how_many_are_never_shown(browser_for, people, tonight):
    factories.block(people.cora, people.pip)
    page = browser_for(people.fay).get(_url(tonight))
    assert "1 person on this roll is never shown by a link" in page.main


def test_sessions_page_leads_to_it(browser_for, people, tonight):
    page = browser_for(people.fay).get(f"/sessions/{tonight.id}")
    assert page.links()["Let somebody without an account take the roll"] == _url(tonight)


def test_marks_stand_beside_the_name_of_the_link(browser_for, people, tonight):
    link = factories.roll_link(tonight, people.fay)
    factories.mark(tonight, people.pip, Mark.ABSENT, link=link)
    sent = {"person_id": people.pip.id, "mark": "present", "seen": "none"}
    page = browser_for(people.fay).post(f"/sessions/{tonight.id}/marks", sent, 409)
    assert "Door volunteer, by link, marked Pip M. as absent" in page.main


def test_roll_says_what_came_by_a_link(browser_for, people, tonight):
    link = factories.roll_link(tonight, people.fay, "by-the-door")
    door = browser_for()
    door.submit(door.get("/roll/by-the-door"), "Present")
    door.submit(door.get("/roll/by-the-door"), "Add to this roll", name="Margit")
    page = browser_for(people.sana).get(f"/sessions/{tonight.id}/roll")
    assert f"by link: {link.holder}" in page.list_items("roll")[0]
    assert f"added by link: {link.holder}" in page.main
    # Sana's own mark in its place is hers.
    browser_for(people.sana).post(
        f"/sessions/{tonight.id}/marks",
        {"person_id": people.pip.id, "mark": "absent", "seen": "present"},
    )
    page = browser_for(people.sana).get(f"/sessions/{tonight.id}/roll")
    assert "by link" not in page.list_items("roll")[0]
