"""What a group is to be, as somebody typed it: cleaned, and refused in words where it can't be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.errors import DomainError
from portal.lines import local_time, one_line, web_link
from portal.models import (
    GroupApproach,
    GroupFormat,
    GroupKind,
    MembershipRule,
    ReadingDemand,
)
from portal.models.group_details import AUDIENCE_LENGTH, GROUP_TOPIC_LENGTH
from portal.models.groups import (
    DIAL_IN_LENGTH,
    GROUP_NAME_LENGTH,
    LANGUAGE_LENGTH,
    LINK_LENGTH,
    OLDEST_AGE,
    OPENING_SCRIPT_LENGTH,
    PLACE_LENGTH,
    PUBLIC_DESCRIPTION_LENGTH,
    SIGN_LANGUAGE_LENGTH,
)

# More seats than any room, and longer than any day; a slip of a key, not a plan.
MOST_SEATS = 500
MOST_MINUTES = 24 * 60
SCHEDULE_NOTE_LENGTH = 1_000
# More than anybody reads in a list.
MOST_WORDS = 20


@dataclass(frozen=True)
class GroupPlan:
    """What a group is to be. `starts_local` is such as "18:30"; no weekday, no fixed day.

    `takes_tasters` left open follows who may join: a group that fills before it begins has
    no first visits.
    """

    name: str
    kind: GroupKind = GroupKind.PEER_LED
    approach: GroupApproach = GroupApproach.MUTUAL_SUPPORT
    format: GroupFormat = GroupFormat.IN_PERSON
    membership_rule: MembershipRule = MembershipRule.OPEN
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    language: str = ""
    has_captions: bool = False
    sign_language: str = ""
    reading: ReadingDemand = ReadingDemand.SOME
    min_age: int | None = None
    max_age: int | None = None
    venue_id: int | None = None
    place: str = ""
    online_link: str = ""
    dial_in_number: str = ""
    dial_in_code: str = ""
    capacity: int = 12
    takes_tasters: bool | None = None
    taster_takes_seat: bool = False
    weekday: int | None = None
    starts_local: str = ""
    duration_minutes: int = 90
    schedule_note: str = ""
    opening_script: str = ""
    is_sensitive: bool = False
    is_public: bool = False
    public_description: str = ""
    started_on: date | None = None


@dataclass(frozen=True)
class Checked:
    """A plan as its rows will hold it. `pattern` is apart: a group that stands has its own page."""

    values: dict[str, Any]
    pattern: dict[str, Any]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]


def checked(plan: GroupPlan) -> Checked:
    """A plan, cleaned. Raises DomainError, with its field, for words or numbers that can't be."""
    name = one_line(plan.name, GROUP_NAME_LENGTH, "name")
    if not name:
        raise DomainError(_("Enter the group's name."), "name")
    if not 1 <= plan.capacity <= MOST_SEATS:
        raise DomainError(_("Enter from 1 to %(most)s seats.", most=MOST_SEATS), "capacity")
    _check_ages(plan)
    takes_tasters = plan.takes_tasters
    if takes_tasters is None:
        takes_tasters = plan.membership_rule != MembershipRule.CLOSED
    values = {
        "name": name,
        "kind": GroupKind(plan.kind),
        "approach": GroupApproach(plan.approach),
        "format": GroupFormat(plan.format),
        "membership_rule": MembershipRule(plan.membership_rule),
        "language": one_line(plan.language, LANGUAGE_LENGTH, "language"),
        "has_captions": plan.has_captions,
        "sign_language": one_line(plan.sign_language, SIGN_LANGUAGE_LENGTH, "sign_language"),
        "reading": ReadingDemand(plan.reading),
        "min_age": plan.min_age,
        "max_age": plan.max_age,
        "venue": plan.venue_id,
        "place": one_line(plan.place, PLACE_LENGTH, "place"),
        "online_link": web_link(plan.online_link, LINK_LENGTH, "online_link"),
        "dial_in_number": one_line(plan.dial_in_number, DIAL_IN_LENGTH, "dial_in_number"),
        "dial_in_code": one_line(plan.dial_in_code, DIAL_IN_LENGTH, "dial_in_code"),
        "capacity": plan.capacity,
        "takes_tasters": takes_tasters,
        # A visit that isn't had takes no seat.
        "taster_takes_seat": takes_tasters and plan.taster_takes_seat,
        "schedule_note": many_lines(plan.schedule_note, SCHEDULE_NOTE_LENGTH, "schedule_note"),
        "opening_script": many_lines(plan.opening_script, OPENING_SCRIPT_LENGTH, "opening_script"),
        "is_sensitive": plan.is_sensitive,
        "is_public": plan.is_public,
        "public_description": many_lines(
            plan.public_description, PUBLIC_DESCRIPTION_LENGTH, "public_description"
        ),
        "started_on": plan.started_on,
    }
    if plan.is_public and plan.is_sensitive:
        raise DomainError(
            _("A sensitive group is never listed for everybody. Untick one of the two."),
            "is_public",
        )
    return Checked(
        values,
        _pattern(plan),
        said_once(plan.topics, GROUP_TOPIC_LENGTH, "topics"),
        said_once(plan.audiences, AUDIENCE_LENGTH, "audiences"),
    )


def said_once(words: Iterable[str], most: int, field: str) -> tuple[str, ...]:
    """Words as lines, each once whatever its capitals, as it was written first.

    Raises DomainError for one that is too long, or for too many.
    """
    found: dict[str, str] = {}
    for one in words:
        line = one_line(one, most, field)
        if line:
            found.setdefault(line.casefold(), line)
    if len(found) > MOST_WORDS:
        raise DomainError(_("Choose at most %(most)s.", most=MOST_WORDS), field)
    return tuple(found.values())


def many_lines(text: str, most: int, field: str) -> str:
    """Text of several lines, without blanks at its ends. Raises DomainError if it is too long."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(text) > most:
        raise DomainError(
            _("Use at most %(most)s characters: this has %(count)s.", most=most, count=len(text)),
            field,
        )
    return text


def _check_ages(plan: GroupPlan) -> None:
    for name in ("min_age", "max_age"):
        age = getattr(plan, name)
        if age is not None and not 0 <= age <= OLDEST_AGE:
            raise DomainError(_("Enter an age from 0 to %(most)s.", most=OLDEST_AGE), name)
    if plan.min_age is not None and plan.max_age is not None and plan.min_age > plan.max_age:
        raise DomainError(
            _("Enter an age of %(least)s or more, or leave it empty.", least=plan.min_age),
            "max_age",
        )


def _pattern(plan: GroupPlan) -> dict[str, Any]:
    if not 1 <= plan.duration_minutes <= MOST_MINUTES:
        raise DomainError(
            _("Enter from 1 to %(most)s minutes.", most=MOST_MINUTES), "duration_minutes"
        )
    if (plan.weekday is None) != (not plan.starts_local.strip()):
        raise DomainError(
            _("Give both the day and the time it starts, or neither for no fixed day."), "weekday"
        )
    return {
        "weekday": plan.weekday,
        "starts_local": local_time(plan.starts_local, "starts_local"),
        "duration_minutes": plan.duration_minutes,
    }
