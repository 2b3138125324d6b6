"""One concern: its leads act on it, whoever raised it sees who has seen it, nobody else does."""

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.models import (
    Concern,
    ConcernNote,
    ConcernStep,
    Event,
    OutboxMessage,
    Role,
    User,
)
from tests import factories
from tests.concerns import make
from tests.page import counted_queries


@pytest.fixture
def raised(people, leads):
    """A concern about Pip that Fay raised, not urgent."""
    return make.concern(people.tuesday, people.fay, person=people.pip)


@pytest.fixture
def urgent(people, leads):
    """An urgent one, which Cora has seen."""
    row = make.concern(people.tuesday, people.fay, is_urgent=True, state="seen")
    ConcernStep.create(concern=row, kind="seen", at=clock.now(), by=leads.cora)
    return row


def state_of(row):
    found = Concern.get_by_id(row.id)
    return found.state, found.outcome


def ask_to_close(browser, row):
    page = browser.get(f"/concerns/{row.id}")
    return browser.submit(
        page, "Ask another lead to close it", outcome="supported", comment="She is safe."
    )


def test_a_lead_sees_it_and_whoever_raised_it_is_told(people, leads, raised, browser_for):
    cora = browser_for(leads.cora)
    page = cora.get(f"/concerns/{raised.id}")
    for word in ("Safeguarding", "Something was said", "Pip Marlow", "Fay Ferreira"):
        assert word in page.main
    cora.submit(page, "I have seen it")
    assert state_of(raised) == ("seen", None)
    assert [one.user_id for one in OutboxMessage.select()] == [people.fay.id]
    fay = browser_for(people.fay)
    assert "Seen by Cora Lindqvist" in fay.get("/").main
    assert "Seen by Cora Lindqvist" in fay.get(f"/concerns/{raised.id}").main
    # A second press, and a second lead, send no more mail.
    cora.submit(page, "I have seen it")
    idris = browser_for(leads.idris)
    idris.submit(idris.get(f"/concerns/{raised.id}"), "I have seen it too")
    assert OutboxMessage.select().count() == 1
    assert ConcernStep.select().count() == 2
    assert "Also seen by: Idris Vaughan" in fay.get(f"/concerns/{raised.id}").main


def test_two_leads_who_see_it_at_once_have_both(app, leads, raised, seen_by, at_once):
    from portal.concerns import concern_actions

    def see(user):
        def run():
            with app.app_context():
                return concern_actions.mark_seen(raised.id, user)

        return run

    both = [seen_by(leads.cora), seen_by(leads.idris)]
    assert sorted(at_once([see(user) for user in both])) == [False, True]
    assert {one.by_id for one in ConcernStep.select()} == {leads.cora.id, leads.idris.id}
    assert OutboxMessage.select().count() == 1


def test_from_seen_to_acting_to_closed(people, leads, raised, browser_for):
    cora = browser_for(leads.cora)
    path = f"/concerns/{raised.id}"
    assert "Close it" not in cora.get(path).main
    cora.submit(cora.get(path), "Seen, and I'm acting on it")
    assert state_of(raised) == ("acting", None)
    page = cora.submit(cora.get(path), "Close this concern", status=422, comment="Half")
    assert "Choose what came of it" in page.errors()["outcome"]
    assert page.value_of("comment") == "Half"
    cora.submit(page, "Close this concern", outcome="referred_on", comment="Seen by her GP.")
    assert state_of(raised) == ("closed", "referred_on")
    assert "Closed: Referred on" in cora.get("/concerns?show=closed").main
    page = cora.submit(cora.get(path), "Open again", status=422, why="")
    assert "Write why" in page.errors()["why"]
    cora.submit(page, "Open again", why="It happened once more.")
    assert state_of(raised) == ("acting", None)
    said = cora.get(path).main
    assert "Seen by her GP." in said and "It happened once more." in said


def test_an_urgent_one_is_closed_by_two(leads, urgent, browser_for):
    cora, idris = browser_for(leads.cora), browser_for(leads.idris)
    path = f"/concerns/{urgent.id}"
    ask_to_close(cora, urgent)
    assert state_of(urgent) == ("seen", None)
    page = cora.get(path)
    assert "another lead must close it with you" in page.main
    pending = ConcernStep.get(ConcernStep.kind == "close_asked").id
    refused = cora.post(f"{path}/confirm", {"step_id": pending, "step": "close"}, status=422)
    assert "needs a second person" in refused.main
    assert state_of(urgent) == ("seen", None)
    assert "asks you to close a concern" in idris.get("/").main
    assert "asks you to close" not in cora.get("/").main
    page = idris.get(path)
    assert "She is safe." in page.main
    idris.submit(page, "Close it", answer="I rang her too.")
    assert state_of(urgent) == ("closed", "supported")
    closed = ConcernStep.get(ConcernStep.kind == "closed")
    assert (closed.by_id, closed.outcome) == (leads.idris.id, "supported")


def test_a_sole_lead_is_told_what_is_missing(leads, urgent, browser_for):
    type(leads.second).update(is_active=False).where(
        type(leads.second).id == leads.second.id
    ).execute()
    cora = browser_for(leads.cora)
    ask_to_close(cora, urgent)
    assert "ask a manager to name a second lead" in cora.get(f"/concerns/{urgent.id}").main


def test_the_second_may_keep_it_open(leads, urgent, browser_for):
    cora, idris = browser_for(leads.cora), browser_for(leads.idris)
    path = f"/concerns/{urgent.id}"
    ask_to_close(cora, urgent)
    page = idris.get(path)
    idris.submit(page, "Keep it open", answer="Her brother hasn't been asked.")
    assert state_of(urgent) == ("seen", None)
    assert "Her brother hasn't been asked." in cora.get(path).main
    assert "asks you to close" not in idris.get("/").main
    # The answer to an asking that was answered changes nothing, and keeps what was typed.
    ask_to_close(cora, urgent)
    again = idris.submit(page, "Close it", status=422, answer="I agree after all.")
    assert "Look again, then decide" in again.main
    assert again.value_of("answer") == "I agree after all."
    assert state_of(urgent) == ("seen", None)


def test_two_answers_at_once_close_it_once(
    app, people, leads, urgent, browser_for, seen_by, at_once
):
    from portal.concerns import concern_actions

    third = factories.user("Tova Berg", Role.MANAGER)
    make.lead(third)
    ask_to_close(browser_for(leads.cora), urgent)
    pending = ConcernStep.get(ConcernStep.kind == "close_asked").id

    def answer(user):
        def run():
            with app.app_context():
                concern_actions.answer_close(urgent.id, pending, "", user, agrees=True)

        return run

    results = at_once([answer(seen_by(leads.idris)), answer(seen_by(third))])
    assert sum(one is None for one in results) == 1
    assert ConcernStep.select().where(ConcernStep.kind == "closed").count() == 1


def test_a_stale_page_changes_nothing_and_shows_both(leads, raised, browser_for):
    cora, idris = browser_for(leads.cora), browser_for(leads.idris)
    path = f"/concerns/{raised.id}"
    cora.submit(cora.get(path), "I have seen it")
    old = idris.get(path)
    cora.submit(
        cora.get(path), "Close this concern", outcome="learning", comment="We changed the door."
    )
    page = idris.submit(
        old, "Close this concern", status=422, outcome="no_action", comment="Nothing in it."
    )
    assert "Something was done here since you opened it" in page.main
    assert "We changed the door." in page.main
    assert state_of(raised) == ("closed", "learning")
    assert "What you wrote, not kept Nothing in it." in page.main


def test_notes_are_for_leads_alone(people, leads, raised, browser_for):
    cora = browser_for(leads.cora)
    path = f"/concerns/{raised.id}"
    page = cora.submit(cora.get(path), "Add note", status=422, note="")
    assert "Write the note" in page.errors()["note"]
    cora.submit(page, "Add note", note="Rang her sister.", is_action="y")
    cora.submit(page, "Add note", note="Rang her sister.", is_action="y")
    assert ConcernNote.select().count() == 1
    assert "Rang her sister." in browser_for(leads.idris).get(path).main
    assert "Rang her sister." not in browser_for(people.fay).get(path).text
    cora.submit(cora.get(path), "I have seen it")
    cora.submit(cora.get(path), "Close this concern", outcome="supported", comment="All well now.")
    shown = browser_for(people.fay).get(path)
    assert "It is closed now" in shown.main
    assert "All well now." not in shown.text
    assert "Supported" not in shown.text


def test_it_is_hidden_from_whoever_it_is_about(people, leads, browser_for):
    about = make.concern(people.tuesday, people.fay, about_user=leads.cora)
    person = make.concern(people.tuesday, people.fay, person=people.pip)
    User.update(person=people.pip).where(User.id == people.mae.id).execute()
    make.lead(people.mae)
    for who, row, other in ((leads.cora, about, person), (people.mae, person, about)):
        browser = browser_for(who)
        browser.get(f"/concerns/{row.id}", status=404)
        for button in ("seen", "act", "notes", "close", "confirm", "reopen"):
            browser.post(f"/concerns/{row.id}/{button}", {"note": "x"}, status=404)
        page = browser.get("/concerns")
        assert f"/concerns/{row.id}" not in page.text
        assert f"/concerns/{other.id}" in page.text
        assert len(page.table("Open concerns")) == 1
        assert f"/concerns/{row.id}" not in browser.get("/").text
    # A lead who isn't the subject sees both.
    assert len(browser_for(leads.idris).get("/concerns").table("Open concerns")) == 2


def test_an_access_block_hides_it_even_from_whoever_raised_it(people, leads, raised, browser_for):
    factories.block(people.fay, people.pip)
    factories.block(leads.cora, people.pip)
    for who in (people.fay, leads.cora):
        browser_for(who).get(f"/concerns/{raised.id}", status=404)
        assert "Safeguarding" not in browser_for(who).get("/").main


def test_nothing_of_it_is_on_any_other_page(people, leads, raised, browser_for):
    tonight = factories.session(people.tuesday)
    paths = (
        f"/groups/{people.tuesday.id}",
        f"/sessions/{tonight.id}/roll",
        f"/sessions/{tonight.id}",
        f"/people/{people.pip.id}",
        "/people?q=Pip",
        "/debriefs",
    )
    for who in (people.cora, people.fay, people.sana):
        browser = browser_for(who)
        for path in paths:
            text = browser.client.get(path).get_data(as_text=True)
            assert "Something was said at the door" not in text, (who.name, path)
            assert f"/concerns/{raised.id}" not in text, (who.name, path)


def test_everybody_else_gets_nothing(people, leads, raised, browser_for):
    plain = factories.user("Petra Novotna", Role.STAFF)
    for who in (plain, people.sana, people.otis, people.mae):
        browser_for(who).get(f"/concerns/{raised.id}", status=404)
        assert "No concern here" in browser_for(who).get("/concerns").main
    browser_for(people.ada).get(f"/concerns/{raised.id}", status=403)
    browser_for(people.fay).post(f"/concerns/{raised.id}/seen", status=404)
    assert state_of(raised) == ("raised", None)


def test_a_lead_who_is_one_no_more_sees_none(people, leads, raised, browser_for):
    type(leads.first).update(is_active=False).where(
        type(leads.first).id == leads.first.id
    ).execute()
    browser_for(leads.cora).get(f"/concerns/{raised.id}", status=404)


def test_leads_see_their_kinds_and_programme(people, leads, raised, browser_for):
    narrow = factories.user("Nell Ames", Role.STAFF)
    make.lead(narrow, kinds=["complaint"])
    elsewhere = factories.user("Elsa Wood", Role.MANAGER)
    make.lead(elsewhere, programme=factories.programme())
    for who in (narrow, elsewhere):
        browser_for(who).get(f"/concerns/{raised.id}", status=404)
    complaint = make.concern(people.tuesday, people.sana, kind="complaint")
    browser_for(narrow).get(f"/concerns/{complaint.id}")


def test_whoever_raised_it_cant_be_the_one_who_has_seen_it(people, leads, browser_for):
    own = make.concern(people.tuesday, leads.cora)
    cora = browser_for(leads.cora)
    cora.submit(cora.get(f"/concerns/{own.id}"), "I have seen it")
    assert "another lead must see it first" in cora.follow(f"/concerns/{own.id}").main
    assert state_of(own) == ("raised", None)
    idris = browser_for(leads.idris)
    idris.submit(idris.get(f"/concerns/{own.id}"), "I have seen it")
    assert state_of(own) == ("seen", None)


def test_a_sensitive_groups_name_stays_hidden_from_its_lead(people, leads, browser_for):
    hidden = factories.group("Kestrel circle", led_by=people.fay, is_sensitive=True)
    row = make.concern(hidden, people.fay)
    for path in (f"/concerns/{row.id}", "/concerns", "/"):
        assert "Kestrel" not in browser_for(leads.cora).get(path).text
    assert "Kestrel circle" in browser_for(people.fay).get(f"/concerns/{row.id}").main


def test_a_leader_stood_down_still_sees_what_became_of_theirs(people, leads, raised, browser_for):
    factories.stand_down(people.fay)
    page = browser_for(people.fay).get(f"/concerns/{raised.id}")
    assert "nobody has seen it yet" in page.main
    assert "Pip Marlow" not in page.text


def test_opening_and_every_change_is_on_record_without_words(leads, raised, browser_for):
    cora = browser_for(leads.cora)
    path = f"/concerns/{raised.id}"
    page = cora.get(path)
    cora.submit(page, "Seen, and I'm acting on it")
    cora.submit(page, "Add note", note="Rang her sister.")
    cora.submit(cora.get(path), "Close this concern", outcome="supported", comment="Well.")
    cora.submit(cora.get(path), "Open again", why="Again")
    found = [one.action for one in Event.select().where(Event.subject == "concern")]
    for action in (
        "concern_opened",
        "concern_acted_on",
        "concern_noted",
        "concern_closed",
        "concern_reopened",
    ):
        assert action in found
    assert found.count("concern_acted_on") == 1


def test_statements_are_as_many_for_one_as_for_twenty(people, leads, raised, browser_for):
    cora = browser_for(leads.cora)
    paths = ("/", "/concerns", f"/concerns/{raised.id}")
    few = []
    for path in paths:
        cora.get(path)
        with counted_queries() as statements:
            cora.get(path)
        few.append(len(statements))
    for number in range(20):
        row = make.concern(people.tuesday, people.fay, is_urgent=bool(number % 2))
        ConcernStep.create(concern=row, kind="seen", at=clock.now(), by=leads.cora)
        ConcernNote.create(
            concern=raised, text="Note", request_key=f"n{number}", by=leads.cora, at=clock.now()
        )
        make.office_message(people.tuesday, people.fay)
    for path, count in zip(paths, few, strict=True):
        with counted_queries() as statements:
            cora.get(path)
        assert len(statements) == count, path


def test_hundreds_come_in_pages_urgent_and_unseen_first(people, leads, browser_for):
    old = clock.now() - timedelta(days=9)
    for number in range(60):
        make.concern(people.tuesday, people.fay, raised_at=old + timedelta(minutes=number))
    make.concern(people.tuesday, people.fay, kind="crisis", is_urgent=True)
    page = browser_for(leads.cora).get("/concerns")
    rows = page.table("Open concerns")
    assert len(rows) == 50
    assert rows[0]["Kind"] == "Urgent Crisis"
    assert len(browser_for(leads.cora).get("/concerns?page=2").table("Open concerns")) == 11


def test_how_long_it_waits_is_said_in_words(people, leads, raised, browser_for):
    for minutes, said in (
        (1, "1 minute"),
        (119, "119 minutes"),
        (180, "3 hours"),
        (4320, "3 days"),
    ):
        with time_machine.travel(raised.raised_at + timedelta(minutes=minutes), tick=False):
            assert f"Not seen for {said}" in browser_for(leads.cora).get("/").main
