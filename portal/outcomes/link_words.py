"""What pages say about links to somebody's own questions."""

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext as _

from portal import formats
from portal.outcomes.link_queries import LinkRow
from portal.outcomes.link_rules import LinkEnd, Pulled
from portal.outcomes.measure_registry import known
from portal.people.queries import FoundPerson


def goal_ends() -> tuple[str, str]:
    """What 0 and 10 stand for where somebody rates an aim of their own."""
    return _("Not at all"), _("I’m there")


def measure_names(codes: Iterable[str]) -> str:
    """The short names of measures, in order; one that no file knows any more by its code."""
    found = ((known(code), code) for code in codes)
    return ", ".join(one.short_title if one else code for one, code in found)


def number(value: Decimal) -> str:
    """A score without the noughts that its column adds: "17.5", "9"."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def person_choice(found: FoundPerson) -> str:
    """Somebody among several whom a name fits: with what tells them apart."""
    born = formats.short_date(found.born_on)
    return " · ".join(one for one in (found.name, born, found.postcode) if one)


def state(row: LinkRow) -> tuple[str, str]:
    """What became of a link, and its tone."""
    ends = {
        LinkEnd.SENT: (_("Answered"), "good"),
        LinkEnd.PULLED: (_pulled(row), "plain"),
        LinkEnd.DIED: (_("Closed: they have died"), "plain"),
        LinkEnd.MERGED: (_("Closed: the record was joined with another"), "plain"),
        LinkEnd.NOT_REACHED: (_("Closed: they don’t want to be written to"), "warn"),
        LinkEnd.LEFT: (_("Closed: they don’t come any more"), "plain"),
        LinkEnd.EXPIRED: (_("Ran out"), "plain"),
    }
    if row.end is not None:
        return ends[row.end]
    if row.saved_at is not None:
        return _("Begun, not sent"), "info"
    return (_("Opened"), "info") if row.opened_at else (_("Not opened yet"), "plain")


def _pulled(row: LinkRow) -> str:
    return {
        Pulled.DIED: _("Closed: they have died"),
        Pulled.MERGED: _("Closed: another link is newer"),
        Pulled.REPLACED: _("Closed: another link is newer"),
    }.get(Pulled(row.pulled_reason) if row.pulled_reason else Pulled.STAFF, _("Taken back"))
