"""Groups in words to somebody who has no account and looks for one."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.groups import group_words, pattern_words, seat_words, subject_words, words
from portal.groups.find_pages import Listed
from portal.groups.find_queries import PublicDate, PublicGroup
from portal.groups.find_rules import Room, Way, has_place
from portal.models import SessionState

WAY: dict[str, Any] = {
    Way.IN_PERSON: _l("In person"),
    Way.ONLINE: _l("Online"),
    Way.PHONE: _l("By phone"),
    Way.TEXT: _l("By text or on a forum"),
}
ROOM: dict[str, Any] = {
    Room.DROP_IN: _l("Come when it meets"),
    Room.HAS_ROOM: _l("Has room"),
    Room.WAITING_LIST: _l("Waiting list"),
    Room.ASK: _l("Ask us"),
}
ROOM_TONE: dict[str, str] = {
    Room.DROP_IN: "good",
    Room.HAS_ROOM: "good",
    Room.WAITING_LIST: "warn",
    Room.ASK: "plain",
}
ROOM_HINT: dict[str, Any] = {
    Room.DROP_IN: _l("No place is needed: whoever turns up is welcome."),
    Room.HAS_ROOM: _l("There is room for new members now."),
    Room.WAITING_LIST: _l("All places are taken. We keep a list, and you hear when one is free."),
    Room.ASK: _l(
        "It has begun with the people who joined at the start. Ask us when the next begins."
    ),
}


def wait(one: Listed) -> str:
    """How long a seat is waited for where there is a waiting list, '' where there is none.

    The range alone: how many have waited is nobody's business outside.
    """
    if one.room != Room.WAITING_LIST:
        return ""
    if one.wait is None:
        return _("We can't say yet how long a seat takes.")
    return _("A seat usually takes %(range)s.", range=seat_words.weeks(one.wait))


def when(one: Listed) -> str:
    """ "Second Tuesday of the month at 18:30", or that there is no fixed day, or to ask."""
    if one.pattern is None:
        return _("Ask us when") if one.group.has_open_note else _("No fixed day")
    return pattern_words.said(one.pattern.rule, one.pattern.starts_local)


def where(group: PublicGroup) -> str:
    """The room, the building and its area; the way to take part where there is no room."""
    if not has_place(group):
        return str(words.FORMAT[group.format])
    parts = (group.place, group.venue_name, group.venue_area)
    return ", ".join(filter(None, parts)) or str(words.FORMAT[group.format])


def address(group: PublicGroup) -> str:
    """The building's address with its postcode, for a letter or a map; '' where none is kept."""
    if not has_place(group):
        return ""
    return ", ".join(filter(None, (group.venue_address, group.venue_postcode)))


def became(date: PublicDate) -> str:
    """What became of a session, '' for one that takes place as planned; never why."""
    if date.state == SessionState.PLANNED:
        return ""
    if date.state == SessionState.MOVED_VENUE and date.place:
        return _("Moved to %(place)s", place=date.place)
    return str(words.SESSION[date.state])


def changes(one: Listed) -> list[str]:
    """Of the next dates those that aren't as planned, such as "2026-12-26: Cancelled"."""
    return [
        f"{clock.local(date.starts_at).date().isoformat()}: {became(date)}"
        for date in one.dates
        if became(date)
    ]


def facts(group: PublicGroup) -> list[tuple[str, str]]:
    """What somebody asks before they come, as rows: only what is known."""
    rows = [
        (_("About"), ", ".join(group.topics)),
        (_("For"), ", ".join(group.audiences)),
        (_("Ages"), group_words.ages(group.min_age, group.max_age)),
        (_("Led"), words.KIND[group.kind]),
        (_("Way of working"), words.APPROACH[group.approach]),
        (_("Meets"), words.FORMAT[group.format]),
        (_("Joining"), words.JOINING[group.membership_rule]),
        (_("First visit"), _("You may come once without joining") if group.takes_tasters else ""),
        (_("Language"), subject_words.language_name(group.language)),
        (_("Sign language"), group.sign_language),
        (_("Captions"), _("At every session") if group.has_captions else ""),
        (_("Reading and writing"), words.READING[group.reading]),
    ]
    return [(term, str(value)) for term, value in rows if value]
