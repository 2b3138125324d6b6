"""Writes about trying to reach somebody who was referred."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock, settings
from portal.db import write
from portal.errors import DomainError
from portal.formats import short_date
from portal.models import ContactKind, ContactOutcome, FollowUpKind, ReferralState, StepKind
from portal.people import contact_actions, follow_up_actions
from portal.referrals import care_queries, words
from portal.referrals.move_rules import Move
from portal.referrals.step_actions import add_step, check, current, decide, record, update


def note_attempt(
    referral_id: int,
    version: int,
    kind: ContactKind,
    outcome: ContactOutcome,
    by: Any,
    *,
    next_try_on: date | None = None,
    note: str = "",
) -> int:
    """Keep that somebody tried to reach the person, what came of it and when to try next.

    The first try begins the contact. After so many tries in a row that reached nobody (a
    setting) somebody is asked whether to close; silence itself closes nothing. Returns how many
    tries in a row have reached nobody.
    """
    if outcome == ContactOutcome.NOT_SAID:
        raise DomainError(_("Say what came of it."), "outcome")
    if next_try_on is not None and next_try_on < clock.today():
        raise DomainError(_("Enter today or a later day for the next try."), "next_try_on")
    with write():
        referral = current(referral_id, version)
        check(referral, Move.ATTEMPT)
        contact_actions.add_contact(
            referral.person_id,
            kind,
            clock.today(),
            by=by,
            referral_id=referral_id,
            outcome=outcome,
            next_try_on=next_try_on,
            subject=_("Referral %(reference)s", reference=referral.reference),
            note=note.strip(),
        )
        said = words.attempt(kind, outcome, next_try_on, note.strip())
        if referral.state == ReferralState.RECEIVED:
            decide(referral, Move.ATTEMPT, by, StepKind.ATTEMPT, said, **_hold_of(referral))
        else:
            update(referral)
            add_step(referral_id, StepKind.ATTEMPT, by, said)
        record("referral_attempted", referral, by, ["state"])
        follow_up_actions.settle_of_referral(
            referral_id, (FollowUpKind.CONTACT,), words.outcome(outcome), by
        )
        misses = care_queries.misses_in_a_row(referral_id)
        if outcome in (ContactOutcome.REACHED, ContactOutcome.ASKED_TO_STOP):
            follow_up_actions.settle_of_referral(
                referral_id, (FollowUpKind.CLOSING,), words.outcome(outcome), by
            )
        elif next_try_on is not None:
            _owe(FollowUpKind.CONTACT, referral, next_try_on, _("Try to reach them again."), by)
        if misses >= settings.current().contact_tries > 0 and not care_queries.is_owed(
            referral_id, FollowUpKind.CLOSING
        ):
            said = _(
                "%(count)s tries in a row reached nobody. Close it, or say when to try next.",
                count=misses,
            )
            _owe(FollowUpKind.CLOSING, referral, clock.today(), said, by)
    return misses


def _owe(kind: FollowUpKind, referral: Any, due_on: date, note: str, by: Any) -> None:
    follow_up_actions.add_follow_up(
        kind,
        due_on,
        by=by,
        person_id=referral.person_id,
        referral_id=referral.id,
        owner_id=referral.owner_id,
        note=f"{referral.reference}, {short_date(clock.today())}: {note}",
    )


def _hold_of(referral: Any) -> dict[str, Any]:
    # A try doesn't take it off hold.
    return {
        "held_until": referral.held_until,
        "hold_reason": referral.hold_reason,
    }
