"""How somebody may be reached, as every list shows it: one SQL expression each.

Whoever has died, or is to be reached through somebody else alone, has no number here: a list
that shows one gets rung.
"""

from typing import Any

from flask_babel import gettext as _
from peewee import Case, Value

from portal.models import Person


def is_closed(person: Any = Person) -> Any:
    """Whether nobody writes to or rings this person: a condition on the Person table."""
    return person.do_not_contact | person.died_on.is_null(False)


def is_open(person: Any = Person) -> Any:
    """Whether this person may be written to at all, whatever they agreed to."""
    return ~person.do_not_contact & person.died_on.is_null()


def phone(person: Any = Person) -> Any:
    """Their number, where they may be rung directly; else ''."""
    return Case(None, ((is_closed(person), ""),), person.phone)


def note(person: Any = Person) -> Any:
    """When and how it is safe to reach them: through whom, at what times, and what was said."""
    through = Case(
        None,
        (
            (
                person.contact_through != "",
                _joined(Value(_("Only through ")), person.contact_through, Value(". ")),
            ),
        ),
        _("Don't contact them directly. "),
    )
    first = Case(
        None,
        (
            (person.died_on.is_null(False), _("Has died. Don't ring or write. ")),
            (person.do_not_contact, through),
        ),
        "",
    )
    times = Case(None, ((person.safe_times != "", _joined(person.safe_times, Value(". "))),), "")
    return _joined(first, times, person.contact_note)


def _joined(first: Any, *others: Any) -> Any:
    for other in others:
        first = first.concat(other)
    return first
