"""Attendance and retention: how many of those expected came, and how many came again."""

from flask_babel import gettext as _

from portal.formats import percent
from portal.reports.block_rules import Block, Text
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.reach_section import figures_table
from portal.reports.section_charts import months, retention_curve


def blocks(material: Material) -> list[Block]:
    """The rate with how complete the rolls are, by month, and retention by session."""
    said = material.said
    if not said.has("places.marked") or (
        said.is_zero("places.marked") and said.is_zero("places.expected")
    ):
        return nothing(_("No roll of these dates has a mark yet."))
    rows = [
        "places.expected",
        "places.marked",
        "rolls.complete",
        "places.came",
        "places.missed",
        "attendance.rate",
    ]
    made: list[Block] = [Text(_words(material))]
    made.append(figures_table(material, "attendance", _("Attendance"), rows))
    made += months(material, "attendance.rate", _("Attendance rate, by month"), "attendance-months")
    return made + retention(material)


def _words(material: Material) -> list[str]:
    said = material.said
    if said.number("places.came") is None or said.number("places.marked") is None:
        return [_("How many came can't be said for these dates.")]
    return [
        _(
            "People came to %(came)s of the %(marked)s places marked on the rolls (%(share)s).",
            came=said.counted("places.came"),
            marked=said.counted("places.marked"),
            share=said.percent_of("places.came", "places.marked"),
        )
    ]


def retention(material: Material) -> list[Block]:
    """How many came to a first, second ... session, of those who could have."""
    said = material.said
    found = material.rows_of("retention", "session")
    if not found:
        return []
    rows: list[list[Cell]] = []
    points = []
    for row, key in found:
        could = key_of("retention.could", (("session", row),))
        share = said.share_of(key, could)
        name = material.row_name("session", row, _("Session %(number)s", number=row))
        rows.append([name, (said.count(key), key), (said.count(could), could), percent(share)])
        if row.isdigit():
            points.append((int(row), share))
    headings = [_("Came to at least"), _("People"), _("Of those who could"), _("Share")]
    made = table(
        material,
        "retention",
        _("How many came again"),
        headings,
        rows,
        note=_("Only people whose place began early enough to have come so often are counted."),
    )
    return retention_curve("retention", _("How many came again"), points, made)
