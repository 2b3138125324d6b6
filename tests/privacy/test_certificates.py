"""Erasing one person: who may not be, and the certificate, the trail and the job that it leaves."""

import json
from datetime import timedelta

import pytest
import time_machine

from portal import clock, erasing, erasure_ledger
from portal.errors import DomainError
from portal.models import Erasure, ErasureWhy, Event, Job, Person
from portal.privacy import erasure_actions
from tests import factories
from tests.privacy.test_due import long_gone


@pytest.fixture(autouse=True)
def words(app):
    """Refusals are worded within a request."""
    with app.test_request_context():
        yield


def test_a_certificate_counts_what_went_and_what_was_emptied(people):
    who, other = long_gone(), long_gone("Other Persson")
    with time_machine.travel(clock.now() - timedelta(days=1000), tick=False):
        for one in (who, who, other):
            factories.contact(one)
    expected = erasure_actions.would_go(who.id)
    assert Erasure.select().count() == 0
    first = erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    second = erasure_actions.erase_person(other.id, ErasureWhy.RETENTION, people.mae.id)
    row = Erasure.get_by_id(first)
    assert (row.number, row.why, row.erased_by_id) == (1, "asked", people.cora.id)
    assert (row.scrubbed_at, (clock.now() - row.erased_at).total_seconds() < 60) == (None, True)
    gone, stripped = json.loads(row.gone), json.loads(row.stripped)
    assert {**gone, **stripped} == expected
    assert stripped["person"] == stripped["referral"] == 1
    assert stripped["contact"] == 2
    assert "person_name_key" in gone and not set(gone) & set(stripped)
    assert list(gone) == sorted(gone) and list(stripped) == sorted(stripped)
    row = Erasure.get_by_id(second)
    assert (row.number, row.why, row.erased_by_id) == (2, "retention", people.mae.id)
    event = Event.select().where(Event.action == "person_erased").order_by(Event.number).first()
    assert (event.subject, event.subject_id, event.user_id) == ("erasure", first, people.cora.id)
    # Nobody's name, not even the trail's own.
    assert event.pseudonym == ""
    assert event.fields == " ".join(sorted({*gone, *stripped}))
    jobs = list(Job.select(Job.kind, Job.key).order_by(Job.id).tuples())
    assert jobs == [("erasure_scrub", f"erasure_scrub {number}") for number in (1, 2)]


def test_nobody_is_erased_twice_and_no_part_of_a_record_by_itself(people):
    who = long_gone()
    part = factories.person("Same Person", merged_into=who)
    with pytest.raises(DomainError, match="nobody with this number"):
        erasure_actions.erase_person(999_999, ErasureWhy.ASKED, people.cora)
    for ask in (
        lambda: erasure_actions.erase_person(part.id, ErasureWhy.ASKED, people.cora),
        lambda: erasure_actions.would_go(part.id),
    ):
        with pytest.raises(DomainError, match="part of another one"):
            ask()
    erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    assert Person.get_by_id(part.id).erased_at is not None
    with pytest.raises(DomainError, match="nobody with this number"):
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    assert Erasure.select().count() == 1
    assert len(erasure_ledger.read()) == 2


def test_what_keeps_somebody_is_said_and_nothing_is_noted(people):
    who = long_gone()
    factories.member(people.tuesday, who)
    with pytest.raises(DomainError) as refusal:
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    assert len(str(refusal.value)) > 20
    assert not erasure_ledger.path().exists()
    assert Erasure.select().count() == 0


def test_a_record_that_is_not_due_goes_only_when_asked_for(people):
    recent = long_gone("Recent Enough", days=300)
    with pytest.raises(DomainError, match="isn't due any more"):
        erasure_actions.erase_person(recent.id, ErasureWhy.RETENTION, people.cora)
    erasure_actions.erase_person(recent.id, ErasureWhy.ASKED, people.cora)
    assert Person.get_by_id(recent.id).erased_at is not None


def test_whoever_came_back_is_erased_again_by_nobody_in_particular(people):
    stays = long_gone("Other Persson")
    rows = []
    for name in ("First Back", "Second Back"):
        who = long_gone(name)
        rows.append(Person.select().where(Person.id == who.id).dicts().get())
    assert erasing.apply_again() == (0, ())
    erasure_ledger.end(erasure_ledger.begin(rows, clock.now()), is_done=True)
    assert erasing.apply_again() == (2, ())
    assert [(row.why, row.erased_by_id) for row in Erasure.select()] == [("again", None)] * 2
    # The files are rewritten at once.
    assert not Erasure.select().where(Erasure.scrubbed_at.is_null()).exists()
    assert erasing.apply_again() == (0, ())
    assert Erasure.select().count() == 2
    assert Person.get_by_id(stays.id).erased_at is None


def test_rewriting_the_files_is_noted_on_certificates_that_wait_alone(people):
    erasure_actions.erase_person(long_gone().id, ErasureWhy.ASKED, people.cora)
    assert erasure_actions.scrub() is True
    before = Erasure.get().scrubbed_at
    assert before is not None
    erasure_actions.erase_person(long_gone("Other Persson").id, ErasureWhy.ASKED, people.cora)
    assert erasure_actions.scrub() is True
    first, second = (row.scrubbed_at for row in Erasure.select().order_by(Erasure.number))
    assert first == before
    assert second >= first


def test_where_the_ledger_cannot_be_written_nobody_is_erased(people):
    who = long_gone()
    erasure_ledger.path().mkdir()
    with pytest.raises(OSError, match="directory"):
        erasure_actions.erase_person(who.id, ErasureWhy.ASKED, people.cora)
    assert Person.get_by_id(who.id).erased_at is None
    assert Erasure.select().count() == 0
    assert not Event.select().where(Event.action == "person_erased").exists()
