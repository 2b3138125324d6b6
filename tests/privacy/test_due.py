"""Who is due to be erased, what keeps them, and that nobody goes before somebody has looked."""

from datetime import date, timedelta

import pytest
import time_machine

from portal import clock, job_runs
from portal.db import database
from portal.errors import DomainError
from portal.models import (
    TABLES,
    Concern,
    DuePerson,
    Erasure,
    ErasureWhy,
    Job,
    OutboxMessage,
    Person,
    SignIn,
)
from portal.privacy import (
    ageing_actions,
    due_actions,
    due_queries,
    erasure_actions,
    hold_actions,
    kind_rules,
    period_actions,
    words,
)
from portal.privacy.due_rules import Life, Obstacle, add_months, due
from tests import erasing_factories, factories

TODAY = date(2026, 11, 22)
MONTHS = {"person": 96, "unplaced": 24, "concerns": 96}


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (Life(1, date(2018, 11, 22), True), "person"),
        (Life(1, date(2018, 11, 23), True), None),
        (Life(1, date(2024, 11, 22), False), "unplaced"),
        (Life(1, date(2024, 11, 23), False), None),
        (Life(1, date(2018, 1, 1), True, concern_on=date(2019, 1, 1)), None),
        (Life(1, date(2018, 1, 1), True, concern_on=date(2017, 1, 1)), "person"),
        (Life(1, date(2018, 1, 1), False, concern_on=date(2018, 11, 1)), "concerns"),
        (Life(1, date(2000, 1, 1), True, None, frozenset({Obstacle.HOLD})), None),
    ],
)
def test_a_record_is_due_once_the_last_of_its_periods_is_over(life, expected):
    found = due(life, MONTHS, TODAY)
    assert (found.kind if found else None) == expected


def test_months_end_with_the_month_where_there_is_no_such_day():
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_every_table_belongs_to_one_kind_of_record_that_the_register_words():
    # Name a new table in KINDS of portal/privacy/kind_rules.py.
    tables = [table for kind in kind_rules.KINDS for table in kind.tables]
    assert sorted(tables) == sorted(model._meta.table_name for model in TABLES)
    assert {kind.code for kind in kind_rules.KINDS} == set(words.KINDS_IN_WORDS)


def long_gone(name="Gone Longsince", days=3 * 366, **more):
    with time_machine.travel(clock.now() - timedelta(days=days), tick=False):
        who = factories.person(name)
        factories.referral(who, state="ended", ending="declined", ended_on=clock.today(), **more)
    return who


def test_the_night_lists_who_is_due_and_erases_nobody(db, app, people):
    who = long_gone()
    recent = long_gone("Recent Enough", days=300)
    with app.app_context():
        assert due_actions.list_due() == 1
        assert due_actions.list_due() == 1
    assert due_queries.listed_ids() == [who.id]
    assert Person.get_by_id(who.id).name == "Gone Longsince"
    (mail,) = OutboxMessage.select()
    assert "Gone" not in mail.text + mail.subject
    assert recent.id not in due_queries.listed_ids()


@pytest.mark.parametrize("what", ["hold", "referral", "place", "request", "concern"])
def test_what_is_open_keeps_somebody_off_the_list_and_from_being_erased(db, app, people, what):
    who = long_gone()
    if what == "hold":
        erasing_factories.hold(who)
    elif what == "referral":
        factories.referral(who)
    elif what == "place":
        factories.member(people.tuesday, who)
    elif what == "request":
        erasing_factories.access_request(who)
    else:
        Concern.create(
            group=people.tuesday,
            kind="safeguarding",
            text="Something",
            person=who,
            request_key="k",
            raised_by=people.fay,
            raised_at=clock.now(),
        )
    with app.app_context():
        assert due_actions.list_due() == 0
    for why in (ErasureWhy.ASKED, ErasureWhy.RETENTION):
        with pytest.raises(DomainError), app.test_request_context():
            erasure_actions.erase_person(who.id, why, people.cora)
    assert Person.get_by_id(who.id).erased_at is None


def test_what_is_known_of_a_merged_record_counts_for_the_one_that_is_kept(db, app):
    who = long_gone()
    factories.contact(factories.person("Same Person", merged_into=who))
    with app.app_context():
        assert due_actions.list_due() == 0


def test_a_hold_takes_somebody_off_the_list_until_it_is_lifted(db, app, people):
    who = long_gone()
    with app.test_request_context():
        due_actions.list_due()
        hold = hold_actions.place_hold(who.id, "A claim", None, people.cora)
        assert due_queries.listed_ids() == []
        due_actions.list_due()
        assert due_queries.listed_ids() == []
        hold_actions.lift_hold(hold, "Settled", people.cora)
        due_actions.list_due()
    assert due_queries.listed_ids() == [who.id]


def test_only_those_listed_and_still_due_are_erased(db, app, people):
    who, back, never = long_gone(), long_gone("Back Again"), long_gone("Not Listed", days=300)
    with app.test_request_context():
        due_actions.list_due()
        factories.contact(back)
        assert due_actions.erase_due([who.id, back.id, never.id], people.cora) == (1, 2)
    erased = {one.id for one in Person.select().where(Person.erased_at.is_null(False))}
    assert erased == {who.id}
    assert Erasure.get().why == ErasureWhy.RETENTION


def test_nobody_is_erased_by_the_night_unless_the_charity_chose_that(make_app, db, people):
    from portal.privacy import due_jobs

    who = long_gone()
    app = make_app(erasure_by_itself=True)
    database.connect(reuse_if_open=True)
    job = type("J", (), {"arguments": {}, "requested_by_id": None})()
    with app.app_context():
        # Listed a night before it is erased, whoever erases.
        assert due_jobs.list_due(job)["erased"] == 0
        assert due_jobs.list_due(job)["erased"] == 1
    assert Person.get_by_id(who.id).erased_at is not None


def test_a_shorter_period_is_what_the_next_night_goes_by(db, app, people):
    long_gone(days=300)
    with app.test_request_context():
        assert due_actions.list_due() == 0
        period_actions.change_period("unplaced", 6, "The trustees", 0, people.ada)
        assert due_actions.list_due() == 1
        with pytest.raises(DomainError):
            period_actions.change_period("unplaced", 5, "Stale", 0, people.ada)


def test_old_mail_loses_its_words_and_keeps_its_key(db, app, people):
    old = clock.now() - timedelta(days=120)
    sent = factories.outbox_message(state="sent", created_at=old, key="said once")
    waits = factories.outbox_message(created_at=old)
    new = factories.outbox_message(state="sent")
    job = factories.job("factory", state="done", finished_at=old)
    SignIn.create(
        token_hash="t",
        user=people.fay,
        started_at=old - timedelta(days=400),
        seen_at=old,
        expires_at=old - timedelta(days=399),
        device="d",
    )
    with app.app_context():
        assert ageing_actions.let_go() == {"mail": 1, "sign_ins": 1, "jobs": 1, "imports": 0}
    assert OutboxMessage.get_by_id(sent.id).text == ""
    assert OutboxMessage.get_by_id(sent.id).key == "said once"
    assert OutboxMessage.get_by_id(waits.id).text and OutboxMessage.get_by_id(new.id).text
    assert not Job.select().where(Job.id == job.id).exists()


def test_staff_look_at_the_list_choose_and_a_worker_erases(db, app, people, browser_for):
    who = long_gone()
    with app.app_context():
        due_actions.list_due()
    cora = browser_for(people.cora)
    page = cora.get("/privacy/due")
    assert "Gone Longsince" in page.text
    cora.post("/privacy/due", {"people": who.id}, status=422)
    assert DuePerson.select().count() == 1
    cora.post("/privacy/due", {"people": who.id, "is_sure": "y"})
    with app.app_context():
        job_runs.run_due()
    assert Person.get_by_id(who.id).erased_at is not None
    cora.get(f"/people/{who.id}", status=404)
    assert "Gone Longsince" not in cora.get(f"/privacy/erasures/{Erasure.get().id}").text
    assert "No" in cora.get("/people?q=Gone+Longsince").text
    assert f"/people/{who.id}" not in cora.get("/people?q=Gone+Longsince").text
