"""Writes about a death: one action ends everything, and another gives it all back."""

import json
from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from peewee import DateField

from portal import clock
from portal.audit import record_event
from portal.db import UtcDateTimeField, write
from portal.errors import DomainError, StaleVersion
from portal.models import Death, DeathChange, FollowUp, FollowUpKind, Person
from portal.models.people import NAME_LENGTH
from portal.people import follow_up_actions
from portal.people.death_registry import Died, Noun, noun_called, nouns

Rows = dict[str, str]


class AlreadyRecorded(DomainError):
    """The death of this person stands on record."""


class Undone(NamedTuple):
    """What taking a death back did: rows given back, and rows that somebody changed since."""

    given_back: int
    left: int


def record_death(
    person_id: int,
    version: int,
    *,
    died_on: date | None,
    told_by: str,
    told_on: date,
    note: str,
    by: Any,
) -> int:
    """Record that a person has died: end all they had, pull what waits to be sent, tell leaders.

    Nothing goes out by itself, now or later. Returns the death's id. Raises AlreadyRecorded,
    StaleVersion, and DomainError, with its field, without who told us and for a day ahead.
    """
    today = clock.today()
    if not told_by.strip():
        raise DomainError(_("Enter who told you."), "told_by")
    for day, field in ((died_on, "died_on"), (told_on, "told_on")):
        if day is not None and day > today:
            raise DomainError(_("Enter today or a day before."), field)
    with write():
        person = Person.get_by_id(person_id)
        if person.died_on is not None or standing_death(person_id) is not None:
            raise AlreadyRecorded(_("Their death is on record already."))
        if person.version != version:
            raise StaleVersion(
                _("Somebody changed this person since you opened the page. Reload and look again.")
            )
        died = Died(person_id, died_on, person.email)
        before = {noun.name: _rows(noun, died) for noun in nouns()}
        death = Death.create(
            person=person_id,
            died_on=died_on,
            told_by=told_by.strip()[:NAME_LENGTH],
            told_on=told_on,
            note=note.strip(),
            recorded_by=getattr(by, "id", by),
            recorded_at=clock.now(),
        )
        # Before anything ends, so that whatever asks by then finds nobody to write to.
        Person.update(died_on=died_on or told_on, version=version + 1).where(
            Person.id == person_id
        ).execute()
        for noun in nouns():
            noun.end(died, by)
        for noun in nouns():
            _keep_changes(death.id, noun, before[noun.name], _rows(noun, died))
        record_event(
            "death_recorded", "person", person_id, by=by, person=person_id, fields=["died_on"]
        )
    return int(death.id)


def undo_death(death_id: int, reason: str, by: Any) -> Undone:
    """Take a death back: each row it changed is as it was, but for what was changed since.

    Raises DomainError without a reason or where it was taken back already.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say how it came to be recorded."), "reason")
    given_back = left = 0
    with write():
        death = Death.get_or_none(Death.id == death_id)
        if death is None or death.undone_at is not None:
            raise DomainError(_("This was taken back already."))
        person = Person.get_by_id(death.person_id)
        Person.update(died_on=None, version=person.version + 1).where(
            Person.id == death.person_id
        ).execute()
        have_heard = _leaders_who_heard(death)
        back: dict[str, list[int]] = defaultdict(list)
        for change in (
            DeathChange.select()
            .where(DeathChange.death == death_id)
            .order_by(DeathChange.id.desc())
        ):
            if _give_back(change, death):
                given_back += 1
                back[change.noun].append(int(change.row))
            else:
                left += 1
        for noun in nouns():
            if noun.after_undo is not None and back[noun.name]:
                noun.after_undo(sorted(back[noun.name]), by)
        Death.update(undone_at=clock.now(), undone_by=getattr(by, "id", by), undo_reason=why).where(
            Death.id == death_id
        ).execute()
        for group_id in have_heard:
            follow_up_actions.add_follow_up(
                FollowUpKind.LEADER_CALL,
                clock.today(),
                by=by,
                person_id=death.person_id,
                group_id=group_id,
                note=_("It was recorded by mistake. Ring the leaders again today."),
            )
        record_event(
            "death_undone",
            "person",
            death.person_id,
            by=by,
            person=death.person_id,
            fields=["died_on"],
        )
    return Undone(given_back, left)


def standing_death(person_id: int) -> Death | None:
    """The death of a person that is on record and wasn't taken back."""
    found: Death | None = (
        Death.select()
        .where(Death.person == person_id, Death.undone_at.is_null())
        .order_by(Death.id.desc())
        .first()
    )
    return found


def _leaders_who_heard(death: Death) -> list[int]:
    """Groups whose leaders were rung already."""
    rows = (
        FollowUp.select(FollowUp.group)
        .where(
            FollowUp.person == death.person_id,
            FollowUp.kind == FollowUpKind.LEADER_CALL,
            FollowUp.group.is_null(False),
            FollowUp.done_at >= death.recorded_at,
        )
        .order_by(FollowUp.id)
        .tuples()
    )
    return list(dict.fromkeys(group_id for (group_id,) in rows))


def _rows(noun: Noun, died: Died) -> Rows:
    """A noun's rows of a person as text, by their ids."""
    query = noun.model.select().where(noun.of(died)).order_by(noun.model.id).dicts()
    return {str(row["id"]): _text(row) for row in query}


def _row(noun: Noun, row_id: str) -> str:
    found = noun.model.select().where(noun.model.id == int(row_id)).dicts().first()
    return _text(found) if found else ""


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, default=lambda value: value.isoformat(), sort_keys=True)


def _keep_changes(death_id: int, noun: Noun, before: Rows, after: Rows) -> None:
    for row_id in sorted({*before, *after}, key=int):
        was = before.get(row_id, "")
        # Looked up by its id: a row may no longer be among those of the person.
        now = after.get(row_id) or (_row(noun, row_id) if was else "")
        if was != now:
            DeathChange.create(death=death_id, noun=noun.name, row=row_id, before=was, after=now)


def _give_back(change: DeathChange, death: Death) -> bool:
    """Bring one row to where it was; False where somebody changed it since, who is right."""
    noun = noun_called(change.noun)
    if noun is None or _row(noun, change.row) != change.after:
        return False
    if noun.within is not None and clock.now() - death.recorded_at > noun.within:
        return False
    model, key = noun.model, noun.model.id == int(change.row)
    if not change.before:
        model.delete().where(key).execute()
        return True
    values = _values(model, json.loads(change.before))
    if not change.after:
        model.insert(**values).execute()
        return True
    if "version" in values:
        # It goes on: a form that was opened in between must not pass for fresh.
        values["version"] = json.loads(change.after)["version"] + 1
    values.pop("id")
    model.update(**values).where(key).execute()
    return True


def _values(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(model._meta.fields[name], value) for name, value in row.items()}


def _value(field: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(field, UtcDateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(field, DateField):
        return date.fromisoformat(value)
    return value
