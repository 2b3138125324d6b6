"""Writes about risk: somebody is asked the same day, and says whom they spoke to."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.concerns import referral_actions
from portal.db import write
from portal.errors import DomainError
from portal.formats import short_date
from portal.models import FollowUpKind, Referral, Risk, StepKind
from portal.models.people import NAME_LENGTH
from portal.people import follow_up_actions
from portal.referrals import move_rules
from portal.referrals.move_rules import Move
from portal.referrals.step_actions import add_step, current, decide, record, update


def ask_today(referral_id: int, person_id: int, by: Any) -> None:
    """Have somebody speak to the person, or whoever referred them, today.

    It stands with what is owed today, and goes up the leads as a concern until one has seen it.
    """
    follow_up_actions.add_follow_up(
        FollowUpKind.RISK,
        clock.today(),
        by=by,
        key=risk_key(referral_id),
        person_id=person_id,
        referral_id=referral_id,
        note=_("A risk was named, or the answer can't be read. Speak to them today."),
    )
    said = _(
        "Referral %(reference)s: a risk was named, or the answer can't be read. Have somebody "
        "speak today to the person, or to whoever referred them.",
        reference=Referral.get_by_id(referral_id).reference,
    )
    referral_actions.raise_from_referral(referral_id, person_id, said, by)


def note_risk(referral_id: int, risk: Risk, note: str, by: Any = None) -> None:
    """Keep a risk answer that came later: it sorts first, and has to be read before deciding.

    In the transaction that is open, or in one of its own. An answer of no changes nothing.
    """
    if risk not in (Risk.YES, Risk.UNREADABLE):
        return
    with write():
        referral = current(referral_id, None)
        if move_rules.is_on_hold(referral.state, referral.held_until, clock.today()):
            decide(referral, Move.RESUME, by, StepKind.RESUMED, _("A risk was named."))
            referral = current(referral_id, None)
        both = "\n\n".join(filter(None, (referral.risk_note, note.strip())))
        # A yes stays one whatever comes after it.
        kept = Risk.YES if referral.risk == Risk.YES else risk
        update(
            referral,
            risk=kept,
            risk_note=both,
            queue_rank=0,
            opened_at=None,
            opened_by=None,
            # Whoever was spoken to stands on the timeline; of this nobody has spoken yet.
            risk_spoken_to="",
            risk_spoken_on=None,
        )
        add_step(referral_id, StepKind.RISK, by, _("A risk was named after it arrived."))
        record("referral_risk_named", referral, by, ["risk", "risk_note"])
        ask_anew(referral_id, referral.person_id, by)


def ask_anew(referral_id: int, person_id: int, by: Any) -> None:
    """Have somebody speak to them today, also where that was done once before."""
    follow_up_actions.withdraw_by_key(risk_key(referral_id), _("Named again."), by)
    ask_today(referral_id, person_id, by)


def note_spoken(referral_id: int, version: int, spoken_to: str, note: str, by: Any) -> None:
    """Say that somebody was spoken to about the risk today, and what came of it."""
    if not spoken_to.strip():
        raise DomainError(_("Say whom you spoke to."), "spoken_to")
    if not note.strip():
        raise DomainError(_("Say what came of it, for whoever reads this next."), "note")
    with write():
        referral: Referral = current(referral_id, version)
        today = clock.today()
        update(referral, risk_spoken_to=spoken_to.strip()[:NAME_LENGTH], risk_spoken_on=today)
        said = _(
            "Spoke to %(whom)s on %(day)s. %(what)s",
            whom=spoken_to.strip(),
            day=short_date(today),
            what=note.strip(),
        )
        add_step(referral_id, StepKind.RISK, by, said)
        record("referral_risk_spoken", referral, by, ["risk_spoken_to", "risk_spoken_on"])
        follow_up_actions.settle_by_key(risk_key(referral_id), said, by)
        told = _("Somebody was spoken to about it on %(day)s.", day=short_date(today))
        referral_actions.note_on_referral(referral_id, told, by)


def risk_key(referral_id: int) -> str:
    """What speaking to somebody about a referral's risk is known by."""
    return f"risk of referral {referral_id}"
