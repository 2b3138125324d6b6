"""The audit trail: sealed, gapless, with field names and no values."""

from typing import Any

import pytest
from peewee import SQL

from portal import audit
from portal.db import write
from portal.models import Event, Person, Pseudonym
from tests import factories


@pytest.fixture
def trail(db: Any) -> Person:
    """Six events, some about one person."""
    pip = factories.person("Pip Marlow")
    for number in range(6):
        with write():
            audit.record_event(
                f"thing_{number}", "person", pip.id, by=7, person=pip, fields=["phone", "name"]
            )
    return pip


def test_a_sound_trail_says_how_many_it_checked(trail: Person) -> None:
    verdict = audit.verify()
    assert verdict.is_sound
    assert verdict.checked_count == 6


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_the_trail_is_checked_across_chunks(
    trail: Person, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(audit, "_CHUNK", size)
    assert audit.verify() == audit.Verdict(6)
    Event.update(action="other").where(Event.number == 4).execute()
    assert audit.verify() == audit.Verdict(3, "Event 4 was changed after it was written.")


def test_an_empty_trail_is_not_sound(db: Any) -> None:
    verdict = audit.verify()
    assert not verdict.is_sound
    assert verdict.checked_count == 0


COLUMNS = [
    ("at", SQL("(SELECT at FROM event WHERE number = 1)")),
    ("user_id", 8),
    ("user_id", None),
    ("action", "nothing_at_all"),
    ("subject", "referral"),
    ("subject_id", 999),
    ("pseudonym", "0" * 16),
    ("fields", "phone"),
    ("request_id", "another"),
    ("previous_hash", "0" * 64),
    ("hash", "f" * 64),
]


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_a_change_to_any_column_is_named(trail: Person, column: str, value: Any) -> None:
    Event.update({getattr(Event, column): value}).where(Event.number == 3).execute()
    verdict = audit.verify()
    assert verdict.problem == "Event 3 was changed after it was written."
    assert verdict.checked_count == 2


def test_every_column_is_sealed() -> None:
    tried = {column for column, _value in COLUMNS}
    # The number is tried by deleting and swapping; the id is the database's own.
    assert tried == set(Event._meta.sorted_field_names) - {"id", "number"}


@pytest.mark.parametrize("number", [2, 5])
def test_a_deleted_event_is_named(trail: Person, number: int) -> None:
    Event.delete().where(Event.number == number).execute()
    assert audit.verify().problem.startswith(f"Event {number} is missing")


def test_a_trail_cut_at_the_start_is_noticed(trail: Person) -> None:
    Event.delete().where(Event.number == 1).execute()
    assert audit.verify().problem.startswith("Event 1 is missing")


def test_swapped_events_are_named(trail: Person) -> None:
    Event.update(number=100).where(Event.number == 2).execute()
    Event.update(number=2).where(Event.number == 3).execute()
    Event.update(number=3).where(Event.number == 100).execute()
    assert audit.verify().problem == "Event 2 was changed after it was written."


def test_an_event_sealed_anew_breaks_the_chain_after_it(trail: Person) -> None:
    row = dict(Event.select().where(Event.number == 3).dicts().get())
    row["action"] = "harmless"
    Event.update(action="harmless", hash=audit.seal(row)).where(Event.number == 3).execute()
    assert audit.verify().problem.startswith("Event 4 doesn't follow event 3")


def test_an_event_numbered_before_the_first_is_noticed(trail: Person) -> None:
    row = dict(Event.select().where(Event.number == 1).dicts().get())
    row.update(number=0)
    row.pop("id")
    Event.insert(**row).execute()
    assert not audit.verify().is_sound


def test_an_event_outside_a_write_is_refused(db: Any) -> None:
    with pytest.raises(RuntimeError, match="db.write"):
        audit.record_event("thing_done")
    assert Event.select().count() == 0


def test_an_action_that_fails_takes_its_event_along(trail: Person) -> None:
    with pytest.raises(ZeroDivisionError), write():
        audit.record_event("thing_undone")
        raise ZeroDivisionError
    assert audit.verify() == audit.Verdict(6)


def test_events_hold_names_of_fields_and_no_person(trail: Person) -> None:
    for event in Event.select().order_by(Event.number):
        assert event.fields == "name phone"
        assert "Pip" not in str(event.__data__)
        assert event.pseudonym == Pseudonym.get(Pseudonym.person == trail).pseudonym


def test_erasing_a_pseudonym_unlinks_its_person_and_keeps_the_chain(trail: Person) -> None:
    old = audit.pseudonym_of(trail)
    trail.delete_instance()
    assert Pseudonym.select().count() == 0
    assert Event.select().where(Event.pseudonym == old).count() == 6
    assert audit.verify().is_sound


def test_every_opened_person_leaves_one_event(people: Any, browser_for: Any) -> None:
    browser = browser_for(people.cora)
    before = Event.select().count()
    browser.get(f"/people/{people.pip.id}")
    events = list(Event.select().order_by(Event.number))[before:]
    assert [one.action for one in events] == ["person_opened_to_read"]
    assert events[0].user_id == people.cora.id
    assert events[0].pseudonym == audit.pseudonym_of(people.pip)
    assert events[0].request_id
    browser.get("/people/999999", status=404)
    assert Event.select().count() == before + 1


def test_the_trail_knows_a_person_by_pseudonym_alone(people: Any, browser_for: Any) -> None:
    browser_for(people.cora).get(f"/people/{people.pip.id}")
    event = Event.select().where(Event.action == "person_opened_to_read").get()
    assert event.pseudonym
    assert event.subject_id is None
