"""Rows of who pays, what is aimed for, drafts and issues: one line for each."""

from datetime import date
from typing import Any

from portal import clock
from portal.models import Funding, Target


def funding(programme: Any, funder: str = "Northquay Trust", **more: Any) -> Funding:
    """A funder of a programme since January 2026."""
    values = {"starts_on": date(2026, 1, 1), "changed_at": clock.now(), **more}
    return Funding.create(programme=programme, funder=funder, **values)


def target(programme: Any, figure: str = "people_came", value: Any = 40, **more: Any) -> Target:
    """A target for the third quarter of 2026."""
    values = {
        "from_on": date(2026, 7, 1),
        "to_on": date(2026, 9, 30),
        "changed_at": clock.now(),
        **more,
    }
    return Target.create(programme=programme, figure=figure, value=value, **values)
