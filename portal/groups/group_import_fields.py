"""The columns of a directory of groups, and the headings by which they are known."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.imports.kinds import Field
from portal.models.imports import SOURCE_REFERENCE_LENGTH

# A field, its label, other headings of it, and an example.
_COLUMNS: tuple[tuple[str, Any, tuple[str, ...], str], ...] = (
    (
        "name",
        _l("Name"),
        ("group", "group name", "meeting name", "meeting_name", "title"),
        "Tuesday evening",
    ),
    ("programme", _l("Programme"), ("program", "project"), "Peer groups"),
    ("kind", _l("Led by"), ("leadership", "kind"), "peers"),
    ("approach", _l("Approach"), ("model",), "mutual support"),
    ("format", _l("How it meets"), ("attendance option", "delivery"), "in person"),
    ("membership_rule", _l("Who may join"), ("membership",), "open"),
    ("topics", _l("Topics"), ("topic",), "Anxiety; Low mood"),
    ("audiences", _l("Audiences"), ("audience", "for whom"), "Young people"),
    ("language", _l("Language"), ("lang",), "en"),
    ("capacity", _l("Seats"), ("capacity", "participant capacity", "ParticipantCapacity__c"), "12"),
    ("weekday", _l("Day"), ("weekday", "day of the week"), "Tuesday"),
    ("starts_local", _l("Starts"), ("start time", "start_time", "time"), "18:30"),
    ("duration", _l("Lasts"), ("duration", "minutes", "length"), "90"),
    (
        "venue",
        _l("Venue"),
        ("location", "location text", "location_text", "location name"),
        "Quay House",
    ),
    ("address", _l("Address"), ("street", "location street", "location_street"), "1 Ropewalk"),
    (
        "area",
        _l("Area"),
        ("town", "city", "municipality", "location_municipality", "region"),
        "Northquay",
    ),
    ("postcode", _l("Postcode"), ("postal code", "zip", "location_postal_code_1"), "ZX1 2AB"),
    ("access_note", _l("How to find it"), ("location info", "location_info", "directions"), ""),
    ("codes", _l("Directory's codes"), ("formats", "format codes", "format_codes", "types"), ""),
    ("is_public", _l("Listed for everybody"), ("published", "public", "listed"), "yes"),
    ("note", _l("Note on when it meets"), ("comments", "comment", "notes"), ""),
    ("reference", _l("Reference there"), ("id", "meeting id", "group id", "slug"), "1042"),
)
_OFTEN_THE_SAME = frozenset(
    {"programme", "kind", "approach", "format", "membership_rule", "language"}
)

FIELDS = tuple(
    Field(
        name,
        label,
        aliases,
        is_required=name == "name",
        example=example,
        may_be_same=name in _OFTEN_THE_SAME,
    )
    for name, label, aliases, example in _COLUMNS
)
LENGTHS: dict[str, int | None] = {
    name: SOURCE_REFERENCE_LENGTH if name == "reference" else None for name, *_rest in _COLUMNS
}
