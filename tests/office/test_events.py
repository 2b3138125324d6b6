"""The audit trail as administrators read it, and take it away."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from portal import audit, clock
from portal.audit import record_event
from portal.db import write
from portal.models import Event
from portal.office import event_queries, event_words
from portal.office.event_queries import Wanted, events_page
from tests import factories
from tests.page import counted_queries
from tests.recorded_actions import recorded_actions

HEADINGS = "Number,When (UTC),User,Who,Action,What,About,Person's pseudonym,Fields,Request"


def _record(count: int = 1, action: str = "referral_changed", **more: Any) -> None:
    for _each in range(count):
        with write():
            record_event(action, **more)


@pytest.fixture
def ada(people: Any, browser_for: Any) -> Any:
    """The administrator's browser, after Cora changed Pip's phone."""
    _record(
        action="person_changed",
        subject="person",
        subject_id=people.pip.id,
        by=people.cora,
        person=people.pip,
        fields=["phone", "born_on"],
    )
    return browser_for(people.ada)


def test_every_action_that_the_source_records_has_words() -> None:
    recorded = recorded_actions()
    assert {"person_opened_to_read", "offer_accepted", "learning_sent_in"} <= recorded
    assert sorted(recorded - set(event_words.ACTIONS)) == []


def test_a_page_says_who_what_and_when_and_names_no_person(ada: Any, people: Any) -> None:
    page = ada.get("/office/events")
    text = " ".join(page.table("Events, newest first")[-1].values())
    assert "Cora" in text
    assert "Person changed" in text
    assert "born on, phone" in text
    assert audit.pseudonym_of(people.pip) in text
    assert people.pip.name not in page.words


def test_looking_at_the_trail_is_an_event(ada: Any, people: Any) -> None:
    ada.get("/office/events?action=signed_in&from=2026-01-01")
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.user_id) == ("trail_opened", people.ada.id)
    assert event.fields == "action from"


@pytest.mark.parametrize("role", ["cora", "fay", "mae"])
def test_nobody_else_reads_it(people: Any, browser_for: Any, role: str) -> None:
    browser = browser_for(getattr(people, role))
    for path in ("events", "events.csv", "trail", "trail/digest.pdf"):
        browser.get(f"/office/{path}", status=403)


def test_filters_leave_what_fits(db: Any, people: Any) -> None:
    old = clock.now() - timedelta(days=40)
    _record(3, subject="referral", subject_id=5, by=people.cora)
    _record(2, "referral_held", subject="referral", subject_id=6, by=people.fay)
    _record(1, "person_changed", subject="person", person=people.pip)
    Event.update(at=old).where(Event.number <= 2).execute()
    day = clock.local(old).date()
    counts = [
        len(events_page(wanted).rows)
        for wanted in (
            Wanted(),
            Wanted(user_id=people.cora.id),
            Wanted(action="referral_held"),
            Wanted(subject="referral", subject_id=5),
            Wanted(pseudonym=audit.pseudonym_of(people.pip)),
            Wanted(last=day),
            Wanted(first=day + timedelta(days=1)),
            Wanted(first=day, last=day, action="referral_held"),
        )
    ]
    assert counts == [6, 3, 2, 3, 1, 2, 4, 0]


def test_pages_follow_one_another_without_a_gap_both_ways(db: Any) -> None:
    _record(120)
    first = events_page(Wanted())
    second = events_page(Wanted(), before=first.older_than)
    third = events_page(Wanted(), before=second.older_than)
    numbers = [row.number for page in (first, second, third) for row in page.rows]
    assert numbers == list(range(120, 0, -1))
    assert (first.newer_than, third.older_than) == (None, None)
    assert events_page(Wanted(), after=third.newer_than).rows == second.rows
    back = events_page(Wanted(), after=second.newer_than)
    assert back.rows == first.rows
    assert back.newer_than is None


def test_a_person_is_found_by_the_number_alone_and_the_number_isnt_kept(
    ada: Any, people: Any
) -> None:
    pseudonym = audit.pseudonym_of(people.pip)
    answer = ada.client.get(f"/office/events?person={people.pip.id}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"?pseudonym={pseudonym}")
    asked = Event.select().order_by(Event.number.desc()).get()
    assert (asked.action, asked.pseudonym) == ("trail_person_asked", pseudonym)
    page = ada.get("/office/events?person=999999")
    assert "The trail knows nothing of a person with this number" in page.words
    later = Event.select().where(Event.number > asked.number)
    assert not later.where(Event.action == "trail_person_asked").exists()


@pytest.mark.parametrize(
    "query",
    [
        "user=x",
        "from=yesterday",
        "person=-1",
        "number=1e9",
        "before=zz",
        "action=%00",
        "from=2026-02-01&to=2026-01-01",
    ],
)
def test_what_cant_be_read_is_said_or_left_out(ada: Any, query: str) -> None:
    ada.get(f"/office/events?{query}")


def test_a_page_takes_as_many_statements_for_one_event_as_for_many(ada: Any) -> None:
    with counted_queries() as few:
        ada.get("/office/events")
    _record(49)
    with counted_queries() as many:
        ada.get("/office/events")
    assert len(many) == len(few)


def test_the_files_hold_what_the_filters_leave_and_are_an_event(ada: Any, people: Any) -> None:
    answer = ada.client.get("/office/events.csv?action=person_changed")
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert lines[0] == HEADINGS
    assert len(lines) == 2
    assert "person_changed,Person changed,Person," in lines[1]
    assert people.pip.name not in lines[1]
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject, event.fields) == ("trail_exported", "csv", "action")
    workbook = ada.client.get("/office/events.xlsx").data
    sheet = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert sheet[0] == HEADINGS.split(",")
    assert len(sheet) - 1 == Event.select().count()


def test_a_name_that_looks_like_a_formula_stays_text(ada: Any) -> None:
    user = factories.user("=HYPERLINK(1)")
    _record(by=user)
    text = ada.client.get(f"/office/events.csv?user={user.id}").get_data(as_text=True)
    assert ",'=HYPERLINK(1)," in text


def test_a_file_is_bounded(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _record(20)
    monkeypatch.setattr(event_queries, "MOST_EXPORTED", 7)
    monkeypatch.setattr(event_queries, "_CHUNK", 3)
    rows = list(event_queries.events_to_export(Wanted()))
    head = Event.select(Event.number).order_by(Event.number.desc()).scalar()
    assert [row.number for row in rows] == list(range(head, head - 7, -1))


def test_taking_it_away_asks_once_more_who_it_is(app: Any) -> None:
    assert app.view_functions["events.events_export"].step_up
