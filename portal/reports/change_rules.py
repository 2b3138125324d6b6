"""What changed between two issues of one report: figures as they were printed. Pure."""

from dataclasses import dataclass

from portal.reports.ledger_rules import Mark, Printed, Shown, Unit

# More than this many lines would bury what matters; the rest is counted.
MOST_CHANGES = 40


@dataclass(frozen=True)
class Told:
    """A figure as it was printed: `numbers` is None where it was hidden, by its mark.

    `is_there` is False where the issue didn't have it at all.
    """

    numbers: tuple[float, ...] | None = None
    mark: Mark | None = None
    unit: Unit | None = None
    decimals: int = 0
    is_there: bool = True


NOT_THERE = Told(is_there=False)


@dataclass(frozen=True)
class Change:
    """One figure that is printed otherwise than before."""

    key: str
    before: Told
    now: Told


def changes(before: Printed, now: Printed) -> list[Change]:
    """Every figure that is printed otherwise, in the order of the new issue; then those gone."""
    old, new = _told(before), _told(now)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Change(key, old.get(key, NOT_THERE), new.get(key, NOT_THERE))
        for key in keys
        if old.get(key, NOT_THERE) != new.get(key, NOT_THERE)
    ]


def _told(printed: Printed) -> dict[str, Told]:
    found = {key: _of_count(shown) for key, shown in printed.counts.items()}
    for key, share in printed.shares.items():
        found[key] = Told(None if share is None else (share,), unit=Unit.PERCENT, decimals=1)
    for key, numbers in printed.values.items():
        value = printed.ledger.values.get(key)
        unit, decimals = (value.unit, value.decimals) if value else (None, 0)
        found[key] = Told(numbers, unit=unit, decimals=decimals)
    return found


def _of_count(shown: Shown) -> Told:
    numbers = None if shown.number is None else (float(shown.number),)
    return Told(numbers, shown.mark)
