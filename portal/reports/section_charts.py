"""The pictures of a document, each above the table with the same figures.

They are drawn from printed numbers alone: a hidden one is a hatched place that says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.formats import percent
from portal.reports import charts_bars, charts_curves, charts_points, figure_words
from portal.reports.block_rules import Block, Chart, Column, Table
from portal.reports.charts import Datum, Pair, Scale, Split
from portal.reports.charts_curves import Curve
from portal.reports.facts_rules import Series
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, table
from portal.reports.said_words import Said, decimal
from portal.svg import Picture

PERCENTS = Scale(0, 100, [(0, "0 %"), (50, "50 %"), (100, "100 %")])


def bars(
    material: Material, key: str, finding: str, rows: Sequence[tuple[str, str]], below: Table
) -> Chart | Table:
    """Bars of (label, key of a count); the table alone where there is nothing to draw."""
    said = material.said
    data = [Datum(label, said.number(one), said.count(one)) for label, one in rows]
    if not any(one.value for one in data):
        return below
    return Chart(key, finding, charts_bars.funnel(f"chart-{key}", finding, data), below)


def months(material: Material, figure: str, caption: str, key: str) -> list[Block]:
    """A figure by month, as columns; nothing where there is but one month."""
    said = material.said
    found = _by_month(said, figure)
    if len(found) < 2:
        return []
    rows: list[list[Cell]] = []
    data = []
    for month, name, at in found:
        shown = said.figure(at)
        rows.append([name, (shown, at)])
        data.append(Datum(_month(month, short=True), said.raw(at), shown))
    heading = figure_words.name(figure)
    below = table(material, key, caption, [_("Month"), heading], rows)
    if not any(one.value for one in data) or len(data) > charts_bars.MOST_BARS:
        return [below]
    is_share = found[0][2] in said.now.shares
    drawn = charts_bars.columns(
        f"chart-{key}", caption, data, 100 if is_share else None, " %" if is_share else ""
    )
    return [Chart(key, caption, drawn, below)]


def trend(said: Said, figure: str) -> Picture | None:
    """A small line over the months; None where there are too few, or one of them is hidden."""
    found = _by_month(said, figure)
    if len(found) < 3 or any(said.raw(at) is None for _month_, _name, at in found):
        return None
    data = [Datum(name, said.raw(at), said.figure(at)) for _month_, name, at in found]
    name = figure.replace(".", "-").replace("_", "-")
    finding = _("By month, from %(first)s to %(last)s", first=found[0][1], last=found[-1][1])
    return charts_curves.sparkline(f"trend-{name}", finding, data)


def _by_month(said: Said, figure: str) -> list[tuple[str, str, str]]:
    """(month, name, key) of a figure in each month that the ledger has."""
    dimension = said.now.ledger.dimensions.get("month")
    rows = dimension.rows if dimension else ()
    found = [(row, key_of(figure, (("month", row),))) for row in rows]
    return [(row, _month(row), at) for row, at in found if said.has(at)]


def _month(row: str, *, short: bool = False) -> str:
    """ "July 2026", or "Jul", for "2026-07"."""
    year, month = row.split("-")[:2]
    pattern = "MMM" if short else "MMMM y"
    return format_date(date(int(year), int(month), 1), pattern, locale=get_locale())


def retention_curve(
    key: str, finding: str, points: Sequence[tuple[int, float | None]], below: Table
) -> list[Block]:
    """The share that came at least so often, in steps."""
    known = [(float(at), share) for at, share in points if share is not None]
    if len(known) < 2 or len(known) < len(points):
        return [below]
    last = int(known[-1][0])
    across = Scale(1, last, [(at, str(int(at))) for at, _share in known])
    shown = _("%(share)s came %(times)s times or more", share=percent(known[-1][1]), times=last)
    curve = Curve(finding, known, shown)
    axis = _("Sessions")
    drawn = charts_curves.steps(f"chart-{key}", finding, [curve], across, PERCENTS, axis)
    return [Chart(key, finding, drawn, below)]


def wait_curve(material: Material) -> list[Block]:
    """Of 100 people how many still wait after so many weeks."""
    said = material.said
    numbers = _until_flat(said.numbers("wait.curve") or ())
    if len(numbers) < 3:
        return []
    finding = _("Out of 100 referrals, how many still wait, week by week")
    every = max(1, round(len(numbers) / 6))
    ticks = [(float(week), str(week)) for week in range(0, len(numbers), every)]
    across = Scale(0, len(numbers) - 1, ticks)
    half = said.value("wait.kaplan_meier")
    shown = _("half came within %(wait)s", wait=half) if said.numbers("wait.kaplan_meier") else ""
    curve = Curve(
        _("Still waiting"), [(float(week), one) for week, one in enumerate(numbers)], shown
    )
    rows: list[list[Cell]] = [
        [str(week), (percent(numbers[week]), "wait.curve")]
        for week in range(0, len(numbers), every)
    ]
    headings = [Column(_("Weeks after the referral"), is_number=False), _("Still waiting")]
    below = table(material, "wait-curve", finding, headings, rows)
    axis = _("Weeks after the referral")
    drawn = charts_curves.steps("chart-wait-curve", finding, [curve], across, PERCENTS, axis)
    return [Chart("wait-curve", finding, drawn, below)]


def _until_flat(numbers: Sequence[float]) -> Sequence[float]:
    """The numbers up to one week after the last that differs."""
    last = max((at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1]), default=0)
    return numbers[: last + 2]


def three_parts(
    material: Material,
    finding: str,
    figures: Mapping[str, str],
    names: Mapping[str, str],
    below: Table,
) -> list[Block]:
    """Better, about the same, worse, as one bar; hatched where one of them is hidden."""
    said = material.said
    parts = [
        Datum(name, said.number(figures[key]), said.count(figures[key]))
        for key, name in names.items()
    ]
    if not any(part.value for part in parts):
        return [below]
    split = Split(_("Answered twice"), parts, said.of_plain(figures["paired"]))
    drawn = charts_bars.shares(f"chart-{below.key}", finding, [split])
    return [Chart(below.key, finding, drawn, below)]


def change_dots(material: Material, key: str, series: Series, below: Table) -> list[Block]:
    """The mean at the start and later, on the whole scale of the measure."""
    said = material.said
    before, after = (f"outcome.{key}.{name}" for name in ("before", "after"))
    if not said.numbers(before) or not said.numbers(after):
        return [below]
    pair = Pair(
        series.name,
        Datum(_("At the start"), said.raw(before), said.written(before)),
        Datum(_("Later"), said.raw(after), said.written(after)),
    )
    middle = (series.least + series.most) / 2
    ticks = [(one, decimal(one)) for one in (series.least, middle, series.most)]
    finding = _(
        "%(name)s: from %(before)s to %(after)s on average",
        name=series.name,
        before=said.value(before),
        after=said.value(after),
    )
    drawn = charts_points.dumbbells(
        f"chart-{below.key}",
        finding,
        [pair],
        Scale(series.least, series.most, ticks),
        (_("At the start"), _("Later")),
    )
    return [Chart(below.key, finding, drawn, below)]
