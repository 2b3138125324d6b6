"""Call lists: who is still to be told, by what, and ticking them off."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal import clock
from portal.models import Event, OutboxMessage, OutboxState, Telling, TellingState
from tests import factories
from tests.page import counted_queries


@pytest.fixture
def notice(people):
    session = factories.session(people.tuesday, clock.now() + timedelta(days=1))
    return factories.notice(session)


@pytest.fixture
def rex(people, notice):
    """A member who may be rung."""
    who = factories.person("Rex Holm", phone="07700 900 111", contact_note="Not before noon")
    factories.member(people.tuesday, who)
    factories.telling(notice, people.tuesday, person=who)
    return who


def _mailed(people, notice, state, **more):
    message = factories.outbox_message(state=state, **more)
    who = factories.person("Ola Berg", phone="07700 900 222", may_email=True, email="o@example.org")
    telling = factories.telling(
        notice, people.tuesday, person=who, channel="email", state="sent", message=message
    )
    return who, telling


def test_a_line_is_ticked_off_with_one_tap_and_taken_back(browser_for, people, notice, rex):
    cora = browser_for(people.cora)
    page = cora.get(f"/notices/{notice.id}")
    assert page.heading == "1 still to tell"
    assert "Not before noon" in page.main
    assert page.links()["07700 900 111"] == "tel:07700900111"
    cora.submit(page, "Told")
    row = Telling.get()
    assert (row.state, row.told_by_id) == (TellingState.TOLD, people.cora.id)
    page = cora.get(f"/notices/{notice.id}")
    assert page.heading == "Everybody is told"
    assert "still to tell" not in cora.get("/").main
    cora.submit(page, "Undo")
    assert Telling.get().state == TellingState.TO_TELL
    events = [one.action for one in Event.select() if one.action == "telling_noted"]
    assert len(events) == 2


def test_no_answer_stays_on_the_list(browser_for, people, notice, rex):
    cora = browser_for(people.cora)
    cora.submit(cora.get(f"/notices/{notice.id}"), "No answer")
    page = cora.get(f"/notices/{notice.id}")
    assert page.heading == "1 still to tell" and "Tried" in page.main
    assert "1 person still to tell" in cora.get("/").main


def test_a_note_stays_with_the_line_and_one_that_is_too_long_isnt_lost(
    browser_for, people, notice, rex
):
    cora = browser_for(people.cora)
    path = f"/notices/{notice.id}/tellings/{Telling.get().id}"
    said = {"state": "no_answer", "version": 1}
    refused = cora.post(path, {**said, "note": "x" * 301}, 422)
    assert "Use at most 300 characters" in refused.main
    assert refused.value_of("note") == "x" * 301
    cora.post(path, {**said, "note": "Her sister answered, said nothing"})
    assert "Her sister answered" in cora.get(f"/notices/{notice.id}").main


def test_two_who_ring_at_once_dont_write_over_each_other(browser_for, people, notice, rex):
    cora = browser_for(people.cora)
    page = cora.get(f"/notices/{notice.id}")
    cora.submit(page, "Told")
    cora.submit(page, "Told")
    refused = cora.submit(page, "No answer", 422)
    assert "Somebody ticked them off meanwhile" in refused.main
    assert Telling.get().state == TellingState.TOLD


@pytest.mark.parametrize(
    ("state", "age", "is_open"),
    [
        (OutboxState.SENT, 2, False),
        (OutboxState.QUEUED, 0, False),
        (OutboxState.QUEUED, 2, True),
        (OutboxState.FAILED, 0, True),
        (OutboxState.UNSURE, 0, True),
    ],
)
def test_mail_that_told_nobody_becomes_a_line_to_ring(
    browser_for, people, notice, state, age, is_open
):
    _mailed(people, notice, state, created_at=clock.now() - timedelta(hours=age))
    page = browser_for(people.cora).get(f"/notices/{notice.id}")
    assert page.heading == ("1 still to tell" if is_open else "Everybody is told")
    assert ("tel:07700900222" in page.links().values()) == is_open


def test_a_number_is_not_shown_for_who_may_not_be_rung(browser_for, people, notice):
    who, _telling = _mailed(people, notice, OutboxState.FAILED)
    who.__class__.update(may_call=False).where(who.__class__.id == who).execute()
    page = browser_for(people.cora).get(f"/notices/{notice.id}")
    assert "07700" not in page.text and "No way on record" in page.main


def test_the_list_on_paper_holds_what_is_open(browser_for, people, notice, rex):
    told = factories.person("Already Told")
    factories.telling(notice, people.tuesday, person=told, state="told")
    answer = browser_for(people.cora).get(f"/notices/{notice.id}/call-list.pdf").response
    (page,) = PdfReader(BytesIO(answer.get_data())).pages
    text = page.extract_text()
    assert "Rex Holm" in text and "07700 900 111" in text and "Already Told" not in text
    assert "Tuesday" not in answer.headers["Content-Disposition"]


def test_a_sensitive_groups_notice_is_for_those_named_on_it(browser_for, people):
    hidden = factories.group("Kestrel circle", is_sensitive=True)
    session = factories.session(hidden, clock.now() + timedelta(days=1))
    both = factories.notice(session, factories.session(people.tuesday, clock.now()))
    factories.telling(both, hidden, person=factories.person("Sol Whitaker"))
    cora = browser_for(people.cora)
    for path in ("/notices?all=1", f"/notices/{both.id}", "/"):
        page = cora.get(path)
        assert "Kestrel" not in page.text and "Sol Whitaker" not in page.text
    only = factories.notice(session)
    cora.get(f"/notices/{only.id}", 404)


def test_whom_a_block_hides_is_a_colleagues_to_tell(browser_for, people, notice):
    factories.telling(notice, people.tuesday, person=people.pip)
    factories.block(people.cora, people.pip)
    page = browser_for(people.cora).get(f"/notices/{notice.id}")
    assert "Pip Marlow" not in page.text
    assert "1 more is for a colleague to tell" in page.main


def test_leaders_and_managers_have_no_call_lists(browser_for, people, notice):
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(f"/notices/{notice.id}", 403)
        browser_for(user).get("/notices", 403)


def test_a_long_list_costs_as_many_statements_as_a_short_one(browser_for, people, notice, rex):
    cora = browser_for(people.cora)
    cora.get(f"/notices/{notice.id}")

    def count():
        with counted_queries() as seen:
            cora.get(f"/notices/{notice.id}")
        return len(seen)

    few = count()
    for number in range(30):
        factories.telling(notice, people.tuesday, person=factories.person(f"Person {number}"))
    assert count() == few
    assert OutboxMessage.select().count() == 0
