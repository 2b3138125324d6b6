"""One report of the demo that was issued, and a draft that a worker makes as soon as there is one.

Done by the real actions, once all rows stand: a made-up issue would show figures that no list
behind them has.
"""

from portal import clock
from portal.errors import PdfUnavailable
from portal.models import Funding, Programme, ReportKind, User
from portal.reports import draft_actions, foreground_making
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Preset, preset_period


def issue_reports() -> int:
    """Issue last quarter's report of the first programme, and ask for a draft of this one's.

    Returns how many were issued: none where this computer can't draw PDFs. Needs an
    application's context.
    """
    mae = User.get(User.email == "mae@demo.example").id
    programme = Programme.select().order_by(Programme.id).first()
    funding = Funding.select().where(Funding.programme == programme).order_by(Funding.id).first()
    ask = Ask(
        ReportKind.PROGRAMME,
        preset_period(Preset.LAST_QUARTER, clock.today()),
        programme.id,
        funding_id=funding.id,
    )
    try:
        issued = foreground_making.issue_now(ask, by=mae)
    except PdfUnavailable:
        return 0
    this_quarter = preset_period(Preset.THIS_QUARTER, clock.today())
    draft_actions.add_draft(Ask(ReportKind.SUMMARY, this_quarter, programme.id), by=mae)
    return 0 if issued.refusals else 1
