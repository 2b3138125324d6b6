"""One report of the demo that was issued, and a draft that a worker makes as soon as there is one.

Done by the real actions, once all rows stand: a made-up issue would show figures that no list
behind them has.
"""

from portal import clock
from portal.errors import PdfUnavailable
from portal.models import Funding, Programme, Protection, ReportKind, User
from portal.pdf_process import PdfFailed
from portal.reports import draft_actions, foreground_making
from portal.reports.ask_rules import Ask, Comparison
from portal.reports.period_rules import Preset, preset_period


def issue_reports() -> int:
    """Issue a report of the first programme, and ask for a draft of this quarter's summary.

    Returns how many were issued: none where this computer can't draw PDFs. Needs an
    application's context.
    """
    mae = User.get(User.email == "mae@demo.example").id
    programme = Programme.select().order_by(Programme.id).first()
    funding = Funding.select().where(Funding.programme == programme).order_by(Funding.id).first()
    today = clock.today()
    # Which numbers tell too much hangs on the day: the first report that may go out does.
    issued_count = 0
    for kind, preset, protection in (
        (ReportKind.SUMMARY, Preset.LAST_QUARTER, Protection.NHS),
        (ReportKind.SUMMARY, Preset.THIS_YEAR, Protection.NHS),
        (ReportKind.BOARD, Preset.LAST_QUARTER, Protection.BOARD),
    ):
        is_outward = protection == Protection.NHS
        ask = Ask(
            kind,
            preset_period(preset, today),
            programme.id if is_outward else None,
            funding_id=funding.id if is_outward else None,
            comparison=Comparison.NONE,
            protection=protection,
        )
        try:
            issued = foreground_making.issue_now(ask, by=mae)
        except (PdfUnavailable, PdfFailed):
            return 0
        if not issued.refusals:
            issued_count = 1
            break
    this_quarter = preset_period(Preset.THIS_QUARTER, today)
    draft_actions.add_draft(Ask(ReportKind.PROGRAMME, this_quarter, programme.id), by=mae)
    return issued_count
