"""Waiting: how long people waited, told in two ways, and who still waits."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Text
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.reach_section import figures_table
from portal.reports.section_charts import wait_curve


def blocks(material: Material) -> list[Block]:
    """The median of those who came beside the one that counts those still waiting."""
    said = material.said
    if not said.has("wait.came") or (said.is_zero("wait.came") and said.is_zero("wait.still")):
        return nothing(_("Nobody came for the first time on these dates, and nobody waited."))
    rows = [
        "wait.came",
        "wait.median",
        "wait.kaplan_meier",
        "wait.within_target",
        "wait.within_share",
        "wait.paused",
        "wait.still",
    ]
    made: list[Block] = [
        Text(_words(material)),
        figures_table(material, "wait", _("Waiting"), rows),
    ]
    made += _quartiles(material)
    made += wait_curve(material)
    return made + _by(material)


def _words(material: Material) -> list[str]:
    said = material.said
    told = []
    if said.numbers("wait.median"):
        told.append(
            _(
                "Half of those who came had waited %(wait)s or less, from the day that the "
                "referral arrived to the day that they first came. Days paused are in it.",
                wait=said.value("wait.median"),
            )
        )
    elif said.has("wait.median"):
        told.append(_("Too few came for the first time to say how long they waited."))
    if said.numbers("wait.kaplan_meier"):
        told.append(
            _(
                "That leaves out whoever still waits. Of all referrals that arrived in these "
                "dates, half lead to a first session within %(wait)s.",
                wait=said.value("wait.kaplan_meier"),
            )
        )
    return told or [_("How long people waited can't be said for these dates.")]


def _quartiles(material: Material) -> list[Block]:
    said = material.said
    numbers = said.numbers("wait.quartiles")
    if not numbers or len(numbers) < 2:
        return []
    return [
        Text(
            [
                _(
                    "The middle half of them waited between %(low)s and %(high)s.",
                    low=said.at("wait.quartiles", 0),
                    high=said.at("wait.quartiles", len(numbers) - 1),
                )
            ]
        )
    ]


def _by(material: Material) -> list[Block]:
    """By who referred, where the ledger has it."""
    found = material.rows_of("wait.came", "sender")
    if not found:
        return []
    said = material.said
    rows: list[list[Cell]] = []
    for row, key in found:
        median = f"wait.median[sender={row}]"
        rows.append([material.row_name("sender", row), (said.count(key), key), said.value(median)])
    headings = [_("Who referred"), _("Came for the first time"), _("Median wait")]
    return [table(material, "wait-sender", _("Waiting, by who referred"), headings, rows)]
