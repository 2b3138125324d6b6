"""From a referral to a planned ending: how many reached each step, and where the others went."""

from flask_babel import gettext as _

from portal.reports import figure_words
from portal.reports.block_rules import Block, Table, Text
from portal.reports.figure_rules import STEPS
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.section_charts import bars


def blocks(material: Material) -> list[Block]:
    """The steps as bars and as a table, then where people went."""
    made = chart(material)
    if not made:
        return nothing(_("Nobody was referred on these dates."))
    where = _where(material)
    return [*made, *where]


def chart(material: Material) -> list[Block]:
    """The steps; nothing where nobody was referred."""
    said = material.said
    steps = [one for one in STEPS if said.has(f"funnel.{one}")]
    if "referred" not in steps or said.is_zero("funnel.referred"):
        return []
    rows: list[list[Cell]] = []
    for place, step in enumerate(steps):
        key = f"funnel.{step}"
        share = said.percent_of(key, "funnel.referred") if place else ""
        former = said.percent_of(key, f"funnel.{steps[place - 1]}") if place else ""
        rows.append([_step(step), (said.count(key), key), share, former])
    headings = [_("Step"), _("Referrals"), _("Of all"), _("Of the step before")]
    shown = table(material, "funnel", _("From a referral to a planned ending"), headings, rows)
    drawn = [(_step(step), f"funnel.{step}") for step in steps]
    return [bars(material, "funnel", _finding(material), drawn, shown)]


def _step(step: str) -> str:
    return figure_words.row_name("step", step)


def _finding(material: Material) -> str:
    said = material.said
    if said.number("funnel.came") is not None:
        return _(
            "So far a first session came of %(part)s",
            part=said.part_of("funnel.came", "funnel.referred"),
        )
    if said.number("funnel.accepted") is not None:
        return _(
            "Accepted so far: %(part)s", part=said.part_of("funnel.accepted", "funnel.referred")
        )
    return _("How far referrals have come")


def _where(material: Material) -> list[Block]:
    said = material.said
    cells = [one for one in said.now.ledger.cells.values() if one.figure == "left"]
    found: dict[str, set[str]] = {}
    for cell in cells:
        at = dict(cell.at)
        if {"step", "to"} <= at.keys():
            found.setdefault(at["to"], set()).add(at["step"])
    if not found:
        return []
    steps = [one for one in STEPS if any(one in reached for reached in found.values())]
    known = said.now.ledger.dimensions.get("to")
    order = [one for one in known.rows if one in found] if known else []
    order += [one for one in found if one not in order]

    def count_at(to: str, step: str) -> Cell:
        key = key_of("left", (("step", step), ("to", to)))
        return (said.count(key), key) if said.has(key) else ""

    rows = [[material.row_name("to", to), *(count_at(to, step) for step in steps)] for to in order]
    made: Table = table(
        material,
        "left",
        _("Where people went, by the last step that they reached"),
        [_("Where they went"), *(_step(step) for step in steps)],
        rows,
    )
    words = _("Everybody who didn't go on is somewhere in this table: still on their way, or gone.")
    return [Text([words]), made]
