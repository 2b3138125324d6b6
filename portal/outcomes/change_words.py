"""One person's change in plain words: what was, what is, and how much that says. No causes."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import long_date
from portal.outcomes.change_rules import Course, Point
from portal.outcomes.measure_rules import Change, Series, Summary
from portal.outcomes.measure_words import DIRECTION

CHANGE: dict[str, Any] = {
    Change.IMPROVED: _l("Better by more than chance alone"),
    Change.SAME: _l("No reliable change"),
    Change.WORSE: _l("Worse by more than chance alone"),
}
CHANGE_TONE = {Change.IMPROVED: "good", Change.SAME: "plain", Change.WORSE: "warn"}


def number(value: Decimal | None) -> str:
    """A score as people write it: "7", "23.21"; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value.normalize():f}"


def said(series: Series, value: Decimal | None, options: Any = None) -> str:
    """A value with what it means: "12 (moderate)"; for a share question what was ticked."""
    if value is None:
        return _("no score: too much was left out")
    if series.summary == Summary.SHARE and options is not None:
        return str(options.get(int(value), number(value)))
    band = series.band_of(value)
    return f"{number(value)} ({band.label.lower()})" if band else number(value)


def finding(course: Course) -> str:
    """The whole of a course in one or two sentences."""
    first, newest, gain = course.first, course.newest, course.gain
    if first is None:
        return _("No value yet: too much was left out.")
    if newest is None or gain is None:
        return _("%(value)s on %(day)s; nothing to compare it with yet.", **_of(course, first))
    if gain == 0:
        moved = _("the same")
    elif course.series.summary == Summary.SHARE:
        # Words that were ticked have an order and no distance.
        moved = _("better") if gain > 0 else _("worse")
    elif gain > 0:
        moved = _("%(points)s better", points=number(abs(gain)))
    else:
        moved = _("%(points)s worse", points=number(abs(gain)))
    return _(
        "%(before)s on %(day)s and %(after)s on %(later)s: %(moved)s.",
        before=_of(course, first)["value"],
        day=long_date(first.on),
        after=_of(course, newest)["value"],
        later=long_date(newest.on),
        moved=moved,
    )


def weight(course: Course) -> str:
    """How much a change says, by what is published; '' without a pair."""
    if course.gain is None:
        return ""
    series = course.series
    if series.reliable_change is None:
        return _("No published value says how much change is more than chance.")
    return _(
        "A change of %(points)s or more is called reliable.",
        points=number(series.reliable_change),
    )


def direction(series: Series) -> str:
    """Which way is better, and the ends of the scale."""
    return _(
        "%(direction)s, from %(least)s to %(most)s.",
        direction=DIRECTION[series.direction],
        least=number(series.least),
        most=number(series.most),
    )


def said_at(course: Course, point: Point) -> str:
    """The value of one point, as a table says it."""
    return _of(course, point)["value"]


def _of(course: Course, point: Point) -> dict[str, str]:
    options = None
    if course.series.item is not None:
        item = course.measure.item(course.series.item)
        options = {one.value: one.label or str(one.value) for one in item.options}
    return {"value": said(course.series, point.value, options), "day": long_date(point.on)}
