"""Reading what a provider sent: its referrals, as far as the user may open them."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Contact, Referral, ReferralState, ReferralStep, StepKind
from portal.providers.figure_rules import QUARTERS

# As far back as the oldest quarter that is shown.
DAYS_BACK = QUARTERS * 92
_TRIED = (StepKind.CONTACTING, StepKind.ATTEMPT)


class ArrivedRow(NamedTuple):
    """A referral as the figures read it: `figure_rules.Arrived`."""

    received_on: date
    state: str
    ending: str | None
    end_reason: str
    is_accepted: bool
    contacted_on: date | None


def arrived_from(user: SignedInUser, provider_id: int) -> list[ArrivedRow]:
    """A provider's referrals of the last two years that the user may open, oldest first.

    First contact is the first try on the timeline or in the contacts, whichever came first.
    One statement.
    """
    tried = ReferralStep.select(fn.MIN(ReferralStep.at)).where(
        ReferralStep.referral == Referral.id, ReferralStep.kind.in_(_TRIED)
    )
    spoken = Contact.select(fn.MIN(Contact.happened_on)).where(Contact.referral == Referral.id)
    query = (
        Referral.select(
            Referral.received_at,
            Referral.state,
            Referral.ending,
            Referral.end_reason,
            Referral.decided_at,
            tried.alias("tried_at"),
            spoken.alias("spoken_on"),
        )
        .where(
            Referral.provider == provider_id,
            Referral.received_at >= clock.now() - timedelta(days=DAYS_BACK),
            scope.referrals(user),
        )
        .order_by(Referral.received_at, Referral.id)
    )
    return [_row(*row) for row in query.tuples()]


def _row(
    received_at: datetime,
    state: str,
    ending: str | None,
    end_reason: str,
    decided_at: datetime | None,
    tried_at: Any,
    spoken_on: Any,
) -> ArrivedRow:
    # What a subquery gives is text on SQLite, until its column reads it.
    tried = ReferralStep.at.python_value(tried_at)
    spoken = Contact.happened_on.python_value(spoken_on)
    tries = [clock.local(tried).date()] if tried else []
    tries += [spoken] if spoken else []
    is_accepted = state == ReferralState.ACCEPTED or (
        state == ReferralState.ENDED and decided_at is not None
    )
    return ArrivedRow(
        clock.local(received_at).date(),
        state,
        ending,
        end_reason,
        is_accepted,
        min(tries, default=None),
    )
