"""What people say of themselves: measures, goals and sessions. Improved, same and worse, always
all three; how many answered twice, always; and nothing said of why."""

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Table, Text
from portal.reports.facts_rules import Series
from portal.reports.interval_rules import share_interval
from portal.reports.ledger_rules import Unit
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.said_words import Said, decimal, with_unit
from portal.reports.section_charts import change_dots, three_parts

# With fewer pairs than this an average says little, whatever its interval.
FEW = 30
THREE = ("improved", "same", "worse")


def three_names() -> dict[str, str]:
    """The three ways in which people change, in words."""
    return {"improved": _("Better"), "same": _("About the same"), "worse": _("Worse")}


def series_of(material: Material) -> list[tuple[str, Series]]:
    """The series that the ledger holds, in the order of the facts."""
    said = material.said
    return [
        (key, series)
        for key, series in material.facts.series.items()
        if said.has(f"outcome.{key}.started")
    ]


def blocks(material: Material) -> list[Block]:
    """One panel for each series: who answered twice, what changed, beside what everybody says."""
    made: list[Block] = []
    for key, series in series_of(material):
        if not material.said.is_zero(f"outcome.{key}.started"):
            made += panel(material, key, series)
    if not made:
        return nothing(_("Nobody answered a measure on these dates."))
    words = [
        _(
            "People answer at the start and again later; a change is from somebody's first "
            "answer to their last. It is what people say of themselves. Why it came about "
            "isn't known."
        )
    ]
    return [Text(words), *made, Text(_licences(material))]


def panel(material: Material, key: str, series: Series) -> list[Block]:
    """What one series says."""
    said = material.said
    figures = {name: f"outcome.{key}.{name}" for name in (*THREE, "started", "paired", "missing")}
    finding = _finding(said, key, series)
    made: list[Block] = []
    three = _three_table(material, key, series)
    if series.answer_words:
        made += _share_table(material, key, series)
    words = [Text(told)] if (told := _panel_words(said, key, series)) else []
    drawn = three_parts(material, finding, figures, three_names(), three)
    if drawn == [three]:
        # Nothing can be drawn, so the finding has no picture to stand over.
        return [Text([finding]), *words, three, *made]
    change = _change_table(material, key, series)
    dots = change_dots(material, key, series, change) if change else []
    return [*drawn, *words, *made, *dots]


def _three_table(material: Material, key: str, series: Series) -> Table:
    said = material.said
    paired = f"outcome.{key}.paired"
    started = f"outcome.{key}.started"
    rows: list[list[Cell]] = [
        [_("Should have answered twice"), (said.count(started), started), ""],
        [_("Answered twice"), (said.count(paired), paired), said.percent_of(paired, started)],
    ]
    missing = f"outcome.{key}.missing"
    if said.has(missing):
        rows.append(
            [
                _("No second answer"),
                (said.count(missing), missing),
                said.percent_of(missing, started),
            ]
        )
    for name, label in three_names().items():
        one = f"outcome.{key}.{name}"
        if said.has(one):
            label = _("%(label)s, of those who answered twice", label=label)
            rows.append([label, (said.count(one), one), with_interval(material, one, paired)])
    rows += _further_rows(material, key)
    note = _("Better, about the same, worse: %(words)s", words=series.change_words)
    return table(
        material,
        f"three-{key}",
        _("%(name)s: who answered, and what changed", name=series.name),
        [_("Who"), _("People"), _("Share")],
        rows,
        note=note if series.change_words else "",
    )


def with_interval(material: Material, part: str, whole: str) -> str:
    """ "61 % (51 to 70)": a share of two printed numbers with its 95 % interval."""
    share = material.said.percent_of(part, whole)
    found = share_interval(material.said.now, part, whole)
    if found is None:
        return share
    return f"{share} ({_('%(low)s to %(high)s', low=round(found.low), high=round(found.high))})"


def _further_rows(material: Material, key: str) -> list[list[Cell]]:
    """Those past a cut-off at first, where one is published; and those told apart."""
    said, at = material.said, f"outcome.{key}"
    rows: list[list[Cell]] = []
    if said.has(f"{at}.case"):
        case, recovered = f"{at}.case", f"{at}.recovered"
        rows.append([_("Past the cut-off at first"), (said.count(case), case), ""])
        share = with_interval(material, recovered, case)
        rows.append([_("No longer past it, of these"), (said.count(recovered), recovered), share])
    apart = (("not_due", _("Too early for a second answer")), ("died", _("Died, told apart")))
    for name, label in apart:
        one = f"{at}.{name}"
        if said.has(one) and not said.is_zero(one):
            rows.append([label, (said.count(one), one), ""])
    return rows


def _share_table(material: Material, key: str, series: Series) -> list[Block]:
    """Of a question that is told as a share of answers: how many gave this one, twice."""
    said = material.said
    paired = f"outcome.{key}.paired"
    names = (("chose_before", _("At the start")), ("chose_after", _("Later")))
    rows: list[list[Cell]] = []
    for name, label in names:
        one = f"outcome.{key}.{name}"
        if said.has(one):
            rows.append([label, (said.count(one), one), said.percent_of(one, paired)])
    if not rows:
        return []
    caption = _("%(name)s: who answered “%(answer)s”", name=series.name, answer=series.answer_words)
    return [table(material, f"chose-{key}", caption, [_("When"), _("People"), _("Share")], rows)]


def _change_table(material: Material, key: str, series: Series) -> Table | None:
    said = material.said
    kinds = ("before", "after", "change", "before_missing")
    values = [f"outcome.{key}.{name}" for name in kinds]
    if not any(said.numbers(one) for one in values):
        return None
    names = (
        _("Mean at the start"),
        _("Mean later"),
        _("Mean change"),
        _("Mean at the start of those without a second answer"),
    )
    rows: list[list[Cell]] = [
        [name, (said.value(one), one), said.interval(one)]
        for name, one in zip(names, values, strict=True)
        if said.has(one)
    ]
    if series.norm is not None:
        rows.append(
            [
                series.norm_words or _("Everybody, as published"),
                with_unit(Unit.POINTS, series.norm, decimal(series.norm)),
                "",
            ]
        )
    scale = _(
        "The scale goes from %(least)s to %(most)s; %(better)s is better.",
        least=decimal(series.least),
        most=decimal(series.most),
        better=_("more") if series.higher_is_better else _("less"),
    )
    return table(
        material,
        f"change-{key}",
        _("%(name)s: means of those who answered twice", name=series.name),
        [_("Mean"), _("Points"), _("95 % interval")],
        rows,
        note=scale,
    )


def _finding(said: Said, key: str, series: Series) -> str:
    """All three ways, in one sentence; how few there are where they are few."""
    paired = f"outcome.{key}.paired"
    number = said.number(paired)
    if number is None:
        return _("%(name)s: too few people answered twice to say what changed.", name=series.name)
    if number == 0:
        return _("%(name)s: nobody has answered twice yet.", name=series.name)
    parts = three_words(said, key)
    if not parts:
        return _(
            "%(name)s: %(people)s answered twice; what changed can't be said.",
            name=series.name,
            people=said.of(paired),
        )
    return _(
        "%(name)s: of %(people)s who answered twice, %(parts)s.",
        name=series.name,
        people=said.of(paired),
        parts=parts,
    )


def three_words(said: Said, key: str) -> str:
    """ "20 say better, 6 about the same and 4 worse"; '' unless all three may be said."""
    figures = {name: f"outcome.{key}.{name}" for name in THREE}
    if any(not said.has(one) for one in figures.values()):
        return ""
    if all(said.number(one) is None for one in figures.values()):
        return ""
    shown = {name: said.counted(one) for name, one in figures.items()}
    return _(
        "better: %(improved)s; about the same: %(same)s; worse: %(worse)s",
        improved=shown["improved"],
        same=shown["same"],
        worse=shown["worse"],
    )


def _panel_words(said: Said, key: str, series: Series) -> list[str]:
    paired, started = f"outcome.{key}.paired", f"outcome.{key}.started"
    told = []
    number = said.number(paired)
    if number and said.number(started) is not None:
        told.append(_("Answered twice: %(part)s.", part=said.part_of(paired, started)))
    change = said.numbers(f"outcome.{key}.change")
    if number and number < FEW:
        told.append(
            _(
                "Fewer than %(few)s people answered twice: look at the counts, a mean of so few "
                "says little.",
                few=FEW,
            )
        )
    elif change and len(change) >= 3:
        told.append(
            _(
                "On average the score went from %(before)s to %(after)s; the mean change lies "
                "between %(interval)s points with 95 %% confidence.",
                before=said.value(f"outcome.{key}.before"),
                after=said.value(f"outcome.{key}.after"),
                interval=said.interval(f"outcome.{key}.change"),
            )
        )
    return [" ".join(told)] if told else []


def headline(material: Material) -> str:
    """The first series that says anything, in one sentence of the summary."""
    told = [one for one in series_of(material) if material.said.number(f"outcome.{one[0]}.paired")]
    # One of which all three are printed says most.
    whole = [
        (key, series)
        for key, series in told
        if all(material.said.number(f"outcome.{key}.{name}") is not None for name in THREE)
    ]
    if told:
        key, series = next(iter([*whole, *told]))
        return _finding(material.said, key, series)
    if series_of(material):
        return _("Too few people answered a measure twice to say what changed for them.")
    return ""


def brief(material: Material) -> list[Block]:
    """All series in one table: for the short documents."""
    said = material.said
    rows: list[list[Cell]] = []
    for key, series in series_of(material):
        figures = [f"outcome.{key}.{name}" for name in ("started", "paired", *THREE)]
        if said.is_zero(figures[0]):
            continue
        counts: Sequence[Cell] = [(said.count(one), one) for one in figures]
        share = said.percent_of(figures[1], figures[0])
        rows.append([series.name, counts[0], counts[1], share, *counts[2:]])
    if not rows:
        return nothing(_("Nobody answered a measure on these dates."))
    headings = [
        _("What was asked"),
        _("Should have"),
        _("Did"),
        _("Share"),
        _("Better"),
        _("Same"),
        _("Worse"),
    ]
    words = _(
        "People who should have answered twice by now, those who did, and what changed between "
        "their first answer and their last. Why it changed isn't known."
    )
    made = table(material, "outcomes", _("What people say of themselves"), headings, rows)
    return [Text([words]), made]


def _licences(material: Material) -> list[str]:
    told = []
    for _key, series in series_of(material):
        parts = [
            series.name,
            _("version %(version)s", version=series.version) if series.version else "",
            series.licence.rstrip("."),
        ]
        told.append(", ".join(one for one in parts if one) + ".")
    return told
