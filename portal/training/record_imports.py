"""The import of training: a long list, or a wide table with a column for each course."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.imports import kinds
from portal.imports.cell_rules import says_nothing
from portal.imports.kinds import Checked, Kind
from portal.models.training_records import ISSUER_LENGTH, LEVEL_LENGTH, NUMBER_LENGTH
from portal.spreadsheets import read_date
from portal.training import record_import_actions, record_import_queries, record_rules, record_words
from portal.training.record_import_actions import Row
from portal.training.record_import_fields import HEADINGS, fields
from portal.training.record_import_rules import (
    Candidate,
    CourseChoice,
    Register,
    share_a_word,
)
from portal.training.record_rules import NOTE_LENGTH

_LENGTHS = {
    "number": NUMBER_LENGTH,
    "level": LEVEL_LENGTH,
    "issuer": ISSUER_LENGTH,
    "note": NOTE_LENGTH,
}


class _Read(NamedTuple):
    """A row as it was understood: what is wrong, or the completion it gives."""

    errors: dict[str, str]
    row: Row | None = None
    summary: str = ""
    is_nothing: bool = False


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows; three statements however many there are.

    A cell that says "n/a" or "-" in the day's place asks for nothing, and is passed over.
    """
    read = _read_all(rows)
    people = {one.row.user_id for one in read if one.row}
    known = record_import_queries.completions(people)
    found = []
    for one in read:
        if one.row is None:
            found.append(Checked(one.errors, is_known=one.is_nothing, summary=one.summary))
            continue
        key = (one.row.user_id, one.row.course_id, one.row.completed_on)
        identity = f"{key[0]}:{key[1]}:{key[2]}"
        found.append(Checked({}, identity, key in known, one.summary))
    return found


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Write what checked rows give. Raises ValueError for a row that isn't right."""
    read = _read_all(rows)
    made = [one.row for one in read if one.row is not None]
    if len(made) != len(rows):
        raise ValueError("A row of training was written that doesn't pass its check.")
    return record_import_actions.add_records(made, by)


def undo(record_ids: Sequence[int], by: Any) -> None:
    """Withdraw what an import made."""
    record_import_actions.withdraw_records(record_ids, by)


def _read_all(rows: Sequence[Mapping[str, str]]) -> list[_Read]:
    register = Register(record_import_queries.candidates(), record_import_queries.course_choices())
    return [_read(row, register) for row in rows]


def _read(cells: Mapping[str, str], register: Register) -> _Read:
    text = {name: cells.get(name, "").strip() for name in HEADINGS}
    if text["completed_on"] and says_nothing(text["completed_on"]):
        return _Read({}, is_nothing=True, summary=_("Nothing to record"))
    errors: dict[str, str] = {}
    user = _user(text, register, errors)
    course = _course(text["course"], register, errors)
    completed_on = _completed_on(text["completed_on"], errors)
    expires_on = _expires_on(text["expires_on"], completed_on, errors)
    kept = {name: "" if says_nothing(text[name]) else text[name] for name in _LENGTHS}
    for name, most in _LENGTHS.items():
        if len(kept[name]) > most:
            errors[name] = _("Use %(max)s characters or fewer.", max=most)
    if course is not None:
        given = {**kept, "expires_on": expires_on}
        for name in record_rules.unfit_fields(course.kind):
            if given.get(name):
                errors[name] = str(record_words.unfit_field(course.kind, name))
    if errors or user is None or course is None or completed_on is None:
        return _Read(errors)
    return _Read(
        {},
        Row(user.user_id, course.course_id, completed_on, expires_on, **kept),
        _(
            "%(name)s, %(course)s, %(day)s",
            name=user.name,
            course=course.title,
            day=long_date(completed_on),
        ),
    )


def _user(text: Mapping[str, str], register: Register, errors: dict[str, str]) -> Candidate | None:
    """The user whom a row means: by e-mail if it has one, else by a name that only one has."""
    name, email = text["name"], "" if says_nothing(text["email"]) else text["email"]
    if email:
        return _user_by_email(name, email, register, errors)
    if not name:
        errors["name"] = _("Enter the name or the e-mail address of somebody here.")
        return None
    found = register.by_name(name)
    if len(found) == 1:
        return _active(found[0], "name", errors)
    if found:
        errors["email"] = _(
            "%(count)s people here are called %(name)s. Enter the e-mail address of the one who "
            "is meant.",
            count=len(found),
            name=name,
        )
        return None
    near = register.near_names(name)
    errors["name"] = (
        _("Nobody here is called that. Perhaps: %(names)s.", names=_either(near))
        if near
        else _("Nobody here is called that. Correct the name, or give them an account first.")
    )
    return None


def _user_by_email(
    name: str, email: str, register: Register, errors: dict[str, str]
) -> Candidate | None:
    found = register.by_email(email)
    if found is not None:
        if name and not share_a_word(name, found.name):
            errors["email"] = _(
                "This is the address of %(other)s, not of %(name)s. Correct the one or the other.",
                other=found.name,
                name=name,
            )
            return None
        return _active(found, "email", errors)
    named = register.by_name(name) if name else []
    errors["email"] = (
        _(
            "Nobody here has this address. Empty it to take %(name)s by name alone.",
            name=named[0].name,
        )
        if len(named) == 1
        else _("Nobody here has this address. Correct it, or empty it and give the name.")
    )
    return None


def _active(user: Candidate, field: str, errors: dict[str, str]) -> Candidate | None:
    if user.is_active:
        return user
    errors[field] = _("%(name)s has left. Leave this row out.", name=user.name)
    return None


def _course(title: str, register: Register, errors: dict[str, str]) -> CourseChoice | None:
    if not title or says_nothing(title):
        errors["course"] = _("Enter the course.")
        return None
    found = register.by_title(title)
    if found is None:
        near = register.near_titles(title)
        errors["course"] = (
            _("There is no such course. Perhaps: %(titles)s.", titles=_either(near))
            if near
            else _("There is no such course. Correct the title, or add the course first.")
        )
        return None
    if not found.is_open:
        errors["course"] = _("This course isn't offered any more. Open it again, or correct it.")
        return None
    return found


def _either(texts: Sequence[str]) -> str:
    return _(" or ").join(texts)


def _completed_on(text: str, errors: dict[str, str]) -> date | None:
    if not text:
        errors["completed_on"] = _("Enter the date the course was completed.")
        return None
    try:
        day = read_date(text)
    except ValueError as problem:
        errors["completed_on"] = str(problem)
        return None
    wrong = record_words.completed_problem(day, clock.today())
    if wrong:
        errors["completed_on"] = wrong
    return None if wrong else day


def _expires_on(text: str, completed_on: date | None, errors: dict[str, str]) -> date | None:
    if says_nothing(text):
        return None
    try:
        day = read_date(text)
    except ValueError as problem:
        errors["expires_on"] = str(problem)
        return None
    wrong = record_words.expires_problem(completed_on, day) if completed_on else ""
    if wrong:
        errors["expires_on"] = wrong
    return None if wrong else day


def _address_of(record_id: int) -> str:
    if "training.record_show" in current_app.view_functions:
        return url_for("training.record_show", record_id=record_id)
    return url_for("training.matrix_show")


kinds.add(
    Kind(
        name="training",
        label=_l("Training records"),
        lead=_l(
            "A list with a row for each course that somebody completed, or a table with a row for "
            "each person and a column for each course that holds the day."
        ),
        permission=Permission.TRAINING_RECORD,
        fields=fields,
        check=check,
        write=write,
        undo=undo,
        made_url=_address_of,
        made_label=_l("Open the record"),
    )
)
