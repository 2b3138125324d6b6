"""People to keep apart or together, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import PairKind, PairPlace
from portal.people.apart_queries import Party
from portal.people.pair_queries import PairRow

KIND = {
    PairKind.APART: _l("Keep apart"),
    PairKind.TOGETHER: _l("Keep together"),
}
PLACE = {
    PairPlace.OFFER: _l("A seat was offered"),
    PairPlace.SEAT: _l("A seat was given"),
    PairPlace.TASTER: _l("A first visit was booked"),
    PairPlace.WALK_IN: _l("A walk-in was matched"),
    PairPlace.LEADER: _l("A leader was assigned"),
    PairPlace.SUBSTITUTE: _l("A substitute was named"),
    PairPlace.COVER: _l("Somebody was asked to stand in"),
}


def talk_to(row: PairRow) -> str:
    """Whom to talk to, for whoever may not see a side or read why."""
    if row.contact_is_here:
        return _("talk to %(name)s", name=row.contact_name)
    return _("%(name)s, who wrote it down, has left: talk to a manager", name=row.contact_name)


def seen_from(row: PairRow, party: Party) -> str:
    """A pair on the page of one of its two."""
    _other, name = row.across(party)
    if row.kind == PairKind.APART:
        if name:
            return _("Keep apart from %(name)s", name=name)
        return _("Keep apart from somebody you may not see: %(whom)s", whom=talk_to(row))
    if name:
        return _("Keep together with %(name)s", name=name)
    return _("Keep together with somebody you may not see: %(whom)s", whom=talk_to(row))


def side(name: str) -> str:
    """The name of one of the two, or that it isn't shown."""
    return name or _("Somebody you may not see")
