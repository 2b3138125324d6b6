"""The import of groups: a directory, one row for each, with where and when they meet.

What a row says in free text about when a group meets is kept as a note and flagged, and no
pattern is made of it: nobody should stand before a shut door because a machine guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    group_import_actions,
    group_import_rules,
    import_queries,
    naming_queries,
)
from portal.groups.group_import_actions import NewGroup, NewVenue
from portal.groups.group_import_fields import FIELDS, LENGTHS
from portal.groups.group_import_rules import CLOSED_ON_HOLIDAYS, CODES
from portal.groups.group_plan import GroupPlan, checked
from portal.groups.subject_words import LANGUAGES
from portal.imports import cell_rules, kinds, reference_queries
from portal.imports import words as import_words
from portal.imports.cell_rules import folded
from portal.imports.kinds import Checked, Kind
from portal.models import GroupApproach, GroupFormat, GroupKind, MembershipRule, SourceNoun
from portal.models.venues import (
    AREA_LENGTH,
    POSTCODE_LENGTH,
    VENUE_ADDRESS_LENGTH,
    VENUE_NAME_LENGTH,
)
from portal.spreadsheets import read_clock

# A plan's fields under the names of a file's cells.
_CELL_OF = {"duration_minutes": "duration", "schedule_note": "note", "programme_id": "programme"}
_VENUE_LENGTHS: dict[str, int | None] = {
    "venue": VENUE_NAME_LENGTH,
    "address": VENUE_ADDRESS_LENGTH,
    "area": AREA_LENGTH,
    "postcode": POSTCODE_LENGTH,
}
_WORDS: dict[str, dict[str, Any]] = {
    "kind": {"peers": GroupKind.PEER_LED, "peer": GroupKind.PEER_LED}
    | {one.value.replace("_", " "): one for one in GroupKind}
    | {"peer-led": GroupKind.PEER_LED, "co-led": GroupKind.CO_LED},
    "approach": {one.value.replace("_", " "): one for one in GroupApproach},
    "format": {one.value.replace("_", " "): one for one in GroupFormat}
    | {"online": GroupFormat.VIDEO, "forum": GroupFormat.TEXT, "in_person": GroupFormat.IN_PERSON},
    "membership_rule": {
        "open": MembershipRule.OPEN,
        "members only": MembershipRule.CLOSED,
        "drop-in": MembershipRule.DROP_IN,
        "drop in": MembershipRule.DROP_IN,
    },
}


@dataclass(frozen=True)
class _Read:
    """A row as it was understood: what is wrong with it, or the group it gives."""

    errors: dict[str, str]
    group: NewGroup | None = None
    flags: tuple[str, ...] = ()


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows in a fixed number of statements.

    Known by reference; without one by name, day, time and venue. Rows that somebody should
    look at are flagged: a note on when it meets, a name that another group has, no place.
    """
    read = _read_all(rows, by)
    new = [one.group for one in read if one.group]
    known = reference_queries.ids_of(SourceNoun.GROUP, [one.reference for one in new])
    register = naming_queries.groups_meant((), None)
    found = []
    for one in read:
        if one.group is None:
            found.append(Checked(one.errors))
            continue
        group, name = one.group, folded(one.group.name)
        named = register.by_name.get(name, [])
        is_known = group.reference in known if group.reference else bool(named)
        flags = one.flags
        if named and not is_known:
            flags += (_("Another group has this name."),)
        identity = f"reference:{group.reference}" if group.reference else f"{name}:{group.when}"
        found.append(Checked({}, identity, is_known, group.summary, " ".join(flags)))
    return found


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Write what checked rows give. Raises ValueError for a row that isn't right."""
    made = [one.group for one in _read_all(rows, by) if one.group]
    if len(made) != len(rows):
        raise ValueError("A group was written that doesn't pass its check.")
    return group_import_actions.add_groups(made, by)


def _read_all(rows: Sequence[Mapping[str, str]], by: Any) -> list[_Read]:
    programmes = import_queries.programmes_for(by)
    return [_read(cell_rules.said(row, LENGTHS), programmes) for row in rows]


def _read(text: Mapping[str, str], programmes: Mapping[str, tuple[int, str]]) -> _Read:
    errors = import_words.too_long(text, {**LENGTHS, **_VENUE_LENGTHS})
    programme = _programme(text["programme"], programmes, errors)
    chosen = {name: _chosen(name, text[name], errors) for name in _WORDS if text[name]}
    codes = [CODES[one] for one in text["codes"].split() if one in CODES]
    plan = GroupPlan(
        name=text["name"],
        topics=group_import_rules.several(text["topics"]),
        audiences=(
            *group_import_rules.several(text["audiences"]),
            *(one.audience for one in codes if one.audience),
        ),
        language=_language(text["language"], codes, errors),
        sign_language=next((one.sign_language for one in codes if one.sign_language), ""),
        is_public=_yes(text["is_public"], errors),
        **{name: value for name, value in chosen.items() if value is not None},
    )
    if not text["format"]:
        formats = [GroupFormat(one.format) for one in codes if one.format]
        plan = replace(plan, format=formats[0] if formats else plan.format)
    plan, flags = _with_time(_with_seats(plan, text, errors), text, errors)
    venue = _venue(text, codes)
    if venue is None and plan.format in (GroupFormat.IN_PERSON, GroupFormat.HYBRID):
        flags += (_("It isn't said where it meets."),)
    if errors:
        return _Read(errors)
    try:
        asked = checked(plan)
    except DomainError as problem:
        name = _CELL_OF.get(problem.field or "", problem.field or "")
        return _Read({name if name in LENGTHS else "": problem.message})
    if programme is None:
        return _Read(errors)
    when = " ".join(filter(None, [text["weekday"], text["starts_local"], text["venue"]]))
    return _Read({}, NewGroup(programme, asked, venue, text["reference"], when), flags)


def _with_seats(plan: GroupPlan, text: Mapping[str, str], errors: dict[str, str]) -> GroupPlan:
    if not text["capacity"]:
        return plan
    try:
        return replace(plan, capacity=int(float(text["capacity"])))
    except ValueError:
        errors["capacity"] = _("Enter a whole number, such as 12.")
        return plan


def _with_time(
    plan: GroupPlan, text: Mapping[str, str], errors: dict[str, str]
) -> tuple[GroupPlan, tuple[str, ...]]:
    """The plan with its day and time, or with a note where the row says more than those."""
    if text["duration"]:
        minutes = group_import_rules.minutes_of(text["duration"])
        if minutes is None:
            errors["duration"] = _("Write how long it lasts as 90, or as 1:30.")
        else:
            plan = replace(plan, duration_minutes=minutes)
    weekday, starts_local = _day_and_time(text, errors)
    is_doubtful = group_import_rules.says_when(text["note"])
    is_half = (weekday is None) != (not starts_local)
    notes, flags = _notes(text), []
    if is_doubtful:
        flags.append(
            _(
                "“%(note)s” may say when it meets. No pattern was made: give it one.",
                note=text["note"],
            )
        )
    elif is_half:
        flags.append(_("The day or the time is missing, so no pattern was made."))
    if is_doubtful or is_half:
        given = " ".join(filter(None, [text["weekday"], text["starts_local"]]))
        notes.insert(0, _("In the directory: %(when)s", when=given))
    else:
        plan = replace(plan, weekday=weekday, starts_local=starts_local)
    if CLOSED_ON_HOLIDAYS in text["codes"].split():
        flags.append(_("It doesn't meet on holidays. Say on which, on its pattern's page."))
    return replace(plan, schedule_note="\n".join(notes)), tuple(flags)


def _day_and_time(text: Mapping[str, str], errors: dict[str, str]) -> tuple[int | None, str]:
    weekday = group_import_rules.weekday_of(text["weekday"]) if text["weekday"] else None
    if text["weekday"] and weekday is None:
        errors["weekday"] = _("Write a day of the week, such as Tuesday.")
    if not text["starts_local"]:
        return weekday, ""
    try:
        return weekday, read_clock(text["starts_local"])
    except ValueError as problem:
        errors["starts_local"] = str(problem)
        return weekday, ""


def _notes(text: Mapping[str, str]) -> list[str]:
    """What the row says that no column of ours holds."""
    left = [one for one in text["codes"].split() if one not in CODES]
    codes = _("Codes in the directory: %(codes)s", codes=", ".join(left)) if left else ""
    return [one for one in (text["note"], codes) if one]


def _venue(text: Mapping[str, str], codes: Sequence[Any]) -> NewVenue | None:
    name = text["venue"] or text["address"]
    if not name:
        return None
    return NewVenue(
        name[:VENUE_NAME_LENGTH],
        text["address"],
        text["postcode"],
        text["area"],
        True if any(one.is_step_free for one in codes) else None,
        text["access_note"],
    )


def _programme(
    text: str, programmes: Mapping[str, tuple[int, str]], errors: dict[str, str]
) -> int | None:
    if not text and len(programmes) == 1:
        return next(iter(programmes.values()))[0]
    found = programmes.get(folded(text))
    if found is None:
        names = ", ".join(name for _id, name in programmes.values()) or _("none yet")
        errors["programme"] = _("Enter a programme that is open: %(names)s.", names=names)
        return None
    return found[0]


def _chosen(name: str, text: str, errors: dict[str, str]) -> Any:
    found = _WORDS[name].get(folded(text))
    if found is None:
        known = ", ".join(sorted(set(_WORDS[name])))
        errors[name] = _("Write one of: %(words)s.", words=known)
    return found


def _language(text: str, codes: Sequence[Any], errors: dict[str, str]) -> str:
    code = next((one.language for one in codes if one.language), "") or text.casefold()
    if code and code not in LANGUAGES:
        errors["language"] = _("Write the language's code, such as en or cy.")
    return code


def _yes(text: str, errors: dict[str, str]) -> bool:
    answer = group_import_rules.is_yes(text)
    if answer is None:
        errors["is_public"] = _("Write yes or no.")
    return bool(answer)


kinds.add(
    Kind(
        name="groups",
        label=_l("Groups"),
        lead=_l(
            "A directory: one row for each group, with its day, time and venue. Notes on when it "
            "meets are kept and flagged, never guessed at."
        ),
        permission=Permission.GROUP_PLAN,
        fields=lambda: FIELDS,
        check=check,
        write=write,
        undo=lambda ids, by: group_import_actions.remove_groups(ids),
        made_url=lambda group_id: url_for("groups.group_show", group_id=group_id),
        made_label=_l("Open the group"),
        names_hidden=True,
    )
)
