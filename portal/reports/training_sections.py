"""Those who lead groups: training in date, supervision, and the hours that they give."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.reports.block_rules import Block, Care, Kpis, Text
from portal.reports.care_words import sentences
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.period_section import capital, kpi
from portal.reports.reach_section import figures_table


def opening(material: Material) -> list[Block]:
    """The first page of the training report."""
    said = material.said
    if not said.has("training.leaders") or said.is_zero("training.leaders"):
        return [
            Text([_("Nobody led a group on these dates.")], is_lead=True),
            Care(sentences(material)),
        ]
    led = ngettext(
        "%(people)s led groups.", "%(people)s led groups.", said.number("training.leaders") or 2,
        people=said.of("training.leaders"),
    )  # fmt: skip
    words = [capital(led), _in_date(material)]
    found = [
        kpi(material, "training.leaders", _("led groups")),
        kpi(material, "training.in_date_share", _("have all training in date"), _needed(material)),
        kpi(material, "training.expiring", _("have something that runs out soon")),
        kpi(material, "training.lacking", _("lack something")),
        kpi(material, "supervision.held", _("supervision sessions held")),
        kpi(material, "minutes.led", _("hours led"), value=said.hours("minutes.led")),
    ]
    return [
        Text([" ".join(one for one in words if one)], is_lead=True),
        Kpis([one for one in found if one is not None]),
        Care(sentences(material)),
    ]


def _needed(material: Material) -> str:
    said = material.said
    if not said.has("training.needed"):
        return ""
    return _(
        "%(part)s of %(whole)s who need training",
        part=said.count("training.in_date"),
        whole=said.count("training.needed"),
    )


def _in_date(material: Material) -> str:
    said = material.said
    if not said.number("training.needed"):
        return ""
    return _(
        "Of the %(needed)s who need training or checks, %(in_date)s have everything in date.",
        needed=said.count("training.needed"),
        in_date=said.count("training.in_date"),
    )


def blocks(material: Material) -> list[Block]:
    """Training, supervision and hours; by course where the ledger has it."""
    said = material.said
    if not said.has("training.leaders") or said.is_zero("training.leaders"):
        return nothing(_("Nobody led a group on these dates."))
    rows = [
        "training.leaders",
        "training.needed",
        "training.in_date",
        "training.in_date_share",
        "training.expiring",
        "training.lacking",
        "supervision.held",
        "supervision.users",
        "minutes.supervision",
        "minutes.led",
    ]
    made: list[Block] = [figures_table(material, "workforce", _("Those who lead groups"), rows)]
    return [*made, *courses(material)]


def courses(material: Material) -> list[Block]:
    """What is in date, by course."""
    said = material.said
    found = material.rows_of("training.needed", "course")
    if not found:
        return []
    kinds = ("training.needed", "training.in_date", "training.expiring", "training.lacking")
    rows: list[list[Cell]] = []
    for row, _key in found:
        cells = [key_of(kind, (("course", row),)) for kind in kinds]
        share = said.percent_of(cells[1], cells[0])
        rows.append(
            [
                material.row_name("course", row),
                *((said.count(key), key) if said.has(key) else "" for key in cells),
                share,
            ]
        )
    headings = [
        _("Course or check"),
        _("Needed"),
        _("In date"),
        _("Running out"),
        _("Missing"),
        _("Share in date"),
    ]
    return [table(material, "courses", _("Training and checks, by course"), headings, rows)]
