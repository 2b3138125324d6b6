"""The import of sessions: when a group met, or will meet, one row each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.auth.permissions import Permission
from portal.formats import day_and_time
from portal.groups import import_actions, naming_queries
from portal.groups.group_plan import MOST_MINUTES
from portal.groups.import_actions import NewSession
from portal.groups.naming_words import group_meant
from portal.imports import cell_rules, kinds, reference_queries
from portal.imports import words as import_words
from portal.imports.kinds import Checked, Field, Kind
from portal.models import SessionState, SourceNoun
from portal.models.groups import PLACE_LENGTH
from portal.models.imports import SOURCE_REFERENCE_LENGTH
from portal.spreadsheets import read_moment

_REASON_LENGTH = 300
_LENGTHS: dict[str, int | None] = {
    "group": None,
    "group_reference": None,
    "starts_at": None,
    "ends_at": None,
    "state": None,
    "reason": _REASON_LENGTH,
    "place": PLACE_LENGTH,
    "reference": SOURCE_REFERENCE_LENGTH,
}
_STATES = {
    "": SessionState.PLANNED,
    "planned": SessionState.PLANNED,
    "pending": SessionState.PLANNED,
    "complete": SessionState.PLANNED,
    "completed": SessionState.PLANNED,
    "held": SessionState.PLANNED,
    "cancelled": SessionState.CANCELLED,
    "canceled": SessionState.CANCELLED,
    "did not meet": SessionState.DID_NOT_MEET,
}
_FIELDS = (
    Field("group", _l("Group"), ("group name",), example="Tuesday group", may_be_same=True),
    Field(
        "group_reference",
        _l("Group's reference there"),
        ("group id", "schedule", "service schedule", "ServiceSchedule__c"),
    ),
    Field(
        "starts_at",
        _l("Starts"),
        ("start", "session start", "date and time", "SessionStart__c"),
        True,
        "14 March 2026 18:30",
    ),
    Field(
        "ends_at",
        _l("Ends"),
        ("end", "session end", "SessionEnd__c"),
        example="14 March 2026 20:00",
    ),
    Field("state", _l("State"), ("status", "Status__c"), example="cancelled"),
    Field("reason", _l("Reason"), ("why",), example="Snow"),
    Field("place", _l("Place"), ("room", "location")),
    Field("reference", _l("Reference there"), ("id", "session id", "number")),
)


class _Read(NamedTuple):
    errors: dict[str, str]
    session: NewSession | None = None
    summary: str = ""


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows in a fixed number of statements. Known by reference, or by group and start."""
    read = _read_all(rows, by)
    known = reference_queries.ids_of(
        SourceNoun.SESSION, [one.session.reference for one in read if one.session]
    )
    new = [one.session for one in read if one.session]
    days = {clock.local(one.starts_at).date() for one in new}
    there = naming_queries.sessions_meant((), {one.group_id for one in new}, days, by)
    starts = {(one.group_id, one.starts_at) for ones in there.by_day.values() for one in ones}
    found = []
    for one in read:
        if one.session is None:
            found.append(Checked(one.errors))
            continue
        key = (one.session.group_id, one.session.starts_at)
        is_known = key in starts or one.session.reference in known
        found.append(Checked({}, f"{key[0]}:{key[1].isoformat()}", is_known, one.summary))
    return found


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Write what checked rows give. Raises ValueError for a row that isn't right."""
    made = [one.session for one in _read_all(rows, by) if one.session]
    if len(made) != len(rows):
        raise ValueError("A session was written that doesn't pass its check.")
    return import_actions.add_sessions(made)


def _read_all(rows: Sequence[Mapping[str, str]], by: Any) -> list[_Read]:
    texts = [cell_rules.said(row, _LENGTHS) for row in rows]
    groups = naming_queries.groups_meant([text["group_reference"] for text in texts], by)
    return [_read(text, groups) for text in texts]


def _read(text: Mapping[str, str], groups: naming_queries.Groups) -> _Read:
    errors = import_words.too_long(text, _LENGTHS)
    group = group_meant(groups, text["group"], text["group_reference"], errors)
    starts_at = _moment(text["starts_at"], "starts_at", errors)
    state = _STATES.get(cell_rules.folded(text["state"]))
    if not text["starts_at"]:
        errors["starts_at"] = _("Enter the day and the time, such as 14 March 2026 18:30.")
    if state is None:
        errors["state"] = _("Write planned, cancelled or did not meet, or leave it empty.")
    ends_at = _moment(text["ends_at"], "ends_at", errors)
    if (
        starts_at
        and ends_at
        and not starts_at < ends_at <= starts_at + timedelta(minutes=MOST_MINUTES)
    ):
        errors["ends_at"] = _("It should end after it starts, and within a day.")
    if errors or group is None or starts_at is None or state is None:
        return _Read(errors)
    minutes = (
        int((ends_at - starts_at).total_seconds()) // 60 if ends_at else group.duration_minutes
    )
    reason = text["reason"]
    if state != SessionState.PLANNED and not reason:
        reason = _("Written so in the file it came from")
    return _Read(
        {},
        NewSession(
            group.group_id,
            starts_at,
            max(minutes, 1),
            state,
            reason,
            text["place"],
            text["reference"],
        ),
        f"{group.name}, {day_and_time(starts_at)}",
    )


def _moment(text: str, field: str, errors: dict[str, str]) -> datetime | None:
    if not text:
        return None
    try:
        return read_moment(text)
    except ValueError as problem:
        errors[field] = str(problem)
        return None


kinds.add(
    Kind(
        name="sessions",
        label=_l("Sessions"),
        lead=_l("One row for each time that a group met, or will meet."),
        permission=Permission.GROUP_PLAN,
        fields=lambda: _FIELDS,
        check=check,
        write=write,
        undo=lambda ids, by: import_actions.remove_sessions(ids),
        made_url=lambda session_id: url_for("groups.roll_show", session_id=session_id),
        made_label=_l("Open the roll"),
        names_hidden=True,
    )
)
