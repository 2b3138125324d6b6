"""The audit trail: sealed, gapless, with field names and no values."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
import time_machine
from hypothesis import strategies as st
from peewee import SQL

from portal import audit, clock, high_water, keys
from portal.db import database, write
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
    ("key_name", ""),
    ("hash", "f" * 64),
]


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_a_change_to_any_column_is_named(trail: Person, column: str, value: Any) -> None:
    Event.update({getattr(Event, column): value}).where(Event.number == 3).execute()
    verdict = audit.verify()
    if column == "key_name":
        assert verdict.problem.startswith("Event 3 bears no key's seal")
    else:
        assert verdict.problem == "Event 3 was changed after it was written."
    assert (verdict.checked_count, verdict.number) == (2, 3)


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
    assert audit.verify() == audit.Verdict(6, "1 events stand before event 1.")


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


def test_an_event_says_what_was_done_to_what_by_whom_and_when(db: Any) -> None:
    fay, pip = factories.user("Fay Ferreira"), factories.person("Pip Marlow")
    holder = SimpleNamespace(id=None)
    with time_machine.travel("2026-03-02 08:00Z", tick=False):
        with write():
            audit.record_event("thing_done", "referral", 5, by=fay, person=pip.id)
            audit.record_event("thing_done", by=holder, fields=["b", "a", "c"])
            audit.record_event("thing_seen", "person", 5, by=7)
        audit.record_look("thing_opened", "referral", 6, by=fay, person=pip)
        audit.record_look("thing_opened", "group", 3, by=fay)
        at = clock.now()
    rows = list(Event.select().order_by(Event.number).dicts())
    newest = keys.ring(keys.Purpose.AUDIT).newest
    pseudonym = Pseudonym.get(Pseudonym.person == pip).pseudonym
    columns = ("number", "user_id", "action", "subject", "subject_id", "pseudonym", "fields")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        (1, fay.id, "thing_done", "referral", 5, pseudonym, ""),
        (2, None, "thing_done", "", None, "", "a b c"),
        (3, 7, "thing_seen", "person", None, "", ""),
        (4, fay.id, "thing_opened", "referral", 6, pseudonym, ""),
        (5, fay.id, "thing_opened", "group", 3, "", ""),
    ]
    assert {(row["at"], row["key_name"]) for row in rows} == {(at, newest)}
    previous = [row["previous_hash"] for row in rows]
    assert previous == ["0" * 64, *(row["hash"] for row in rows[:-1])]
    assert len(pseudonym) == 16


def test_each_person_has_one_pseudonym_and_no_two_the_same(db: Any) -> None:
    pip, dora = factories.person("Pip Marlow"), factories.person("Dora")
    with write():
        names = [audit.pseudonym_of(one) for one in (dora, pip, dora.id, pip)]
    assert names[:2] == names[2:]
    assert names[0] != names[1]
    kept = {row.person_id: row.pseudonym for row in Pseudonym.select()}
    assert kept == {dora.id: names[0], pip.id: names[1]}


def test_whoever_waits_is_told_how_far_the_check_has_come(
    trail: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_CHUNK", 2)
    told: list[tuple[int, int]] = []
    assert audit.verify(lambda done, total: told.append((done, total))).is_sound
    assert told == [(2, 6), (4, 6), (6, 6)]


def _unkeyed(numbers: range) -> None:
    """Seal events anew as they were before there were keys."""
    previous = audit.GENESIS
    for row in Event.select().order_by(Event.number).dicts():
        if row["number"] in numbers:
            row["key_name"] = ""
        row["previous_hash"] = previous
        previous = audit.seal(row)
        Event.update(
            key_name=row["key_name"], previous_hash=row["previous_hash"], hash=previous
        ).where(Event.number == row["number"]).execute()
    high_water.accept()


def test_events_from_before_there_were_keys_are_checked_by_the_old_rule(trail: Person) -> None:
    _unkeyed(range(1, 4))
    assert audit.verify() == audit.Verdict(6)
    Event.update(action="other").where(Event.number == 2).execute()
    assert audit.verify() == audit.Verdict(1, "Event 2 was changed after it was written.")


def test_an_event_without_a_key_after_one_with_a_key_was_put_in(trail: Person) -> None:
    last = dict(Event.select().where(Event.number == 6).dicts().get())
    forged = {**last, "number": 7, "previous_hash": last["hash"], "key_name": ""}
    forged.pop("id")
    Event.insert(**{**forged, "hash": audit.seal(forged)}).execute()
    verdict = audit.verify()
    assert verdict.problem.startswith("Event 7 bears no key's seal")
    assert (verdict.checked_count, verdict.number) == (6, 7)


def _replace_keys(*lines: str) -> None:
    keys.file_of(keys.Purpose.AUDIT).write_text("".join(f"{line}\n" for line in lines), "ascii")


def _key_line() -> str:
    return keys.file_of(keys.Purpose.AUDIT).read_text("ascii").strip()


def test_a_trail_is_sealed_by_several_keys_one_after_another(trail: Person) -> None:
    first = _key_line()
    _replace_keys(f"bbbbbbbb {'b' * 64}", first)
    with write():
        audit.record_event("thing_done")
    _replace_keys(f"cccccccc {'c' * 64}", f"bbbbbbbb {'b' * 64}", first)
    with write():
        audit.record_event("thing_done")
    names = [name for (name,) in Event.select(Event.key_name).order_by(Event.number).tuples()]
    assert names == [first[:8]] * 6 + ["bbbbbbbb", "cccccccc"]
    assert audit.verify() == audit.Verdict(8)


def test_a_key_that_is_gone_is_said_plainly(trail: Person) -> None:
    name = _key_line()[:8]
    _replace_keys(f"bbbbbbbb {'b' * 64}")
    with write():
        audit.record_event("thing_done")
    verdict = audit.verify()
    assert verdict.problem.startswith(f"Event 1 was sealed with the key {name}, which isn't in ")
    assert verdict.problem.endswith("keys/audit: bring the file back from where you keep it.")
    assert verdict.number == 1


def test_an_event_sealed_anew_by_another_key_is_named(trail: Person) -> None:
    kept = _key_line()
    # Whoever has the database alone makes up a key of the same name.
    _replace_keys(f"{kept[:8]} {'d' * 64}")
    row = dict(Event.select().where(Event.number == 4).dicts().get())
    Event.update(hash=audit.seal(row)).where(Event.number == 4).execute()
    _replace_keys(kept)
    assert audit.verify() == audit.Verdict(3, "Event 4 was changed after it was written.")


def test_a_trail_sealed_anew_whole_without_a_key_is_noticed(trail: Person) -> None:
    noted = high_water.path_of().read_bytes()
    Event.update(action="harmless").where(Event.number == 2).execute()
    _unkeyed(range(1, 7))
    high_water.path_of().write_bytes(noted)
    assert audit.verify().problem.startswith("Event 6 isn't the one that was written at ")


def test_an_event_put_into_the_middle_is_named(trail: Person) -> None:
    for number in (6, 5, 4):
        Event.update(number=number + 1).where(Event.number == number).execute()
    row = dict(Event.select().where(Event.number == 3).dicts().get())
    row.pop("id")
    row.update(number=4, previous_hash=row["hash"])
    Event.insert(**row).execute()
    assert audit.verify() == audit.Verdict(3, "Event 4 was changed after it was written.")


def test_a_tail_that_was_cut_is_named(trail: Person) -> None:
    Event.delete().where(Event.number > 4).execute()
    verdict = audit.verify()
    assert verdict.problem.startswith("The database lacks the last 2 events, from number 5 on")
    assert (verdict.checked_count, verdict.number) == (4, 5)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_NUMBERS = st.none() | st.integers(-(2**31), 2**31 - 1)
_HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
_MOMENTS = st.integers(1, 2_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
_CHANGES = st.one_of(
    st.tuples(st.just("number"), st.integers(-9, 40)),
    st.tuples(st.just("at"), _MOMENTS),
    st.tuples(st.sampled_from(["user_id", "subject_id"]), _NUMBERS),
    st.tuples(
        st.sampled_from(["action", "subject", "pseudonym", "fields", "request_id", "key_name"]),
        _TEXTS,
    ),
    st.tuples(st.sampled_from(["previous_hash", "hash"]), _HASHES),
)


@hypothesis.settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(st.lists(st.tuples(st.integers(1, 6), _CHANGES), min_size=1, max_size=3))
def test_any_change_of_any_field_of_any_event_is_found(
    trail: Person, changes: list[tuple[int, tuple[str, Any]]]
) -> None:
    with database.atomic() as transaction:
        before = {row["number"]: row for row in Event.select().dicts()}
        after = {number: dict(row) for number, row in before.items()}
        for number, (column, value) in changes:
            taken = {row["number"] for row in after.values()}
            if column != "number" or value not in taken:
                after[number][column] = value
                Event.update({getattr(Event, column): value}).where(
                    Event.id == after[number]["id"]
                ).execute()
        touched = [number for number in before if before[number] != after[number]]
        verdict = audit.verify()
        transaction.rollback()
    assert verdict.is_sound == (not touched)
    if touched and verdict.number is not None:
        # At the first event that was touched, or where the next one no longer follows.
        assert verdict.number <= min(touched) + 1
