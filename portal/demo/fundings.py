"""Who pays for the demo's programmes, what was agreed with them, and a report every quarter."""

from datetime import date
from decimal import Decimal

from portal.demo.scene import Scene
from portal.models import Every, Funding, Protection, ReportKind, ReportSchedule, Target
from portal.reports import ask_rules
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period, Preset, preset_period

# Programme, who pays, their reference, the month in which their year begins, bands, preset.
_FUNDINGS = (
    ("anxiety", "Saltmarsh Community Fund", "SCF-1187", 4, "", Protection.NHS),
    ("anxiety", "Staithe Borough Council", "PH/22/031", 4, "18,25,35,45,55,65", Protection.NHS),
    ("bereavement", "The Lantern Foundation", "LF-402", 1, "", Protection.CMS),
    ("recovery", "Northquay Health Partnership", "NHP-77", 4, "18,30,50,65", Protection.NHS),
)
# Of a quarter of the first programme: figure, value, whether at most, whether of its first funder.
_TARGETS = (
    ("people_came", 70, False, False),
    ("referrals", 60, False, True),
    ("attendance.rate", 70, False, False),
    ("wait.median", 28, True, True),
    ("minutes.contact", 900, False, False),
)


def add_fundings(scene: Scene) -> None:
    """Fundings, two of them of one programme; targets of this quarter and the last; a schedule."""
    mae = scene.users["mae"]
    made = scene.ago(300)
    ids = [
        scene.add(
            Funding,
            programme=scene.programmes[programme],
            funder=funder,
            reference=reference,
            starts_on=date(scene.today.year - 1, month, 1),
            ends_on=date(scene.today.year + 2, month, 1) if number == 1 else None,
            age_bands=bands,
            protection=protection,
            year_starts_month=month,
            changed_by=mae,
            changed_at=made,
        )
        for number, (programme, funder, reference, month, bands, protection) in enumerate(_FUNDINGS)
    ]
    for preset in (Preset.LAST_QUARTER, Preset.THIS_QUARTER):
        _add_targets(scene, ids[0], preset_period(preset, scene.today))
    _add_schedule(scene, ids[0])


def _add_targets(scene: Scene, funding_id: int, period: Period) -> None:
    for figure, value, is_at_most, is_of_one in _TARGETS:
        scene.add(
            Target,
            programme=scene.programmes["anxiety"],
            funding=funding_id if is_of_one else None,
            figure=figure,
            from_on=period.first,
            to_on=period.last,
            value=Decimal(value),
            is_at_most=is_at_most,
            changed_by=scene.users["mae"],
            changed_at=scene.ago(200),
        )


def _add_schedule(scene: Scene, funding_id: int) -> None:
    last = preset_period(Preset.LAST_QUARTER, scene.today)
    programme_id = scene.programmes["anxiety"]
    ask = Ask(ReportKind.PROGRAMME, last, programme_id, funding_id=funding_id)
    scene.add(
        ReportSchedule,
        ask=ask_rules.as_text(ask),
        kind=ask.kind,
        every=Every.QUARTER,
        funding=funding_id,
        programme=programme_id,
        made_to_on=last.last,
        made_by=scene.users["mae"],
        made_at=scene.ago(120),
    )
