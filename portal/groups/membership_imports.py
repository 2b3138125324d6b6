"""The import of memberships and waiting lists, with their true dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.groups import import_actions, import_queries, naming_queries
from portal.groups.import_actions import NewMembership
from portal.groups.naming_words import group_meant
from portal.imports import cell_rules, kinds
from portal.imports.kinds import Checked, Field, Kind
from portal.models import MembershipEnding, MembershipState
from portal.people import naming_queries as people_queries
from portal.people.naming_words import person_meant
from portal.spreadsheets import read_date

_NAMES = dict.fromkeys(
    ("person", "person_reference", "group", "group_reference", "state", "since", "until", "ending")
)
_STATES = {
    "": MembershipState.ACTIVE,
    "active": MembershipState.ACTIVE,
    "member": MembershipState.ACTIVE,
    "enrolled": MembershipState.ACTIVE,
    "waiting": MembershipState.WAITING,
    "waitlisted": MembershipState.WAITING,
    "waiting list": MembershipState.WAITING,
    "ended": MembershipState.ENDED,
    "left": MembershipState.ENDED,
    "withdrawn": MembershipState.ENDED,
    "completed": MembershipState.ENDED,
}
_ENDINGS = {ending.value.replace("_", " "): ending for ending in MembershipEnding}
_FIELDS = (
    Field(
        "person",
        _l("Person"),
        ("name", "member", "full name"),
        True,
        "Pip Marlow",
        or_else="person_reference",
    ),
    Field(
        "person_reference",
        _l("Person's reference there"),
        ("contact", "person id", "contact id", "Contact__c"),
    ),
    Field("group", _l("Group"), ("group name",), example="Tuesday group", may_be_same=True),
    Field(
        "group_reference",
        _l("Group's reference there"),
        ("group id", "schedule", "ServiceSchedule__c"),
    ),
    Field("state", _l("Place"), ("status", "state", "Status__c"), example="waiting"),
    Field(
        "since",
        _l("Since"),
        ("from", "start", "joined", "waiting since", "sign up date", "SignUpDate__c"),
        True,
        "3 March 2026",
    ),
    Field("until", _l("Until"), ("to", "end", "left on", "ended"), example=""),
    Field("ending", _l("How it ended"), ("ending", "reason"), example="no longer needed"),
)


class _Read(NamedTuple):
    errors: dict[str, str]
    membership: NewMembership | None = None
    summary: str = ""


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows in a fixed number of statements.

    Known is a place or wait of the same person, group and first day; a person who stands in
    the group already by another day is named as wrong.
    """
    read = _read_all(rows, by)
    people = {one.membership.person_id for one in read if one.membership}
    there = import_queries.memberships_of(people)
    standing = {(one.person_id, one.group_id) for one in there if one.state != "ended"}
    known = {(one.person_id, one.group_id, one.since) for one in there}
    found = []
    for one in read:
        if one.membership is None:
            found.append(Checked(one.errors))
            continue
        new = one.membership
        key = (new.person_id, new.group_id)
        if (*key, new.since) in known:
            found.append(Checked({}, "", True, one.summary))
        elif new.state != MembershipState.ENDED and key in standing:
            problem = _("They have a place in this group already, or wait for one.")
            found.append(Checked({"person": problem}))
        else:
            day = new.since if new.state == MembershipState.ENDED else "now"
            found.append(Checked({}, f"{key[0]}:{key[1]}:{day}", False, one.summary))
    return found


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Write what checked rows give. Raises ValueError for a row that isn't right."""
    made = [one.membership for one in _read_all(rows, by) if one.membership]
    if len(made) != len(rows):
        raise ValueError("A place was written that doesn't pass its check.")
    return import_actions.add_memberships(made)


def _read_all(rows: Sequence[Mapping[str, str]], by: Any) -> list[_Read]:
    texts = [cell_rules.said(row, _NAMES) for row in rows]
    groups = naming_queries.groups_meant([text["group_reference"] for text in texts], by)
    people = people_queries.people_meant(
        [text["person"] for text in texts], [text["person_reference"] for text in texts], by
    )
    return [_read(text, groups, people) for text in texts]


def _read(
    text: Mapping[str, str], groups: naming_queries.Groups, people: people_queries.People
) -> _Read:
    errors: dict[str, str] = {}
    person = person_meant(people, text["person"], text["person_reference"], errors)
    group = group_meant(groups, text["group"], text["group_reference"], errors)
    state = _STATES.get(cell_rules.folded(text["state"]))
    if state is None:
        errors["state"] = _("Write active, waiting or ended, or leave it empty for active.")
    since = _day(text["since"], "since", errors)
    until = _day(text["until"], "until", errors)
    if not text["since"]:
        errors["since"] = _("Enter the day since when they belong to the group, or wait for it.")
    if until is not None:
        state = MembershipState.ENDED
        if since is not None and until < since:
            errors["until"] = _(
                "The last day comes before the first. Correct the one or the other."
            )
    elif state == MembershipState.ENDED and "until" not in errors:
        errors["until"] = _("Enter the day on which it ended.")
    ending = _ending(text["ending"], errors) if state == MembershipState.ENDED else None
    if errors or person is None or group is None or since is None or state is None:
        return _Read(errors)
    return _Read(
        {},
        NewMembership(group.group_id, person.person_id, state, since, until, ending),
        ", ".join([person.name, group.name, str(_STATE_WORDS[state]), long_date(since)]),
    )


_STATE_WORDS = {
    MembershipState.ACTIVE: _l("has a place"),
    MembershipState.WAITING: _l("waits"),
    MembershipState.ENDED: _l("had a place"),
}


def _ending(text: str, errors: dict[str, str]) -> MembershipEnding | None:
    if not text:
        return MembershipEnding.LEFT
    found = _ENDINGS.get(cell_rules.folded(text).replace("_", " "))
    if found is None:
        errors["ending"] = _("Write one of: %(words)s.", words=", ".join(sorted(_ENDINGS)))
    return found


def _day(text: str, field: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = read_date(text)
    except ValueError as problem:
        errors[field] = str(problem)
        return None
    if day > clock.today():
        errors[field] = _("This day hasn't come yet. Check the year.")
        return None
    return day


kinds.add(
    Kind(
        name="memberships",
        label=_l("Members and waiting lists"),
        lead=_l("One row for each person's place in a group, or wait for one, since its true day."),
        permission=Permission.GROUP_PLAN,
        fields=lambda: _FIELDS,
        check=check,
        write=write,
        undo=lambda ids, by: import_actions.remove_memberships(ids),
        made_url=lambda membership_id: url_for(
            "groups.group_show", group_id=import_queries.group_of_membership(membership_id)
        ),
        made_label=_l("Open the group"),
        names_hidden=True,
    )
)
