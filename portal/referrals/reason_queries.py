"""Reading the reasons for which a referral may end."""

from typing import Any

from peewee import SQL, fn

from portal.models import Ending, EndReason, Referral
from portal.referrals import reason_rules, reason_words
from portal.referrals.reason_rules import Reason


def reasons() -> list[Reason]:
    """Every reason, retired ones too, by end and then in order. One statement."""
    rows = (
        EndReason.select(
            EndReason.code,
            EndReason.ending,
            EndReason.words,
            EndReason.needs_note,
            EndReason.tells_referrer,
            EndReason.is_capacity,
            EndReason.shared_code,
            EndReason.is_retired,
            EndReason.version,
        )
        .order_by(EndReason.position, EndReason.id)
        .tuples()
    )
    found = [Reason(row[0], Ending(row[1]), *row[2:]) for row in rows]
    return reason_rules.reasons(found, reason_words.REASON)


def reason_of(code: str) -> Reason | None:
    """The reason with a code, or None. One statement."""
    return next((one for one in reasons() if one.code == code), None)


def capacity_codes() -> list[str]:
    """The codes of reasons that count as unmet need. One statement."""
    return [one.code for one in reasons() if one.is_capacity]


def use_counts() -> dict[str, int]:
    """How many referrals ended for each reason, by code. One statement."""
    query: Any = (
        Referral.select(Referral.end_reason, fn.COUNT(SQL("*")))
        .where(Referral.end_reason != "")
        .group_by(Referral.end_reason)
        .order_by(Referral.end_reason)
    )
    return dict(query.tuples())
