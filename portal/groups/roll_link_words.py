"""Links to a roll in words: whether each works, and why not."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import formats
from portal.groups.roll_link_queries import LinkRow
from portal.groups.roll_link_rules import LinkEnd

ENDED: dict[LinkEnd, Any] = {
    LinkEnd.REVOKED: _l("Revoked"),
    LinkEnd.EXPIRED: _l("Expired"),
    LinkEnd.CALLED_OFF: _l("Ended: the session was called off"),
    LinkEnd.SENSITIVE: _l("Ended: this group has no links"),
    LinkEnd.MAKER_GONE: _l("Ended: whoever made it may not open this roll"),
    LinkEnd.STOOD_DOWN: _l("Ended: a leader was stood down"),
}


def state(link: LinkRow) -> tuple[str, str]:
    """Whether a link works, and the tone of saying so."""
    if link.end is None:
        return _("Works"), "good"
    return str(ENDED[link.end]), "plain"


def used(link: LinkRow) -> str:
    """When a link was first and last opened."""
    if link.first_used_at is None or link.last_used_at is None:
        return _("Not yet")
    first = formats.day_and_time(link.first_used_at)
    last = formats.day_and_time(link.last_used_at)
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)
