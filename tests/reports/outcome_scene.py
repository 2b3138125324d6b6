"""People who answered once, twice, too early, too late and not at all; one clock for them."""

from datetime import date
from typing import Any

from portal.models import Mark, MembershipState
from portal.reports.period_rules import Period
from tests import factories, measure_factories
from tests.reports.scene import at, mark

NOW = "2026-11-22T10:00:00Z"
PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))

LONELY = {"companionship": 3, "left_out": 3, "isolated": 2, "lonely": 5}
LESS = {"companionship": 2, "left_out": 2, "isolated": 1, "lonely": 4}


def group_of(programme: Any, name: str = "Tuesday") -> Any:
    made = factories.group(name, programme=programme)
    measure_factories.measure_use(programme, "ucla3", at_end=True, every_days=84)
    measure_factories.measure_use(programme, "session4")
    return made


def seat(group: Any, who: Any, starts: str, ends: str | None = None, *, came: bool = True) -> Any:
    """A seat, and a session in the first week of it to which they came."""
    more: dict[str, Any] = {}
    if ends is not None:
        more = {
            "state": MembershipState.ENDED,
            "ending": "finished",
            "ends_on": date.fromisoformat(ends),
        }
    made = factories.member(group, who, starts_on=date.fromisoformat(starts), **more)
    if came:
        mark(_session(group, starts), who, Mark.PRESENT)
    return made


def _session(group: Any, day: str) -> Any:
    from portal.models import Session

    when = at(day)
    known = Session.get_or_none((Session.group == group) & (Session.starts_at == when))
    return known or factories.session(group, when)


def answer(group: Any, who: Any, day: str, answers: dict[str, int], **more: Any) -> Any:
    more.setdefault("measure", "ucla3")
    more.setdefault("programme", group.programme)
    return measure_factories.response(
        who, answers=answers, answered_on=date.fromisoformat(day), group=group, **more
    )
