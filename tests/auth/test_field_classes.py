"""Every field that speaks of a person is of a class, and each reader has classes."""

from typing import Any

import pytest
from peewee import AutoField, BlobField, CharField, ForeignKeyField, TextField

from portal.auth import field_classes
from portal.auth.field_classes import CLASSES, FieldClass, FieldRefused, Standing
from portal.auth.field_table import ABOUT_USERS, TABLE, WORDS_OF_NOBODY
from portal.db import BaseModel
from portal.models import TABLES, Concern, Person, Referral, Response, Role, User


def _lead_to_a_person(models: Any) -> set[Any]:
    found = {Person}
    while True:
        further = {
            model
            for model in models
            if model not in found
            and model is not User
            and any(
                isinstance(field, ForeignKeyField) and field.rel_model in found
                for field in model._meta.sorted_fields
            )
        }
        if not further:
            return found
        found |= further


def _faults(models: Any) -> list[str]:
    """What has no class, or two, or isn't there."""
    faults = []
    for model in _lead_to_a_person(models) - ABOUT_USERS - set(TABLE):
        faults.append(f"{model.__name__} leads to a person and stands in no table of classes")
    for model in models:
        if model in TABLE:
            faults += _faults_of(model)
        elif model not in WORDS_OF_NOBODY | ABOUT_USERS and any(
            isinstance(field, TextField | BlobField) for field in model._meta.sorted_fields
        ):
            faults.append(f"{model.__name__} has room for words: say whether they are of people")
    return faults


def _faults_of(model: Any) -> list[str]:
    names = [name for words in TABLE[model].values() for name in words.split()]
    listed = set(names)
    exempt = {
        field.name
        for field in model._meta.sorted_fields
        if isinstance(field, AutoField | ForeignKeyField) or field.name == "version"
    }
    there = set(model._meta.fields)
    faults = [f"{model.__name__}.{name} has no class" for name in there - listed - exempt]
    faults += [f"{model.__name__}.{name} isn't there" for name in listed - there]
    faults += [
        f"{model.__name__}.{name} has two classes" for name in listed if names.count(name) > 1
    ]
    return faults


def test_every_field_that_speaks_of_a_person_has_one_class() -> None:
    assert _faults(TABLES) == []


def test_a_new_column_and_a_new_table_without_a_class_are_noticed() -> None:
    class Diagnosis(BaseModel):
        person = ForeignKeyField(Person)
        code = CharField()

    class Diary(BaseModel):
        words = TextField()

    found = _faults([*TABLES, Diagnosis, Diary])
    assert [fault.split()[0] for fault in found] == ["Diagnosis", "Diary"]
    Person._meta.add_field("blood_group", CharField(default=""))
    try:
        assert _faults(TABLES) == ["Person.blood_group has no class"]
    finally:
        Person._meta.remove_field("blood_group")


def test_a_table_that_speaks_of_people_is_not_also_said_to_speak_of_nobody() -> None:
    assert set(TABLE).isdisjoint(WORDS_OF_NOBODY | ABOUT_USERS)
    assert _lead_to_a_person(TABLES).isdisjoint(WORDS_OF_NOBODY)


@pytest.mark.parametrize(
    ("role", "may", "never"),
    [
        (
            Role.STAFF,
            "known identity contact risk health referral agreed mail bar concern admin",
            "secret",
        ),
        (
            Role.FACILITATOR,
            "known contact concern admin",
            "identity risk health referral secret",
        ),
        (
            Role.MANAGER,
            "agreed concern admin",
            "known identity contact risk health referral secret",
        ),
        (
            Role.ADMINISTRATOR,
            "mail bar admin",
            "known identity contact risk health referral concern secret",
        ),
    ],
)
def test_each_role_reads_its_classes(role: Role, may: str, never: str) -> None:
    classes = field_classes.classes_of_roles({role})
    assert classes == {FieldClass(word) for word in may.split()}
    assert classes.isdisjoint({FieldClass(word) for word in never.split()})


def test_several_roles_read_what_any_of_them_does() -> None:
    both = field_classes.classes_of_roles({Role.MANAGER, Role.FACILITATOR})
    assert both == CLASSES[Standing.LEADER] | CLASSES[Standing.MANAGER]
    assert field_classes.classes_of_roles(()) == frozenset()


def test_nobody_reads_what_is_secret() -> None:
    assert set(Standing) == set(CLASSES)
    assert all(FieldClass.SECRET not in classes for classes in CLASSES.values())


def test_an_emergency_opens_no_history() -> None:
    opened = CLASSES[Standing.EMERGENCY]
    for field in (Referral.reason, Referral.referred_by, Response.score, Concern.text):
        with pytest.raises(FieldRefused):
            field_classes.check([field], opened)
    field_classes.check([Person.emergency_phone, Person.born_on, Referral.risk_note], opened)


def test_what_is_refused_is_named() -> None:
    leader = CLASSES[Standing.LEADER]
    with pytest.raises(FieldRefused, match=r"Person\.nhs_number, Referral\.reason") as refusal:
        field_classes.check([Person.name, Referral.reason, Person.nhs_number, User.name], leader)
    assert refusal.value.names == ["Person.nhs_number", "Referral.reason"]


def test_fields_of_a_table_can_be_asked_for_by_class() -> None:
    names = [one.name for one in field_classes.fields_of(Person, {FieldClass.IDENTITY})]
    assert names[:3] == ["referrer_name", "given_name", "family_name"]
    assert "phone" not in names
