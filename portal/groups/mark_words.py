"""Marks in sentences: what two leaders said of one person, and what became of a mark sent late."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock, formats
from portal.groups.mark_queries import StandingMark
from portal.models import Mark

IN_SENTENCE: dict[str | None, Any] = {
    Mark.PRESENT: _l("present"),
    Mark.APOLOGIES: _l("apologies"),
    Mark.ABSENT: _l("absent"),
    Mark.LEFT_EARLY: _l("left early"),
    None: _l("not marked"),
}
KEEP: dict[str | None, Any] = {
    Mark.PRESENT: _l("Keep present"),
    Mark.APOLOGIES: _l("Keep apologies"),
    Mark.ABSENT: _l("Keep absent"),
    Mark.LEFT_EARLY: _l("Keep left early"),
    None: _l("Leave unmarked"),
}


def clash(standing: StandingMark, name: str, yours: Mark | None, user_id: int | None) -> str:
    """What somebody else said of a person meanwhile, and what was about to be said."""
    mine = IN_SENTENCE[yours]
    if standing.mark is None or standing.at is None:
        return _("Somebody took %(name)s’s mark away. Yours: %(yours)s.", name=name, yours=mine)
    said = {
        "name": name,
        "mark": IN_SENTENCE[standing.mark],
        "time": _moment(standing.at),
        "yours": mine,
    }
    if standing.link_holder:
        return _(
            "%(who)s, by link, marked %(name)s as %(mark)s at %(time)s. Yours: %(yours)s.",
            who=standing.link_holder,
            **said,
        )
    if standing.by_id is not None and standing.by_id == user_id:
        return _("You marked %(name)s as %(mark)s at %(time)s. Yours: %(yours)s.", **said)
    if not standing.by_name:
        return _("%(name)s was marked as %(mark)s at %(time)s. Yours: %(yours)s.", **said)
    return _(
        "%(who)s marked %(name)s as %(mark)s at %(time)s. Yours: %(yours)s.",
        who=standing.by_name,
        **said,
    )


def _moment(at: Any) -> str:
    if clock.local(at).date() == clock.today():
        return formats.clock_time(at)
    return formats.day_and_time(at)
