"""The import of people: who they are and how to reach them, one row each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.imports import cell_rules, kinds, reference_queries
from portal.imports import words as import_words
from portal.imports.kinds import Checked, Field, Kind
from portal.models import SourceNoun
from portal.models.imports import SOURCE_REFERENCE_LENGTH
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH, POSTCODE_LENGTH
from portal.people import import_actions, naming_queries
from portal.people.naming_queries import folded_name
from portal.people.rules import PersonDetails
from portal.spreadsheets import read_date

_LENGTHS: dict[str, int | None] = {
    "reference": SOURCE_REFERENCE_LENGTH,
    "name": NAME_LENGTH,
    "given_name": NAME_LENGTH,
    "family_name": NAME_LENGTH,
    "born_on": None,
    "phone": PHONE_LENGTH,
    "email": EMAIL_LENGTH,
    "address": None,
    "postcode": POSTCODE_LENGTH,
    "language": 60,
}
_FIELDS = (
    Field(
        "name",
        _l("Name"),
        ("full name", "person", "client"),
        True,
        "Pip Marlow",
        or_else="family_name",
    ),
    Field("given_name", _l("First name"), ("given name", "forename", "first"), example="Pip"),
    Field("family_name", _l("Last name"), ("family name", "surname", "last"), example="Marlow"),
    Field(
        "born_on",
        _l("Born on"),
        ("date of birth", "dob", "birthdate", "born"),
        example="4 May 1990",
    ),
    Field("phone", _l("Phone"), ("mobile", "mobile phone", "telephone"), example="07700 900 142"),
    Field("email", _l("E-mail"), ("email address", "mail"), example="pip@example.org"),
    Field("address", _l("Address"), ("street", "mailing street"), example="1 Ropewalk"),
    Field(
        "postcode", _l("Postcode"), ("postal code", "zip", "mailing postal code"), example="ZX1 2AB"
    ),
    Field("language", _l("Language"), example="English"),
    Field(
        "reference",
        _l("Reference there"),
        ("id", "contact id", "person id", "number"),
        example="1042",
    ),
)


class _Read(NamedTuple):
    errors: dict[str, str]
    details: PersonDetails | None = None
    reference: str = ""


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows in a fixed number of statements.

    Known is who came with the same reference, or without one has the same name and birth date.
    Who has another reference but the same name and birth date is flagged, never merged.
    """
    read = [_read(row) for row in rows]
    references = [one.reference for one in read if one.reference]
    known = reference_queries.ids_of(SourceNoun.PERSON, references)
    # All people, whoever asks: a double must not be made of one who is out of sight.
    names = [one.details.name for one in read if one.details]
    register = naming_queries.people_meant(names, (), None)
    return [_checked(one, known, register) for one in read]


def _checked(one: _Read, known: Mapping[str, int], register: naming_queries.People) -> Checked:
    if one.details is None:
        return Checked(one.errors)
    name, born_on = one.details.name, one.details.born_on
    twins = [
        other
        for other in register.by_name.get(folded_name(name), [])
        if born_on is not None and other.born_on == born_on
    ]
    summary = ", ".join(filter(None, [name, long_date(born_on), one.reference]))
    if one.reference:
        flag = (
            _("Somebody of this name and birth date is here already. See whether it is the same.")
            if twins and one.reference not in known
            else ""
        )
        identity = f"reference:{one.reference}"
        return Checked({}, identity, one.reference in known, summary, flag)
    identity = f"name:{folded_name(name)}:{born_on}" if born_on else ""
    return Checked({}, identity, bool(twins), summary)


def _read(cells: Mapping[str, str]) -> _Read:
    text = cell_rules.said(cells, _LENGTHS)
    errors = import_words.too_long(text, _LENGTHS)
    name = text["name"] or " ".join(filter(None, [text["given_name"], text["family_name"]]))
    if not name:
        errors["name"] = _("Enter the person's name.")
    born_on: date | None = None
    if text["born_on"]:
        try:
            born_on = read_date(text["born_on"])
        except ValueError as problem:
            errors["born_on"] = str(problem)
        else:
            if born_on > clock.today():
                errors["born_on"] = _("Nobody is born in the future. Check the year.")
    if errors:
        return _Read(errors)
    kept: dict[str, Any] = {
        field: text[field]
        for field in (
            "given_name",
            "family_name",
            "phone",
            "email",
            "address",
            "postcode",
            "language",
        )
    }
    return _Read({}, PersonDetails(name=name, born_on=born_on, **kept), text["reference"])


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Write what checked rows give. Raises ValueError for a row that isn't right."""
    read = [_read(row) for row in rows]
    made = [(one.details, one.reference) for one in read if one.details is not None]
    if len(made) != len(rows):
        raise ValueError("A person was written that doesn't pass the check.")
    return import_actions.add_people(made)


kinds.add(
    Kind(
        name="people",
        label=_l("People"),
        lead=_l("One row for each person. What another system calls them joins its other files."),
        permission=Permission.PERSON_REACH,
        fields=lambda: _FIELDS,
        check=check,
        write=write,
        undo=lambda ids, by: import_actions.remove_people(ids),
        made_url=lambda person_id: url_for("people.person_show", person_id=person_id),
        made_label=_l("Open the person"),
        names_hidden=True,
    )
)
