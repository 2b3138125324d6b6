"""Keeping the trail honest: codes on paper, the nightly check, mails, and the command line."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal import audit, high_water, job_runs, use_settings
from portal.audit import record_event
from portal.db import connection, write
from portal.models import Event, Job, OutboxMessage, Role
from portal.office import trail_actions, trail_jobs, trail_queries
from portal.office.trail_rules import Agreement, as_code, digest_day, short_code, week_of
from tests import factories

HASH = "0123456789abcdef" * 4


def _record(count: int = 1, action: str = "thing_done") -> None:
    for _each in range(count):
        with write():
            record_event(action)


def _mails() -> list[OutboxMessage]:
    return list(OutboxMessage.select().order_by(OutboxMessage.id))


def test_a_code_is_four_groups_of_four_letters_and_another_for_each_hash() -> None:
    code = short_code(HASH)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("AEIOUY")
    codes = {short_code(f"{number:064x}") for number in range(500)}
    assert len(codes) == 500
    assert short_code("no hash") == ""


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), str.strip])
def test_a_code_is_read_however_it_was_typed(change: Any) -> None:
    code = short_code(HASH)
    assert as_code(change(code)) == code
    assert as_code(code[:-1]) == ""
    assert as_code("AEIO-" + code[5:]) == ""


def test_a_week_adds_up_by_what_was_done() -> None:
    week = week_of(
        {
            "signed_in": 10,
            "sign_in_refused": 3,
            "break_glass_opened": 1,
            "trail_exported": 2,
            "certificate_downloaded": 1,
            "person_erased": 4,
        }
    )
    assert week == (21, 3, 1, 3, 4)


def test_a_digest_is_due_on_its_weekday_and_until_the_next() -> None:
    monday = date(2026, 11, 23)
    assert digest_day(monday, "monday") == monday
    assert digest_day(monday + timedelta(days=6), "monday") == monday
    assert digest_day(monday, "tuesday") == monday - timedelta(days=6)


@pytest.fixture
def trustee(app: Any, settings: Any) -> Any:
    """A trustee gets the digest; a connection is open."""
    use_settings(app, replace(settings, trustee_email="thea@trustees.example"))
    with app.app_context(), connection():
        yield app


def test_the_trustee_is_mailed_once_a_week_with_the_newest_events_code(trustee: Any) -> None:
    _record(3)
    assert trail_actions.send_digest()
    assert not trail_actions.send_digest()
    (mail,) = _mails()
    assert mail.to_address == "thea@trustees.example"
    head = trail_queries.head()
    assert head is not None
    # The event of sending it is in it.
    assert head.number == 4
    assert f"Code: {head.code}" in mail.text
    assert "Number: 4" in mail.text
    assert "There is no proven backup" in mail.text
    event = Event.get(Event.number == 4)
    assert head.code == short_code(event.hash)


def test_without_a_trustee_nothing_is_sent(app: Any, db: Any) -> None:
    with app.app_context():
        assert not trail_actions.send_digest()
    assert _mails() == []


def test_a_code_from_paper_agrees_until_the_trail_is_changed(db: Any) -> None:
    _record(5)
    head = trail_queries.head()
    assert head is not None
    _record(5)
    assert trail_queries.code_agreement(head.code.lower(), 5) == Agreement.AGREES
    assert trail_queries.code_agreement(head.code, 6) == Agreement.DIFFERS
    assert trail_queries.code_agreement(head.code, 11) == Agreement.MISSING
    Event.update(hash="f" * 64).where(Event.number == 5).execute()
    assert trail_queries.code_agreement(head.code, 5) == Agreement.DIFFERS


def test_the_page_compares_a_code_from_an_older_digest(people: Any, browser_for: Any) -> None:
    _record(5)
    head = trail_queries.head()
    assert head is not None
    ada = browser_for(people.ada)
    page = ada.get(f"/office/trail?number={head.number}&code={head.code}")
    assert "They agree." in page.words
    page = ada.get(f"/office/trail?number=3&code={head.code}")
    assert "They don't agree" in page.words
    page = ada.get("/office/trail?number=&code=XYZ", status=422)
    assert "Enter the 16 letters" in page.words
    assert page.value_of("code") == "XYZ"


def test_the_digest_prints_as_a_pdf(people: Any, browser_for: Any) -> None:
    answer = browser_for(people.ada).client.get("/office/trail/digest.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert Event.select().order_by(Event.number.desc()).get().action == "trail_digest_printed"


def test_a_check_runs_behind_the_page_and_says_what_it_found(
    app: Any, people: Any, browser_for: Any
) -> None:
    ada = browser_for(people.ada)
    page = ada.get("/office/trail")
    ada.submit(page, "Check it now")
    # The second tap is the same check.
    ada.submit(page, "Check it now")
    assert Job.select().where(Job.kind == trail_queries.CHECK_KIND).count() == 1
    with app.app_context():
        job_runs.run_due()
    check = trail_queries.last_check()
    assert check is not None
    assert check.problem == ""
    assert check.checked_count >= 2
    assert "Nothing wrong" in ada.get("/office/trail").words


def test_a_fault_is_told_to_administrators_once_and_shown_where_they_land(
    app: Any, people: Any, browser_for: Any
) -> None:
    _record(6)
    ada = browser_for(people.ada)
    assert "Something is wrong" not in ada.get("/").words
    Event.delete().where(Event.number > 4).execute()
    with app.app_context():
        trail_jobs.look_outside(stopping=lambda: False)
        trail_jobs.look_outside(stopping=lambda: False)
    mails = [one for one in _mails() if one.key.startswith("trail_fault:")]
    assert [one.to_address for one in mails] == [people.ada.email]
    assert "The database lacks the last" in mails[0].text
    assert "The database lacks the last" in ada.get("/").words
    assert "The database lacks the last" in ada.get("/office/trail").words
    with app.app_context():
        trail_actions.accept_loss()
    assert high_water.check() == ""
    assert "Something is wrong" not in ada.get("/").words
    assert audit.verify().is_sound


def test_a_trail_that_is_well_tells_nobody(app: Any, people: Any) -> None:
    _record(2)
    before = Event.select().count()
    with app.app_context():
        trail_jobs.look_outside(stopping=lambda: False)
    assert (_mails(), Event.select().count()) == ([], before)


def test_an_administrator_who_left_isnt_mailed(app: Any, people: Any) -> None:
    factories.user("Gus Gone", Role.ADMINISTRATOR, is_active=False)
    assert [email for _id, email in trail_queries.administrators()] == [people.ada.email]
