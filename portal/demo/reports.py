"""One report of the demo that was issued, and a draft that a worker makes as soon as there is one.

Done by the real actions, once all rows stand: a made-up issue would show figures that no list
behind them has.
"""

from portal import clock
from portal.errors import PdfUnavailable
from portal.models import Funding, Programme, Protection, ReportKind, User
from portal.pdf_process import PdfFailed
from portal.reports import draft_actions, foreground_making, making
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
    today, now = clock.today(), clock.now()
    # Which numbers tell too much hangs on the day: the first report that may go out does.
    for kind, preset, programme_id in (
        (ReportKind.PROGRAMME, Preset.THIS_YEAR, programme.id),
        (ReportKind.PROGRAMME, Preset.LAST_QUARTER, programme.id),
        (ReportKind.BOARD, Preset.LAST_QUARTER, None),
    ):
        ask = Ask(
            kind,
            preset_period(preset, today),
            programme_id,
            funding_id=funding.id if programme_id else None,
            comparison=Comparison.NONE,
            protection=Protection.NHS if programme_id else Protection.BOARD,
        )
        if not making.make(ask, now).now.refusals:
            break
    try:
        issued = foreground_making.issue_now(ask, by=mae)
    except (PdfUnavailable, PdfFailed):
        return 0
    this_quarter = preset_period(Preset.THIS_QUARTER, today)
    draft_actions.add_draft(Ask(ReportKind.SUMMARY, this_quarter, programme.id), by=mae)
    return 0 if issued.refusals else 1
