"""What is erased stays erased after a restore, and figures of the past stay what they were."""

import json
import shutil
from datetime import date, timedelta

import pytest
import time_machine

from portal import clock, erasing, erasure_ledger, settings
from portal.db import database, is_postgresql, write
from portal.models import Erasure, ErasureWhy, Event, Person, ReportKind
from portal.people.erasing_rules import coarse_birth, coarse_postcode
from portal.people.gender_rules import gender_row, plain
from portal.privacy import erasure_actions, hold_actions
from portal.reports import figure_queries
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from tests.privacy.test_due import long_gone
from tests.privacy.test_erasing import found_in
from tests.reports import scene


def test_a_backup_that_is_put_back_loses_again_whoever_was_erased(db, app, people, tmp_path):
    if is_postgresql():
        pytest.skip("the file of a database is copied")
    who = long_gone("Wilhelmina Quorndon", days=9 * 366)
    other = long_gone("Other Persson", days=9 * 366)
    file = settings.current().database_path
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    backup = tmp_path.parent / f"{tmp_path.name}-backup.db"
    shutil.copyfile(file, backup)
    with app.test_request_context():
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
        erasure_actions.scrub()
        assert found_in(tmp_path, ["Wilhelmina"]) == {}
        database.close_all()
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(backup, file)
        database.connect()
        assert Person.get_by_id(who.id).name == "Wilhelmina Quorndon"
        assert erasing.apply_again() == (1, ())
        assert erasing.apply_again() == (0, ())
    assert found_in(tmp_path, ["Wilhelmina"]) == {}
    assert Person.get_by_id(other.id).name == "Other Persson"
    assert Erasure.get().why == ErasureWhy.AGAIN


def test_the_ledger_names_nobody_and_takes_nobody_else_for_them(db, app, people):
    who = long_gone("Wilhelmina Quorndon", days=9 * 366)
    Person.update(nhs_number="943 476 5919").where(Person.id == who.id).execute()
    with app.test_request_context():
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    text = erasure_ledger.path().read_text("ascii")
    # Three digits alone stand in a hash now and then.
    assert not any(one in text for one in ("Wilhelmina", "943 476", "9434765919"))
    assert erasure_ledger.path().stat().st_mode & 0o077 == 0
    lines = erasure_ledger.read()
    before = clock.now() - timedelta(days=4000)
    same = {"id": 900, "name": "wilhelmina  Quorndon", "nhs_number": "", "born_on": who.born_on}
    numbered = {"id": 901, "name": "W", "nhs_number": "9434765919", "born_on": None}
    other = {"id": who.id, "name": "Another", "nhs_number": "", "born_on": date(1990, 1, 1)}
    found = erasure_ledger.back_again(
        lines, [{**one, "created_at": before} for one in (same, numbered, other)]
    )
    assert found == [900, 901]
    # Whoever came back since is somebody who came back.
    later = clock.now() + timedelta(days=1)
    assert erasure_ledger.back_again(lines, [{**same, "created_at": later}]) == []


def test_a_line_cut_off_by_a_crash_takes_no_other_with_it(db, app, people):
    who = long_gone(days=9 * 366)
    with app.test_request_context():
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    other = long_gone("Other Persson", days=9 * 366)
    with erasure_ledger.path().open("a") as file:
        file.write('{"person": 4, "at"')
    assert [line.person_id for line in erasure_ledger.read()] == [who.id]
    with app.test_request_context():
        erasure_actions.erase_person(other.id, ErasureWhy.ASKED, people.cora)
    assert [line.person_id for line in erasure_ledger.read()] == [who.id, other.id]


def test_an_erasure_that_was_rolled_back_is_held_against_nobody(db, app, people):
    who = long_gone(days=9 * 366)
    with (
        app.test_request_context(),
        pytest.raises(RuntimeError),
        write(),
    ):
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
        raise RuntimeError("the disk is full")
    assert Person.get_by_id(who.id).erased_at is None
    assert erasure_ledger.read() == []
    assert len(erasure_ledger.unsettled()) == 1
    erasing.settle_at_start()
    assert erasure_ledger.read() == erasure_ledger.unsettled() == []
    assert erasing.apply_again() == (0, ())
    assert Person.get_by_id(who.id).erased_at is None
    with app.test_request_context():
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    assert [line.person_id for line in erasure_ledger.read()] == [who.id]


def test_what_a_crash_cut_off_after_the_commit_is_settled_as_done_at_the_next_start(
    db, app, people
):
    gone, stands = long_gone(days=9 * 366), long_gone("Other Persson", days=9 * 366)
    with app.test_request_context():
        erasure_actions.erase_person(gone.id, ErasureWhy.ASKED, people.cora)
    rows = [{"nhs_number": "", **one} for one in Person.select().dicts() if one["id"] == stands.id]
    erasure_ledger.begin(rows, clock.now())
    # As if power went between the commit and the line that says so.
    first, _done, third = erasure_ledger.path().read_text("ascii").splitlines(keepends=True)
    erasure_ledger.path().write_text(first + third)
    assert [line.person_id for line in erasure_ledger.unsettled()] == [gone.id, stands.id]
    erasing.settle_at_start()
    assert [line.person_id for line in erasure_ledger.read()] == [gone.id]
    assert erasure_ledger.unsettled() == []


def test_a_line_of_before_there_were_two_counts(db, app, people):
    who = long_gone(days=9 * 366)
    with app.test_request_context():
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    begun = json.loads(erasure_ledger.path().read_text("ascii").splitlines()[0])
    del begun["begun"]
    erasure_ledger.path().write_text(json.dumps(begun) + "\n")
    assert [line.person_id for line in erasure_ledger.read()] == [who.id]


def test_a_legal_hold_keeps_somebody_who_came_back_and_it_is_said(db, app, people):
    """The ledger knows them by what they held; the hold was placed on the record since."""
    who = long_gone("Wilhelmina Quorndon", days=9 * 366)
    row = Person.select().where(Person.id == who.id).dicts().get()
    erasure_ledger.end(erasure_ledger.begin([row], clock.now()), is_done=True)
    hold = hold_actions.place_hold(who.id, "A claim is running.", None, people.cora)
    with app.test_request_context():
        assert erasing.apply_again() == (0, (who.id,))
        assert Person.get_by_id(who.id).name == "Wilhelmina Quorndon"
        assert Event.select().where(Event.action == "erasure_held").count() == 1
        hold_actions.lift_hold(hold, "It is settled.", people.cora)
        assert erasing.apply_again() == (1, ())


def test_figures_of_a_past_quarter_are_what_they_were(db, app, people):
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    with time_machine.travel(scene.NOW, tick=False):
        anxiety, _grief = scene.mixed()
        for number, person in enumerate(Person.select().order_by(Person.id)):
            Person.update(
                born_on=date(1950 + 3 * number, 1 + number % 12, 3 + number),
                gender=("Woman", "he/him", "genderfluid", "a word of my own")[number % 4],
                postcode=("LS1 4AP", "LS2 9JT", "Lyon", "")[number % 4],
            ).where(Person.id == person.id).execute()
        ask = Ask(ReportKind.PROGRAMME, quarter, programme_id=anxiety.id)
        before = figure_queries.ledger_of(ask, quarter, clock.now())
        with app.test_request_context():
            for person in Person.select().where(Person.name.startswith("Person ")):
                whose = erasing.Whose(person.id)
                with database.atomic():
                    erasing.erase(whose)
        after = figure_queries.ledger_of(ask, quarter, clock.now())
    assert Person.select().where(Person.erased_at.is_null(False)).count() == 12
    assert after.cells == before.cells
    assert after.shares == before.shares
    assert after.values == before.values


@pytest.mark.parametrize(
    ("born_on", "days", "expected"),
    [
        (date(1984, 3, 17), [], date(1984, 1, 1)),
        (date(1984, 3, 17), [date(2024, 6, 1)], date(1984, 1, 1)),
        (date(1984, 9, 17), [date(2024, 6, 1)], date(1984, 12, 31)),
        (date(1984, 6, 17), [date(2024, 3, 1), date(2024, 9, 1)], date(1984, 7, 1)),
        (date(1984, 2, 17), [date(2024, 2, 1), date(2024, 2, 28)], date(1984, 2, 1)),
    ],
)
def test_of_a_birth_date_no_more_is_left_than_ages_in_figures_need(born_on, days, expected):
    assert coarse_birth(born_on, days) == expected


def test_of_postcode_and_gender_the_row_of_the_figure_is_left():
    assert coarse_postcode("ls1 4ap") == "LS1"
    assert (coarse_postcode("Lyon"), coarse_postcode(" ")) == ("?", "")
    for words in ("Trans woman", "he/him", "enby", "rather not say", "unknown", "", "mine own"):
        assert gender_row(plain(words)) == gender_row(words)
