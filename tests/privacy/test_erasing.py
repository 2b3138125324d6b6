"""Erasing somebody: nothing of them is left in any file, and all of everybody else is."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from peewee import ForeignKeyField

from portal import audit, cipher, clock, erasing
from portal.db import is_postgresql
from portal.models import (
    Contact,
    Erasure,
    ErasureWhy,
    OutboxMessage,
    Person,
    Provider,
    Pseudonym,
    Venue,
)
from portal.privacy import erasure_actions
from tests import erasing_factories, factories

LONG_AGO = 9 * 366


@pytest.fixture
def scene(people):
    """Two people about whom every table holds something, long ago."""
    cast = SimpleNamespace(
        cora=people.cora,
        fay=people.fay,
        mae=people.mae,
        group=people.tuesday,
        otis_member=factories.person("Quinn Ashdown"),
    )
    with time_machine.travel(clock.now() - timedelta(days=LONG_AGO), tick=False):
        one = erasing_factories.everything("Asta Birk", cast)
        other = erasing_factories.everything("Bodil Crane", cast)
    return SimpleNamespace(one=one, other=other, cast=cast, people=people)


def found_in(folder: Path, words: list[str]) -> dict[str, set[str]]:
    """Which of these words stand in which files of a folder, byte for byte."""
    hits: dict[str, set[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found = {one for one in words if one.encode() in content}
            if found:
                hits[path.name] = found
    return hits


def test_nothing_of_somebody_erased_is_left_in_any_file_and_all_of_others_is(
    scene, settings, tmp_path
):
    mine = erasing_factories.fill(scene.one, "z")
    others = erasing_factories.fill(scene.other, "w")
    factories.contact(scene.other, note=f"Came with {Person.get_by_id(scene.one.id).name}, as ever")
    body = f"From {Person.get_by_id(scene.one.id).name}".encode()
    factories.message(state="refused", body=body)
    factories.job("factory", result=f'{{"for": "{Person.get_by_id(scene.one.id).name}"}}')
    made = erasure_actions.erase_person(scene.one.id, ErasureWhy.ASKED, scene.cast.cora)
    assert erasure_actions.scrub()
    if not is_postgresql():
        left = found_in(tmp_path, mine)
        assert left == {}
        if cipher.given:
            return
        # What is kept of others is in the file, where it can be read.
        (whole,) = [names for names in found_in(tmp_path, others).values()]
        assert sorted(set(others) - whole) == []
    assert Erasure.get_by_id(made).scrubbed_at is not None
    assert Contact.select().where(Contact.note == f"Came with {erasing.NOBODY}, as ever").exists()
    assert not Pseudonym.select().where(Pseudonym.person == scene.one.id).exists()
    assert audit.verify().is_sound


def test_an_address_that_somebody_else_has_too_stays_theirs(scene):
    shared = {"email": "home@birk.example", "phone": "020 7946 0123"}
    for one in (scene.one, scene.other):
        Person.update(**shared).where(Person.id == one.id).execute()
    note = factories.contact(scene.other, note="Ring 020 7946 0123, after six")
    waiting = factories.outbox_message(to_address=shared["email"], person=scene.other)
    erasure_actions.erase_person(scene.one.id, ErasureWhy.ASKED, scene.cast.cora)
    assert Contact.get_by_id(note.id).note == "Ring 020 7946 0123, after six"
    assert OutboxMessage.get_by_id(waiting.id).to_address == shared["email"]


def test_a_provider_whose_address_was_given_as_theirs_keeps_it(scene):
    Person.update(email="desk@practice.example").where(Person.id == scene.one.id).execute()
    practice = factories.provider("Elm Practice", email="desk@practice.example")
    erasure_actions.erase_person(scene.one.id, ErasureWhy.ASKED, scene.cast.cora)
    assert Provider.get_by_id(practice.id).email == "desk@practice.example"


def test_a_venue_that_they_gave_as_theirs_keeps_how_it_is_reached(scene):
    shared = {"email": "desk@hall.example", "phone": "020 7946 0999"}
    Person.update(**shared).where(Person.id == scene.one.id).execute()
    hall = factories.venue(contact_email=shared["email"], contact_phone=shared["phone"])
    note = factories.contact(scene.other, note="Ring the hall: 020 7946 0999")
    erasure_actions.erase_person(scene.one.id, ErasureWhy.ASKED, scene.cast.cora)
    kept = Venue.get_by_id(hall.id)
    assert (kept.contact_email, kept.contact_phone) == (shared["email"], shared["phone"])
    assert Contact.get_by_id(note.id).note == "Ring the hall: 020 7946 0999"


def test_somebody_whose_name_holds_theirs_keeps_it(scene):
    note = factories.contact(scene.other, note="Fasta Birkin came, and Asta\nBirk's brother")
    erasure_actions.erase_person(scene.one.id, ErasureWhy.ASKED, scene.cast.cora)
    assert Contact.get_by_id(note.id).note == "Fasta Birkin came, and [erased]'s brother"


def test_every_key_to_somebody_s_rows_is_in_the_list(app):
    # Name the table in a PART of <area>/erasing_actions.py.
    forgotten = []
    for model, name in erasing.foreign_keys_to_people():
        key: ForeignKeyField = model._meta.fields[name]
        holding, target = erasing.holding_of(model), erasing.holding_of(key.rel_model)
        assert target is not None
        if key.rel_model is Person:
            is_said = holding is not None and name in (*holding.by, "merged_into")
        else:
            is_said = holding is not None or not target.goes or key.on_delete == "SET NULL"
        if not is_said:
            forgotten.append(f"{model.__name__}.{name}")
    assert forgotten == []
