"""Those who refer: of what kind they are, how soon they were answered."""

from flask_babel import gettext as _

from portal.models import ReportKind
from portal.reports.block_rules import Block, Care, Kpis, Text
from portal.reports.care_words import sentences
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, nothing, table
from portal.reports.period_section import kpi
from portal.reports.reach_section import figures_table


def blocks(material: Material) -> list[Block]:
    """How soon referrers heard, and referrals by kind of referrer: never one by name."""
    said = material.said
    if not said.has("referrals") or said.is_zero("referrals"):
        return nothing(_("No referral arrived on these dates."))
    rows = [
        "referrals",
        "response.decided",
        "response.undecided",
        "response.decided_share",
        "response.decision_days",
        "response.told",
        "response.told_share",
        "response.told_days",
    ]
    made: list[Block] = [
        figures_table(material, "response", _("How soon referrers were answered"), rows)
    ]
    # In a report for one provider there is nobody to tell apart.
    if material.ask.kind == ReportKind.REFERRER:
        return made
    return [*made, *_senders(material)]


def _senders(material: Material) -> list[Block]:
    said = material.said
    found = material.rows_of("referrals", "sender")
    if not found:
        return []
    rows: list[list[Cell]] = []
    for row, key in found:
        decided = key_of("response.decided", (("sender", row),))
        days = key_of("response.decision_days", (("sender", row),))
        rows.append(
            [
                material.row_name("sender", row),
                (said.count(key), key),
                said.percent_of(key, "referrals"),
                (said.count(decided), decided) if said.has(decided) else "",
                said.value(days) if said.has(days) else "",
            ]
        )
    headings = [
        _("Who referred"),
        _("Referrals"),
        _("Share"),
        _("Decided"),
        _("Days until decided (median)"),
    ]
    made = table(
        material,
        "senders",
        _("Referrals, by who referred"),
        headings,
        rows,
        total=[_("All"), (said.count("referrals"), "referrals"), "", "", ""],
        note=_("Counted by kind: the name of a small practice could point at people."),
    )
    return [made]


def opening(material: Material) -> list[Block]:
    """The first page of a report for one provider."""
    said = material.said
    if not said.has("referrals") or said.is_zero("referrals"):
        lead = _("No referral of yours arrived on these dates.")
        return [Text([lead], is_lead=True), Care(sentences(material))]
    words = [
        _("You sent us %(referrals)s.", referrals=said.of("referrals")),
    ]
    if said.number("funnel.came"):
        words.append(_("So far %(came)s led to a first session.", came=said.of("funnel.came")))
    if said.numbers("response.decision_days"):
        words.append(
            _(
                "Half of our decisions took %(days)s or less.",
                days=said.value("response.decision_days"),
            )
        )
    came = said.part_of("funnel.came", "funnel.referred") if said.has("funnel.came") else ""
    found = [
        kpi(material, "referrals", _("referrals from you")),
        kpi(material, "response.decision_days", _("until the decision (median)")),
        kpi(material, "funnel.came", _("came to a first session"), came),
        kpi(material, "wait.median", _("median wait")),
        kpi(material, "wait.still", _("still waiting")),
    ]
    return [
        Text([" ".join(words)], is_lead=True),
        Kpis([one for one in found if one is not None]),
        Care(sentences(material)),
    ]
