"""Writes of decisions: contact, asking, accepting, holding, ending, and going back on it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.formats import short_date
from portal.groups import actions as groups
from portal.groups import restore_actions
from portal.models import (
    EndedBy,
    Ending,
    FollowUpKind,
    Referral,
    ReferralDecision,
    ReferralState,
    StepKind,
)
from portal.people import follow_up_actions
from portal.referrals import (
    move_queries,
    move_rules,
    page_queries,
    reason_queries,
    reason_rules,
    rules,
    words,
)
from portal.referrals.move_rules import Move
from portal.referrals.step_actions import (
    add_step,
    check,
    current,
    decide,
    record,
    update,
)
from portal.snapshots import restored

LONGEST_HOLD_DAYS = 365
# What is owed about a referral that goes on, and needless once it has ended.
_OPEN_WORK = (FollowUpKind.CONTACT, FollowUpKind.CLOSING, FollowUpKind.RISK)


@dataclass(frozen=True)
class RiskHeld:
    """Who holds the risk of somebody from now on, and who was spoken to about it when."""

    held_by: str = ""
    spoken_to: str = ""
    spoken_on: date | None = None

    def check(self) -> None:
        """Raise DomainError, on the field, for what isn't said."""
        if not self.held_by:
            raise DomainError(
                _("Say who holds the risk now: a name, and where they work."), "risk_held_by"
            )
        if not self.spoken_to:
            raise DomainError(_("Say whom you spoke to about it."), "risk_spoken_to")
        if self.spoken_on is None or self.spoken_on > clock.today():
            raise DomainError(
                _("Enter the day on which you spoke, today or before."), "risk_spoken_on"
            )


def start_contact(referral_id: int, version: int, by: Any) -> None:
    """Note that somebody is getting in touch with the person."""
    _simple(referral_id, version, by, Move.CONTACT, StepKind.CONTACTING)


def ask_referrer(referral_id: int, version: int, note: str, by: Any) -> None:
    """Note what the referrer was asked; the referral waits on them, and its clock stands still."""
    _simple(referral_id, version, by, Move.ASK, StepKind.ASKED, note)


def accept_referral(referral_id: int, version: int, by: Any) -> None:
    """Accept a referral. Raises MoveNotAllowed, or StaleVersion if somebody was faster."""
    _simple(referral_id, version, by, Move.ACCEPT, StepKind.ACCEPTED, decided_at=clock.now())


def hold_referral(referral_id: int, version: int, until: date | None, reason: str, by: Any) -> None:
    """Put an open referral on hold; on that date it comes back by itself, as a fact of time.

    Its clock stands still. Raises DomainError for a date that can't be or a missing reason.
    """
    today = clock.today()
    if until is None or until <= today:
        raise DomainError(_("Enter the day on which it comes back, after today."), "until")
    if until > today + timedelta(days=LONGEST_HOLD_DAYS):
        raise DomainError(
            _("It can be on hold for a year at most. Enter an earlier day, or end it."), "until"
        )
    if not reason.strip():
        raise DomainError(_("Say why it waits, for whoever reads this next."), "reason")
    with write():
        referral = current(referral_id, version)
        check(referral, Move.HOLD)
        decide(
            referral,
            Move.HOLD,
            by,
            StepKind.HELD,
            _("Until %(day)s: %(why)s", day=short_date(until), why=reason.strip()),
            held_until=until,
            hold_reason=reason.strip(),
        )
        record("referral_held", referral, by, ["held_until", "hold_reason"])


def resume_referral(referral_id: int, version: int, by: Any) -> None:
    """Take a referral off hold before its date."""
    _simple(referral_id, version, by, Move.RESUME, StepKind.RESUMED)


def end_referral(
    referral_id: int,
    version: int,
    ending: Ending,
    note: str,
    by: Any,
    *,
    ends_places: bool = True,
    reason: str = "",
    ended_by: EndedBy | str = "",
    survivor_id: int | None = None,
    risk_held: RiskHeld | None = None,
    risk_later: bool = False,
) -> None:
    """End a referral for a coded reason, and with it the seats and waits that came of it.

    `reason` is a code of `reason_queries.reasons`; without one the usual reason of that end is
    kept. With a risk answer it must be said who holds the risk now; `risk_later`, for what no
    user does by hand, has somebody asked that today instead. Raises DomainError, with its
    field, for what is missing.
    """
    ending = Ending(ending)
    code = _checked_reason(ending, reason, note)
    with write():
        referral = current(referral_id, version)
        check(referral, Move.END)
        if ending == Ending.DUPLICATE:
            _check_survivor(referral, survivor_id)
        risk = _risk_columns(referral, ending, risk_held, risk_later)
        places = page_queries.open_places(referral_id) if ends_places else []
        kept = [restore_actions.place_as_it_stands(membership_id) for membership_id, _v in places]
        settled = follow_up_actions.settle_of_referral(
            referral_id, _OPEN_WORK, _("The referral has ended."), by
        )
        decide(
            referral,
            Move.END,
            by,
            StepKind.ENDED,
            note,
            also={"places": kept, "follow_ups": settled},
            ending=ending,
            end_reason=code,
            ended_by=EndedBy(ended_by) if ended_by else reason_rules.usual_ender(ending),
            ended_on=clock.today(),
            survivor=survivor_id if ending == Ending.DUPLICATE else None,
            **risk,
        )
        record("referral_ended", referral, by, ["state", "ending", "end_reason", *risk])
        for membership_id, of_version in places:
            groups.end_membership(membership_id, rules.PLACE_ENDING[ending], by, of_version)
        _note_risk(referral, risk, by, risk_later=risk_later and not risk and ending != Ending.DIED)


def undo_decision(referral_id: int, version: int, by: Any) -> None:
    """Take back the newest decision, while its answer hasn't gone: all stands as before it.

    The places that ended with a referral are given back as they were, and what was settled is
    owed again. Raises MoveNotAllowed, or groups.GroupFull where somebody has their seat by now.
    """
    with write():
        referral = current(referral_id, version)
        check(referral, Move.UNDO)
        decision = move_queries.decision_to_undo(referral_id)
        before = json.loads(decision.before)
        ReferralDecision.update(undone_at=clock.now(), undone_by=getattr(by, "id", by)).where(
            ReferralDecision.id == decision.id
        ).execute()
        changes = restored(Referral, before["referral"])
        update(referral, **changes)
        for place in before.get("places", ()):
            restore_actions.restore_place(place, by)
        follow_up_actions.reopen(before.get("follow_ups", ()), by)
        add_step(referral_id, StepKind.UNDONE, by, str(words.DECISION[decision.move]))
        record("referral_decision_undone", referral, by, list(changes))


def reopen_referral(referral_id: int, version: int, reason: str, by: Any) -> None:
    """Open an ended referral again, where it stood before; its places stay ended.

    Raises DomainError without a reason, MoveNotAllowed after the days that a setting gives.
    """
    if not reason.strip():
        raise DomainError(_("Say why it goes on, for whoever reads this next."), "reason")
    with write():
        referral = current(referral_id, version)
        check(referral, Move.REOPEN)
        state = move_queries.state_before_end(referral_id) or (
            ReferralState.ACCEPTED if referral.decided_at else ReferralState.RECEIVED
        )
        decide(
            referral,
            Move.REOPEN,
            by,
            StepKind.REOPENED,
            reason.strip(),
            state=ReferralState(state),
            ending=None,
            end_reason="",
            ended_by=EndedBy.NOT_SAID,
            ended_on=None,
            survivor=None,
        )
        record("referral_reopened", referral, by, ["state", "ending"])


def _simple(
    referral_id: int,
    version: int,
    by: Any,
    move: Move,
    kind: StepKind,
    note: str = "",
    **changes: Any,
) -> None:
    with write():
        referral = current(referral_id, version)
        check(referral, move)
        decide(referral, move, by, kind, note, **changes)
        record(f"referral_{_EVENT[move]}", referral, by, ["state", *changes])


_EVENT = {
    Move.CONTACT: ReferralState.CONTACTING,
    Move.ASK: ReferralState.AWAITING_INFORMATION,
    Move.ACCEPT: ReferralState.ACCEPTED,
    Move.RESUME: "resumed",
}


def _checked_reason(ending: Ending, code: str, note: str) -> str:
    reason = reason_queries.reason_of(code or reason_rules.DEFAULT[ending])
    if reason is None or reason.ending != ending:
        raise DomainError(_("Choose a reason that belongs to this end."), "reason")
    # A reason that was chosen says itself whether it needs a sentence.
    needs_note = reason.needs_note if code else ending in rules.ENDINGS_THAT_NEED_A_NOTE
    if needs_note and not note.strip():
        raise DomainError(_("Say why in a sentence, for whoever reads this next."), "note")
    return reason.code


def _check_survivor(referral: Referral, survivor_id: int | None) -> None:
    # Without one it would only be gone; in a ring of two both would be.
    other = Referral.get_or_none(Referral.id == survivor_id) if survivor_id else None
    if other is None or other.id == referral.id:
        raise DomainError(_("Say which referral goes on in its place."), "survivor")
    if other.survivor_id == referral.id or other.ending == Ending.DUPLICATE:
        raise DomainError(
            _("That one ended as a duplicate itself. Choose the one that goes on."), "survivor"
        )


def _risk_columns(
    referral: Referral, ending: Ending, held: RiskHeld | None, later: bool
) -> dict[str, Any]:
    if not move_rules.needs_risk_holder(referral.risk, ending):
        return {}
    if held is None and later:
        return {}
    held = held or RiskHeld()
    held.check()
    return {f"risk_{name}": value for name, value in asdict(held).items()}


def _note_risk(referral: Referral, risk: Mapping[str, Any], by: Any, *, risk_later: bool) -> None:
    if risk:
        add_step(
            referral.id,
            StepKind.RISK,
            by,
            _(
                "%(holder)s holds the risk now. Spoke to %(whom)s on %(day)s.",
                holder=risk["risk_held_by"],
                whom=risk["risk_spoken_to"],
                day=short_date(risk["risk_spoken_on"]),
            ),
        )
    elif risk_later and move_rules.needs_risk_holder(referral.risk, Ending.WITHDRAWN):
        follow_up_actions.add_follow_up(
            FollowUpKind.RISK,
            clock.today(),
            by=by,
            key=f"risk of ended referral {referral.id}",
            person_id=referral.person_id,
            referral_id=referral.id,
            owner_id=referral.owner_id,
            note=_("It ended with a risk answer. Say who holds the risk now."),
        )
        record_event("risk_holder_asked_for", "referral", referral.id, person=referral.person_id)
