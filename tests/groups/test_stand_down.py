"""Standing somebody down: at once, everywhere it matters, and why for those named alone."""

from datetime import timedelta
from functools import partial

import pytest

from portal import clock
from portal.groups import stand_down_actions
from portal.models import (
    CoverAsk,
    Event,
    GroupLeader,
    OutboxMessage,
    Role,
    SessionLeader,
    StandDown,
    StandDownReader,
    User,
)
from tests import factories

WHY = "The check was withdrawn by its issuer"


@pytest.fixture
def idris(people):
    """Fay's supervisor."""
    made = factories.user("Idris Vaughan", Role.STAFF)
    User.update(supervisor=made).where(User.id == people.fay).execute()
    return made


def _path(user, group=None):
    return f"/stand-downs/new/{user.id}" + (f"?group={group.id}" if group else "")


def _stand_down(browser, user, group="all", readers=(), **more):
    page = browser.get(_path(user))
    fields = {"group": str(group), "reason": WHY, "readers": list(readers), **more}
    return browser.submit(page, "Stand down now", **fields)


def test_it_takes_group_people_and_roll_in_an_open_browser(browser_for, people):
    session = factories.session(people.tuesday)
    fay = browser_for(people.fay)
    page = fay.get(f"/sessions/{session.id}/roll")
    _stand_down(browser_for(people.cora), people.fay, people.tuesday.id)
    fay.get(f"/groups/{people.tuesday.id}", 404)
    fay.get(f"/people/{people.pip.id}", 404)
    fay.get(f"/sessions/{session.id}/roll", 404)
    fay.submit(page, "Present", 404)
    row = GroupLeader.get(GroupLeader.user == people.fay)
    assert row.stood_down_at is not None
    assert row.ends_on == clock.today()
    browser_for(people.sana).get(f"/groups/{people.tuesday.id}")


def test_it_takes_the_tail_what_lies_ahead_and_sessions_stood_in_at(browser_for, people):
    today, now = clock.today(), clock.now()
    wren = factories.user("Wren Adair", Role.FACILITATOR)
    for first, last in ((-90, -40), (-30, -3), (3, None)):
        factories.lead(
            people.tuesday,
            wren,
            starts_on=today + timedelta(days=first),
            ends_on=None if last is None else today + timedelta(days=last),
        )
    past = factories.session(people.thursday, now - timedelta(days=3))
    ahead = factories.session(people.thursday, now + timedelta(hours=3))
    for session in (past, ahead):
        SessionLeader.create(session=session, user=wren)
    browser = browser_for(wren)
    browser.get(f"/sessions/{past.id}/roll")
    _stand_down(browser_for(people.cora), wren)
    for session in (past, ahead):
        browser.get(f"/sessions/{session.id}/roll", 404)
    rows = GroupLeader.select().where(GroupLeader.user == wren).order_by(GroupLeader.starts_on)
    assert [(row.stood_down_at is not None, row.ends_on) for row in rows] == [
        (False, today - timedelta(days=40)),
        (True, today - timedelta(days=3)),
        (True, today + timedelta(days=3)),
    ]
    stood_in = SessionLeader.select().where(SessionLeader.user == wren)
    assert all(one.stood_down_at is not None for one in stood_in)


def test_what_they_were_asked_to_stand_in_at_goes_and_stays_away(browser_for, people):
    session = factories.session(people.thursday, clock.now() + timedelta(hours=30))
    asked = {"session": session, "user": people.fay, "asked_at": clock.now()}
    open_ask = CoverAsk.create(**asked)
    fay = browser_for(people.fay)
    assert "Can you lead" in fay.get("/").main
    shown = _stand_down(browser_for(people.cora), people.fay).response.location
    assert "Can you lead" not in fay.get("/").main
    fay.get(f"/asks/{open_ask.id}", 404)
    browser_for(people.cora).post(f"{shown}/end", {"reason": "Cleared"})
    assert "Can you lead" not in fay.get("/").main


def test_one_group_leaves_the_others(browser_for, people):
    factories.lead(people.thursday, people.fay)
    cora = browser_for(people.cora)
    page = cora.get(_path(people.fay, people.thursday))
    assert page.value_of("group") == str(people.thursday.id)
    cora.submit(page, "Stand down now", reason=WHY)
    fay = browser_for(people.fay)
    fay.get(f"/groups/{people.thursday.id}", 404)
    fay.get(f"/groups/{people.tuesday.id}")


def test_nothing_comes_back_by_itself_when_it_ends(browser_for, people):
    session = factories.session(people.thursday, clock.now() + timedelta(hours=3))
    SessionLeader.create(session=session, user=people.fay)
    cora = browser_for(people.cora)
    shown = _stand_down(cora, people.fay).response.location
    page = cora.get(cora.get(shown).links()["Let them lead again"])
    assert cora.submit(page, "Let them lead again", 422).errors().keys() == {"reason"}
    for _twice in range(2):
        cora.submit(page, "Let them lead again", reason="A new check was seen")
    whole = cora.get(shown)
    assert "A new check was seen" in whole.main
    assert WHY in whole.main
    assert StandDown.get().ended_by_id == people.cora.id
    fay = browser_for(people.fay)
    fay.get(f"/groups/{people.tuesday.id}", 404)
    fay.get(f"/sessions/{session.id}/roll", 404)
    assert "stood down" not in fay.get("/").main
    assert Event.select().where(Event.action == "stand_down_ended").count() == 1


def test_the_reason_is_read_by_those_named_and_nobody_else(browser_for, people, idris):
    wren = factories.user("Wren Adair", Role.MANAGER)
    shown = _stand_down(browser_for(people.cora), people.fay, readers=[wren.id]).response.location
    for user in (people.cora, idris, wren):
        assert WHY in browser_for(user).get(shown).main
    for user in (people.mae, people.fay, people.sana, people.ada):
        assert WHY not in browser_for(user).get(shown, 404).text
    for path in (f"/groups/{people.tuesday.id}", "/groups/overrides", "/", "/training/matrix"):
        seen = browser_for(people.mae).get(path)
        assert WHY not in seen.text
        assert "Read why" not in seen.main
    listed = browser_for(people.mae).get("/groups/overrides").table("Who may not lead now")
    assert [one["Who"] for one in listed] == ["Fay Ferreira"]
    browser_for(people.mae).get(f"{shown}/end", 403)
    browser_for(factories.user("Lu Other", Role.STAFF)).get(f"{shown}/end", 404)


def test_no_reason_in_mail_audit_or_subject(browser_for, people, idris):
    _stand_down(browser_for(people.cora), people.fay, people.tuesday.id)
    sent = list(OutboxMessage.select().order_by(OutboxMessage.id))
    assert {one.user_id for one in sent} == {people.fay.id, idris.id}
    for one in sent:
        assert "stood" not in one.subject.lower()
        for text in (one.subject, one.text, one.html):
            assert WHY not in text
            assert "Tuesday" not in text
            assert "stood down" not in text
    event = Event.get(Event.action == "leader_stood_down")
    assert event.fields == "ends_on group readers reason stood_down_at user"
    assert WHY not in str([row for row in Event.select().tuples()])


def test_who_is_stood_down_is_told_and_whom_to_ask(browser_for, people, idris):
    fay = browser_for(people.fay)
    _stand_down(browser_for(people.cora), people.fay)
    for path in ("/", "/training"):
        page = fay.get(path)
        assert "You are stood down from leading since" in page.main
        assert "Ask Idris Vaughan" in page.main
        assert WHY not in page.text
        assert "Read why" not in page.main


def test_staff_who_lead_keep_what_their_role_opens_and_lead_nothing(browser_for, people):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    factories.lead(people.tuesday, both)
    factories.session(people.tuesday, clock.now() + timedelta(days=1))
    bo = browser_for(both)
    assert "No session ahead" not in bo.get("/").main
    _stand_down(browser_for(people.cora), both)
    assert "No session ahead" in bo.get("/").main
    bo.get(f"/groups/{people.tuesday.id}")


def test_they_may_be_named_to_read_it_themselves(browser_for, people):
    shown = _stand_down(browser_for(people.cora), people.fay, readers=[people.fay.id])
    fay = browser_for(people.fay)
    assert "Read why" in fay.get("/").main
    assert WHY in fay.get(shown.response.location).main


def test_who_may_lead_nothing_cant_be_assigned_and_page_says_since_when(browser_for, people):
    cora = browser_for(people.cora)
    _stand_down(cora, people.fay, people.tuesday.id)
    group = cora.get(f"/groups/{people.tuesday.id}").main
    assert "Stood down since" in group
    assert (
        "Stood down since" not in browser_for(people.sana).get(f"/groups/{people.tuesday.id}").main
    )
    form = {"user_id": people.fay.id, "role": "lead", "starts_on": str(clock.today())}
    refused = cora.post(f"/groups/{people.tuesday.id}/leaders/new", form, 422)
    assert refused.heading == "Fay Ferreira can't be assigned"


def test_errors_keep_what_was_typed(browser_for, people):
    factories.lead(people.thursday, people.fay)
    cora = browser_for(people.cora)
    page = cora.get(_path(people.fay))
    wrong = cora.submit(page, "Stand down now", 422, reason=WHY, readers=[people.mae.id])
    assert wrong.errors() == {"group": "Error: Choose from what"}
    assert wrong.value_of("reason") == WHY
    assert wrong.value_of("readers") == str(people.mae.id)
    wrong = cora.submit(page, "Stand down now", 422, group="all", reason="  ")
    assert wrong.errors().keys() == {"reason"}
    wrong = cora.post(_path(people.fay), {"group": "999", "reason": WHY}, 422)
    assert wrong.errors().keys() == {"group"}
    cora.post(_path(people.fay), {"group": "all", "reason": WHY, "readers": people.ada.id}, 422)
    assert not StandDown.select().exists()
    assert not OutboxMessage.select().exists()


def test_nobody_stands_themselves_down_or_lets_themselves_lead_again(browser_for, people):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    bo = browser_for(both)
    page = bo.get(_path(both))
    assert "Ask a colleague" in bo.submit(page, "Stand down now", 422, reason=WHY).main
    row = factories.stand_down(both, both, people.cora)
    bo.post(f"/stand-downs/{row.id}/end", {"reason": "I say so"}, 422)
    assert StandDown.get().ended_at is None


def test_twice_is_once(browser_for, people, at_once, app):
    cora = browser_for(people.cora)
    page = cora.get(_path(people.fay))
    cora.submit(page, "Stand down now", group="all", reason=WHY)
    again = cora.submit(page, "Stand down now", 422, group="all", reason="Another reason")
    assert "stood down already" in again.main
    assert "Another reason" in again.text

    def stand_down():
        with app.app_context():
            return stand_down_actions.stand_down(
                people.otis.id, None, WHY, [people.mae.id], people.cora.id
            )

    results = at_once([partial(stand_down)] * 4)
    assert sum(isinstance(one, int) for one in results) == 1
    assert StandDown.select().where(StandDown.user == people.otis).count() == 1
    assert StandDownReader.select().count() == 3


def test_others_have_no_such_page_and_who_never_leads_is_absent(browser_for, people):
    for user in (people.fay, people.mae, people.ada):
        browser = browser_for(user)
        browser.get(_path(people.otis), 403)
        browser.post(_path(people.otis), {"group": "all", "reason": WHY}, 403)
    cora = browser_for(people.cora)
    cora.get(_path(people.mae), 404)
    cora.get("/stand-downs/new/999999", 404)
    cora.get("/stand-downs/999999", 404)


def test_a_sensitive_group_isnt_named_to_who_may_not_see_it(browser_for, people):
    hush = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    cora = browser_for(people.cora)
    assert "Kestrel" not in cora.get(_path(people.fay)).text
    cora.post(_path(people.fay), {"group": str(hush.id), "reason": WHY}, 422)
    # From every group means that one too.
    _stand_down(cora, people.fay)
    browser_for(people.fay).get(f"/groups/{hush.id}", 404)
    factories.stand_down(people.otis, people.sana, group=hush)
    assert "Kestrel" not in browser_for(people.mae).get("/groups/overrides").text
