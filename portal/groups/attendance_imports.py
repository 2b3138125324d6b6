"""The import of attendance: who came to which session, and help given outside any.

A line with a session and a mark is a mark on that session's roll. A line with neither is
something that was given outside sessions: it becomes a contact, and never counts as
attendance or as an absence.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.auth.permissions import Permission
from portal.formats import day_and_time, long_date
from portal.groups import import_actions, import_queries, naming_queries
from portal.groups.import_actions import NewMark
from portal.groups.naming_queries import NamedSession
from portal.groups.naming_words import group_meant
from portal.groups.words import MARK
from portal.imports import cell_rules, kinds, reference_queries
from portal.imports import words as import_words
from portal.imports.kinds import Checked, Field, Kind
from portal.models import Mark, SourceNoun
from portal.models.follow_ups import CONTACT_SUBJECT_LENGTH
from portal.models.imports import SOURCE_REFERENCE_LENGTH
from portal.people import contact_import_actions
from portal.people import naming_queries as people_queries
from portal.people.contact_import_actions import NewContact
from portal.people.naming_words import person_meant
from portal.spreadsheets import read_clock, read_date

_LENGTHS: dict[str, int | None] = {
    "person": None,
    "person_reference": None,
    "group": None,
    "group_reference": None,
    "held_on": None,
    "starts_local": None,
    "session_reference": None,
    "mark": None,
    "hours": None,
    "quantity": 40,
    "subject": None,
    "reference": SOURCE_REFERENCE_LENGTH,
}
_MARKS = {
    "present": Mark.PRESENT,
    "attended": Mark.PRESENT,
    "yes": Mark.PRESENT,
    "p": Mark.PRESENT,
    "x": Mark.PRESENT,
    "left early": Mark.LEFT_EARLY,
    "l": Mark.LEFT_EARLY,
    "apologies": Mark.APOLOGIES,
    "excused": Mark.APOLOGIES,
    "excused absence": Mark.APOLOGIES,
    "e": Mark.APOLOGIES,
    "absent": Mark.ABSENT,
    "unexcused absence": Mark.ABSENT,
    "no show": Mark.ABSENT,
    "no": Mark.ABSENT,
    "a": Mark.ABSENT,
}
MOST_HOURS = 24
_FIELDS = (
    Field(
        "person",
        _l("Person"),
        ("member", "full name"),
        True,
        "Pip Marlow",
        or_else="person_reference",
    ),
    Field(
        "person_reference",
        _l("Person's reference there"),
        ("contact", "contact id", "person id", "Contact__c"),
    ),
    Field("group", _l("Group"), ("group name",), example="Tuesday group", may_be_same=True),
    Field("group_reference", _l("Group's reference there"), ("group id",)),
    Field(
        "held_on",
        _l("Day"),
        ("date", "session date", "delivery date", "DeliveryDate__c"),
        True,
        "3 March 2026",
    ),
    Field("starts_local", _l("Starts"), ("time", "start time"), example="18:30"),
    Field(
        "session_reference",
        _l("Session's reference there"),
        ("session", "session id", "ServiceSession__c"),
    ),
    Field(
        "mark",
        _l("Mark"),
        ("attendance", "attendance status", "status", "AttendanceStatus__c"),
        example="present",
    ),
    Field("hours", _l("Hours"), ("duration in hours",), example="1.5"),
    # How much of what the service counts in: meals, lessons, miles. Never taken for time.
    Field("quantity", _l("Quantity"), ("amount", "units", "Quantity__c"), example=""),
    Field(
        "subject",
        _l("What it was"),
        ("service", "name", "description"),
        example="Welfare advice",
    ),
    Field("reference", _l("Reference there"), ("id", "delivery id", "number")),
)


class _Read(NamedTuple):
    errors: dict[str, str]
    made: NewMark | NewContact | None = None
    summary: str = ""
    is_nothing: bool = False


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows in a fixed number of statements.

    Known is a person who has a mark at the session already, whatever it says, and a line
    outside sessions that came with the same reference.
    """
    read = _read_all(rows, by)
    marks = [one.made for one in read if isinstance(one.made, NewMark)]
    there = import_queries.marks_at({one.session_id for one in marks})
    contacts = [one.made.reference for one in read if isinstance(one.made, NewContact)]
    known = reference_queries.ids_of(SourceNoun.CONTACT, contacts)
    found = []
    for one in read:
        if isinstance(one.made, NewMark):
            key = (one.made.session_id, one.made.person_id)
            found.append(Checked({}, f"mark:{key[0]}:{key[1]}", key in there, one.summary))
        elif isinstance(one.made, NewContact):
            # Two alike on one day may both be true: only the same reference is the same line.
            name = f"contact:{one.made.reference}" if one.made.reference else ""
            found.append(Checked({}, name, one.made.reference in known, one.summary))
        else:
            found.append(Checked(one.errors, is_known=one.is_nothing, summary=one.summary))
    return found


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Write what checked rows give: ids of marks, and below zero those of contacts.

    Raises ValueError for a row that isn't right.
    """
    made = [one.made for one in _read_all(rows, by) if one.made is not None]
    if len(made) != len(rows):
        raise ValueError("A line of attendance was written that doesn't pass its check.")
    marks = iter(import_actions.add_marks([one for one in made if isinstance(one, NewMark)], by))
    contacts = iter(
        contact_import_actions.add_contacts(
            [one for one in made if isinstance(one, NewContact)], by
        )
    )
    return [next(marks) if isinstance(one, NewMark) else -next(contacts) for one in made]


def undo(made_ids: Sequence[int], by: Any) -> None:
    """Take back the marks and contacts that an import made."""
    import_actions.remove_marks([one for one in made_ids if one > 0])
    contact_import_actions.remove_contacts([-one for one in made_ids if one < 0])


def _read_all(rows: Sequence[Mapping[str, str]], by: Any) -> list[_Read]:
    texts = [cell_rules.said(row, _LENGTHS) for row in rows]
    groups = naming_queries.groups_meant([text["group_reference"] for text in texts], by)
    people = people_queries.people_meant(
        [text["person"] for text in texts], [text["person_reference"] for text in texts], by
    )
    days = {day for text in texts if (day := _day(text["held_on"], {}))}
    sessions = naming_queries.sessions_meant(
        [text["session_reference"] for text in texts],
        {group.group_id for ones in groups.by_name.values() for group in ones},
        days,
        by,
    )
    return [_Reader(text, groups, people, sessions).read() for text in texts]


class _Reader:
    """One line of a file, and what it may mean."""

    def __init__(
        self,
        text: Mapping[str, str],
        groups: naming_queries.Groups,
        people: people_queries.People,
        sessions: naming_queries.Sessions,
    ):
        self.text = text
        self.groups = groups
        self.people = people
        self.sessions = sessions
        self.errors = import_words.too_long(text, _LENGTHS)

    def read(self) -> _Read:
        text, errors = self.text, self.errors
        person = person_meant(self.people, text["person"], text["person_reference"], errors)
        mark = self._mark()
        names_session = bool(text["session_reference"] or text["group"] or text["group_reference"])
        if names_session and not text["mark"]:
            return _Read({}, is_nothing=True, summary=_("Not recorded, so nothing to bring in"))
        if not names_session and text["mark"]:
            errors["session_reference"] = _(
                "Say at which session: its reference, or the group and the day."
            )
        if names_session:
            session = self._session()
            if errors or person is None or session is None or mark is None:
                return _Read(errors)
            words = ", ".join([person.name, day_and_time(session.starts_at), str(MARK[mark])])
            return _Read({}, NewMark(session.session_id, person.person_id, mark), words)
        day, minutes = self._day(), self._minutes()
        if errors or person is None or day is None:
            return _Read(errors)
        subject = subject_of(text["subject"], person.name)[:CONTACT_SUBJECT_LENGTH]
        note = _("Quantity: %(quantity)s", quantity=text["quantity"]) if text["quantity"] else ""
        contact = NewContact(person.person_id, day, minutes, subject, note, text["reference"])
        words = ", ".join(filter(None, [person.name, long_date(day), subject]))
        return _Read({}, contact, _("Outside sessions: %(what)s", what=words))

    def _mark(self) -> Mark | None:
        mark = _MARKS.get(cell_rules.folded(self.text["mark"]))
        if self.text["mark"] and mark is None:
            self.errors["mark"] = _("Write present, left early, apologies or absent.")
        return mark

    def _session(self) -> NamedSession | None:
        text, errors = self.text, self.errors
        if text["session_reference"]:
            found = self.sessions.by_reference.get(text["session_reference"])
            if found is None:
                errors["session_reference"] = _(
                    "No session here came with this reference. Bring in the sessions first."
                )
            return found
        group = group_meant(self.groups, text["group"], text["group_reference"], errors)
        day = self._day()
        if group is None or day is None:
            return None
        there = self.sessions.by_day.get((group.group_id, day), [])
        if text["starts_local"]:
            try:
                starts_local = read_clock(text["starts_local"])
            except ValueError as problem:
                errors["starts_local"] = str(problem)
                return None
            there = [one for one in there if f"{clock.local(one.starts_at):%H:%M}" == starts_local]
        if len(there) == 1:
            return there[0]
        if there:
            errors["starts_local"] = _(
                "The group met %(count)s times on that day. Give the time.", count=len(there)
            )
        else:
            errors["held_on"] = _(
                "The group has no session on that day. Correct it, or bring in the session first."
            )
        return None

    def _day(self) -> date | None:
        if not self.text["held_on"]:
            self.errors["held_on"] = _("Enter the day.")
            return None
        return _day(self.text["held_on"], self.errors)

    def _minutes(self) -> int | None:
        if not self.text["hours"]:
            return None
        try:
            hours = float(self.text["hours"].replace(",", "."))
        except ValueError:
            hours = -1
        if not 0 <= hours <= MOST_HOURS:
            self.errors["hours"] = _("Enter hours from 0 to 24, such as 1.5.")
            return None
        # Nothing was measured where a file says 0.
        return round(hours * 60) or None


def _day(text: str, errors: dict[str, str]) -> date | None:
    try:
        day = read_date(text)
    except ValueError as problem:
        errors["held_on"] = str(problem)
        return None
    if day > clock.today():
        errors["held_on"] = _("This day hasn't come yet. Check the year.")
        return None
    return day


def subject_of(text: str, name: str) -> str:
    """What a line was about, without the person's name and the day that may stand before it.

    "Pip Marlow 2020-07-12: Welfare advice" gives "Welfare advice".
    """
    if not name or not text.casefold().startswith(name.casefold()):
        return text
    rest = text[len(name) :]
    return re.sub(r"^[\s:–-]*(?:\d{4}-\d{2}-\d{2})?[\s:–-]*", "", rest)


def _address_of(made_id: int) -> str:
    if made_id < 0:
        person_id = contact_import_actions.person_of(-made_id)
        return url_for("people.person_show", person_id=person_id, _anchor="contacts")
    return url_for("groups.roll_show", session_id=import_queries.session_of_mark(made_id))


kinds.add(
    Kind(
        name="attendance",
        label=_l("Attendance"),
        lead=_l(
            "One row for each person at each session. Rows without a session and without a mark "
            "are kept as contacts outside sessions, not as attendance."
        ),
        permission=Permission.GROUP_PLAN,
        fields=lambda: _FIELDS,
        check=check,
        write=write,
        undo=undo,
        made_url=_address_of,
        made_label=_l("Open it"),
        names_hidden=True,
    )
)
