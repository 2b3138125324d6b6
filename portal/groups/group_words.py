"""A group's facts in words: the rows of its page, and of the page that shows two versions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from portal.formats import long_date
from portal.groups import subject_words, words
from portal.groups.detail_queries import GroupDetail
from portal.models import GroupFormat

Row = tuple[str, Any]
# Formats in which people meet in a room, or with a picture or voice over a line.
IN_ROOM = (GroupFormat.IN_PERSON, GroupFormat.HYBRID)


def ages(least: int | None, most: int | None) -> str:
    """ "16 to 25", "18 and over", "up to 25", or nothing where no age is asked."""
    if least and most is not None:
        return _("%(least)s to %(most)s", least=least, most=most)
    if least:
        return _("%(least)s and over", least=least)
    return _("up to %(most)s", most=most) if most is not None else ""


def access(place: Any) -> list[tuple[str, str]]:
    """What a venue has and lacks, as (yes | no | maybe, words); nothing where nobody looked."""
    facts = (
        (place.is_step_free, _("Step-free"), _("Steps")),
        (place.has_accessible_toilet, _("Accessible toilet"), _("No accessible toilet")),
        (place.has_hearing_loop, _("Hearing loop"), _("No hearing loop")),
        (place.has_parking, _("Parking"), _("No parking")),
    )
    return [
        ("yes" if is_so else "no", has if is_so else lacks)
        for is_so, has, lacks in facts
        if is_so is not None
    ]


def where(group: Any) -> str:
    """ "Garden room, Harbour House", either of them alone, or nothing."""
    return ", ".join(filter(None, (group.place, group.venue_name)))


def visits(group: GroupDetail) -> str:
    """Whether somebody may come once to look."""
    if not group.takes_tasters:
        return _("No first visits")
    if group.taster_takes_seat:
        return _("May come once without joining; the visit takes a seat")
    return _("May come once without joining")


def about(group: GroupDetail) -> list[Row]:
    """What a group is, as rows of its page: only what somebody said."""
    rows: list[Row] = [
        (_("About"), ", ".join(group.topics)),
        (_("For"), ", ".join(group.audiences)),
        (_("Ages"), ages(group.min_age, group.max_age)),
        (_("Led"), words.KIND[group.kind]),
        (_("Way of working"), words.APPROACH[group.approach]),
        (_("Meets"), words.FORMAT[group.format]),
        (_("Joining"), words.JOINING[group.membership_rule]),
        (_("First visit"), visits(group)),
        (_("Language"), subject_words.language_name(group.language)),
        (_("Sign language"), group.sign_language),
        (_("Captions"), _("At every session") if group.has_captions else ""),
        (_("Reading and writing"), words.READING[group.reading]),
        (_("Programme"), group.programme_name),
        (_("Started"), long_date(group.started_on)),
        (_("Public list"), _("Listed for everybody") if group.is_public else ""),
    ]
    return [(term, value) for term, value in rows if value]


def stands(group: GroupDetail) -> list[Row]:
    """Every fact of a group as it stands, to hold beside what somebody typed."""
    rows: list[Row] = [
        (_("Name"), group.name),
        *about(group),
        (_("Venue"), group.venue_name),
        (_("Room"), group.place),
        (_("Online room"), group.online_link),
        (_("Dial in"), dial_in(group)),
        (_("Seats"), group.capacity),
        (_("Sensitive"), _("Yes") if group.is_sensitive else _("No")),
        (_("Words to open with"), group.opening_script),
        (_("What the public list says"), group.public_description),
    ]
    return [(term, value) for term, value in rows if value]


def dial_in(group: Any) -> str:
    """The number, and the code where there is one."""
    if not group.dial_in_number:
        return ""
    if not group.dial_in_code:
        return str(group.dial_in_number)
    return _("%(number)s, code %(code)s", number=group.dial_in_number, code=group.dial_in_code)


def venue_rows(venue: Any) -> list[Row]:
    """Every fact of a venue as it stands."""
    rows: list[Row] = [
        (_("Name"), venue.name),
        (_("Address"), venue.address),
        (_("Postcode"), venue.postcode),
        (_("Area"), venue.area),
        (_("Getting in"), said(text for _tone, text in access(venue))),
        (_("More about getting in"), venue.access_note),
        (_("Whom to ring there"), venue.contact_name),
        (_("Phone"), venue.contact_phone),
        (_("E-mail"), venue.contact_email),
        (_("In use"), _("Yes") if venue.is_used else _("No")),
    ]
    return [(term, value) for term, value in rows if value]


def said(parts: Iterable[str]) -> str:
    """Words in one line, or that nobody looked yet."""
    return ", ".join(parts) or _("Not known yet")
