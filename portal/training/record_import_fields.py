"""The columns of a training spreadsheet, and the headings by which they are known."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.imports.kinds import Field
from portal.training import record_import_queries

HEADINGS: dict[str, Any] = {
    "name": _l("Name"),
    "email": _l("E-mail"),
    "course": _l("Course"),
    "completed_on": _l("Completed on"),
    "expires_on": _l("Expires on"),
    "number": _l("Certificate number"),
    "level": _l("Level"),
    "issuer": _l("Issuer"),
    "note": _l("Note"),
}
"""The columns of a long list, as they are exported and read again."""

_ALIASES: dict[str, tuple[str, ...]] = {
    "name": (
        "full name",
        "person",
        "volunteer",
        "volunteer name",
        "staff member",
        "facilitator",
        "participant name",
        "employee",
        "learner",
        "who",
    ),
    "email": ("email address", "e-mail address", "mail", "work email"),
    "course": (
        "course title",
        "course name",
        "training",
        "training course",
        "certificate",
        "title",
    ),
    "completed_on": (
        "completed",
        "completion date",
        "date completed",
        "date",
        "course date",
        "date of training",
        "training date",
        "date attended",
        "issued",
        "issue date",
    ),
    "expires_on": (
        "expires",
        "expiry",
        "expiry date",
        "valid until",
        "valid to",
        "renewal date",
        "expiration date",
    ),
    "number": ("number", "certificate no", "cert no", "certificate no.", "reference"),
    "level": ("check level", "dbs level"),
    "issuer": ("provider", "issued by", "awarding body", "trainer", "training provider"),
    "note": ("notes", "comment", "comments", "remarks"),
}
_EXAMPLES = {
    "name": "Fay Ferreira",
    "email": "fay@example.org",
    "course": "Safeguarding level 2",
    "completed_on": "14 March 2026",
    "expires_on": "13 March 2028",
    "number": "SG-1042",
    "issuer": "Red Cross",
}


def fields() -> list[Field]:
    """The columns of a long list, and a heading for each course of a wide table.

    One statement.
    """
    plain = [
        Field(
            name,
            label,
            _ALIASES[name],
            is_required=name in ("name", "course", "completed_on"),
            or_else="email" if name == "name" else "",
            example=_EXAMPLES.get(name, ""),
        )
        for name, label in HEADINGS.items()
    ]
    wide = [
        Field(
            f"course:{one.course_id}",
            _("%(course)s, completed on", course=one.title),
            (one.title,),
            sets={"course": one.title},
            value_field="completed_on",
        )
        for one in record_import_queries.course_choices()
        if one.is_open
    ]
    return [*plain, *wide]
