"""What is printed of shares and values, made of printed counts alone. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from portal.reports.ledger_rules import Ledger, Mark, Printed, Share, Shown, Unit, Value
from portal.reports.protection_page_rules import Page

# From this whole on, a percentage has one place.
PLACE_FROM = 1_000


def printed_of(page: Page) -> Printed:
    """All that may leave of a page."""
    shares = {key: share_of(share, page.shown) for key, share in page.ledger.shares.items()}
    values = {key: value_of(value, page) for key, value in page.ledger.values.items()}
    return Printed(dict(page.shown), shares, values, _as_printed(page.ledger, page.shown))


def share_of(share: Share, shown: dict[str, Shown]) -> float | None:
    """The percentage that two printed numbers make, 0-100; None where one is hidden or there is
    no whole."""
    part, whole = shown[share.part].number, shown[share.whole].number
    if part is None or not whole:
        return None
    percent = 100 * part / whole
    # A rounded part can be printed larger than its whole.
    return min(100.0, round(percent, 1 if whole >= PLACE_FROM else 0))


def value_of(value: Value, page: Page) -> tuple[float, ...] | None:
    """A value, where every count that it rests on is printed; None otherwise.

    With as many places as leave every count possible that its printed number may stand for: a
    mean of whole points with more places would tell how many there were, and half a day that
    their number is even.
    """
    shown = [page.shown[key] for key in value.rests_on]
    if value.numbers is None or any(one.number is None for one in shown):
        return None
    rounded = [page.rule.bounds(one)[0] for one in shown if one.mark == Mark.ROUNDED]
    places = min([value.decimals, *(len(str(least)) - 1 for least in rounded)])
    if rounded and value.unit in (Unit.DAYS, Unit.HOURS):
        places = 0
    return tuple(round(number, places) for number in value.numbers)


def _as_printed(ledger: Ledger, printed: Mapping[str, Shown]) -> Ledger:
    """The ledger's definitions, with nothing in it that isn't printed."""
    cells = {
        key: replace(cell, count=printed[key].number or 0) for key, cell in ledger.cells.items()
    }
    values = {key: replace(value, numbers=None) for key, value in ledger.values.items()}
    return Ledger(cells, ledger.sums, ledger.shares, values, ledger.dimensions)
