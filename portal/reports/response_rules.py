"""How soon referrers are answered, and who was referred, as figures. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from portal.reports.journey_rules import Journey
from portal.reports.ledger_rules import At, Counted, Dimension, Ledger, Unit, key_of
from portal.reports.period_rules import Period


def referrals(
    journeys: Sequence[Journey], senders: Dimension, by_month: Dimension, spans: Sequence[Period]
) -> Ledger:
    """Referrals and different people referred; by who sent them and by month."""
    ledger = Ledger()
    ledger.count("referrals", len(journeys), Counted.REFERRALS, is_exact=True)
    people = len({one.person_id for one in journeys})
    ledger.count("people_referred", people, Counted.PEOPLE, is_exact=True)
    sent = Counter(one.sender for one in journeys)
    ledger.break_down("referrals", senders, sent, Counted.REFERRALS)
    months = Counter(_row(one.received_on, by_month, spans) for one in journeys)
    ledger.break_down("referrals", by_month, months, Counted.REFERRALS)
    return ledger


def _row(day: date, by_month: Dimension, spans: Sequence[Period]) -> str:
    pairs = zip(by_month.rows, spans, strict=True)
    return next(row for row, span in pairs if span.holds(day))


def responses(journeys: Sequence[Journey], senders: Dimension) -> Ledger:
    """Decisions, and decisions told, with the days that they took; by who sent them."""
    ledger = Ledger()
    R = Counted.REFERRALS
    decided = [one for one in journeys if one.is_decided]
    told = [one for one in decided if one.told_on is not None]
    for name, found in (
        ("decided", decided),
        ("undecided", [one for one in journeys if not one.is_decided]),
        ("told", told),
        ("untold", [one for one in decided if one.told_on is None]),
    ):
        ledger.count(f"response.{name}", len(found), R)
        counts = Counter(one.sender for one in found)
        ledger.break_down(f"response.{name}", senders, counts, R)
    ledger.share("response.decided_share", "response.decided", "referrals")
    ledger.share("response.told_share", "response.told", "response.decided")
    for at in ((), *((("sender", row),) for row in senders.rows)):
        _adds_up(ledger, at)
    _days(ledger, (), decided, told)
    for row in senders.rows:
        _days(
            ledger,
            (("sender", row),),
            (one for one in decided if one.sender == row),
            (one for one in told if one.sender == row),
        )
    return ledger


def _adds_up(ledger: Ledger, at: At) -> None:
    def keys(*names: str) -> list[str]:
        return [key_of(f"response.{name}", at) for name in names]

    ledger.adds_up(key_of("response.decided", at), keys("told", "untold"))


def _days(ledger: Ledger, at: At, decided: Iterable[Journey], told: Iterable[Journey]) -> None:
    to_decide = [(one.decided_on - one.received_on).days for one in decided if one.decided_on]
    to_tell = [(one.told_on - one.received_on).days for one in told if one.told_on]
    for key, days, rests_on in (
        ("response.decision_days", to_decide, "response.decided"),
        ("response.told_days", to_tell, "response.told"),
    ):
        half = median(days) if days else None
        ledger.value(key_of(key, at), half, Unit.DAYS, [key_of(rests_on, at)], decimals=1)
