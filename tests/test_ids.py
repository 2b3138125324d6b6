"""Ids that are never given twice: what the trail says of an erased row leads nowhere."""

from typing import Any

from portal import audit
from portal.db import database, write
from portal.models import Event, Person, Pseudonym, Referral
from portal.schema_ids import tables_that_reuse
from tests import factories


def test_no_table_gives_the_id_of_a_deleted_row_again(db: Any) -> None:
    assert tables_that_reuse(database.obj) == []


def test_a_person_who_comes_after_an_erased_one_gets_another_id(db: Any) -> None:
    first = factories.person("Pip Marlow")
    first.delete_instance()
    assert factories.person("Ana Ortiz").id > first.id


def test_after_an_erasure_the_trail_is_sound_and_leads_to_nobody(people: Any) -> None:
    referral = factories.referral(people.pip)
    with write():
        audit.record_event(
            "referral_changed", "referral", referral.id, by=people.cora, person=people.pip
        )
    pseudonym = audit.pseudonym_of(people.pip)
    ids = {"person": people.pip.id, "referral": referral.id}

    # As an erasure does it: the rows about the person, then the person.
    Referral.delete().where(Referral.person == people.pip).execute()
    Person.delete().where(Person.id == people.pip.id).execute()
    newcomer = factories.person("Ana Ortiz")
    another = factories.referral(newcomer)

    assert audit.verify().is_sound
    assert not Pseudonym.select().where(Pseudonym.pseudonym == pseudonym).exists()
    event = Event.select().where(Event.action == "referral_changed").get()
    assert (event.pseudonym, event.subject_id) == (pseudonym, ids["referral"])
    # No row is known by these ids, now or later.
    assert newcomer.id != ids["person"]
    assert another.id != ids["referral"]
    assert not Referral.select().where(Referral.id == event.subject_id).exists()
    # The newcomer has nothing of it in what the trail says of them.
    assert audit.pseudonym_of(newcomer) != pseudonym
