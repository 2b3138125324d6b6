"""The filters of the trail, as they stand in the address."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal.addresses import LARGEST_ID
from portal.office.event_queries import Wanted
from portal.plain_text import visible

_EARLIEST, _LATEST = date(1950, 1, 1), date(2199, 12, 31)
_WORD_LENGTH = 60


class Read(NamedTuple):
    """Filters as they could be read, the number of a person to look up, and what was wrong."""

    wanted: Wanted
    person_number: int | None
    before: int | None
    after: int | None
    problems: list[str]


def read_filters(args: Any) -> Read:
    """The trail's filters. What can't be read is left out and said."""
    problems: list[str] = []

    def number(name: str, words: str) -> int | None:
        text = args.get(name, "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and 0 < int(text[:20]) <= LARGEST_ID:
            return int(text)
        problems.append(words)
        return None

    def day(name: str) -> date | None:
        text = args.get(name, "").strip()
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = date.min
        if _EARLIEST <= found <= _LATEST:
            return found
        problems.append(
            _(
                "“%(text)s” isn't a date. Choose a day, or write it like 2026-03-14.",
                text=visible(text)[:40],
            )
        )
        return None

    wanted = Wanted(
        user_id=number("user", _("Choose the user from the list.")),
        action=_word(args.get("action", "")),
        subject=_word(args.get("about", "")),
        subject_id=number("number", _("A number has digits alone, such as 57.")),
        pseudonym=_word(args.get("pseudonym", "")),
        first=day("from"),
        last=day("to"),
    )
    if wanted.first and wanted.last and wanted.last < wanted.first:
        problems.append(_("The last day is before the first: nothing can lie between them."))
    person = number(
        "person", _("A person's number has digits alone; their page shows it to staff.")
    )
    return Read(wanted, person, number("before", ""), number("after", ""), problems)


def address_args(wanted: Wanted) -> dict[str, Any]:
    """The filters as an address carries them; what leaves all in is left out."""
    found = {
        "user": wanted.user_id,
        "action": wanted.action,
        "about": wanted.subject,
        "number": wanted.subject_id,
        "pseudonym": wanted.pseudonym,
        "from": wanted.first.isoformat() if wanted.first else "",
        "to": wanted.last.isoformat() if wanted.last else "",
    }
    return {name: value for name, value in found.items() if value}


def _word(text: str) -> str:
    word = text.strip()
    is_word = word.isascii() and word.replace("_", "").isalnum()
    return word[:_WORD_LENGTH] if is_word else ""
