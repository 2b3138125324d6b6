"""Earlier issues as part of what a reader can solve. Pure."""

from collections.abc import Mapping

from portal.reports.audit_rules import Question
from portal.reports.audit_system_rules import UNBOUNDED, System
from portal.reports.difference_kept_rules import Earlier, Kept
from portal.reports.difference_rules import keys_in
from portal.reports.ledger_rules import Mark
from portal.reports.protection_preset_rules import PRESETS, PresetRule

# A number hidden for another's sake keeps at least one value more than this.
GUARD_WIDTH = 2


class Numbers:
    """One issue's counts as numbers of a system, by key."""

    def __init__(self, system: System, by_key: dict[str, int]) -> None:
        self.system, self.by_key = system, by_key
        self._sums: dict[str, int | None] = {}

    def of(self, key: str) -> int | None:
        """The number of a key, or of the rows that it is merged from; None where it has none."""
        if key in self.by_key:
            return self.by_key[key]
        if key not in self._sums:
            self._sums[key] = self._sum_of(keys_in(key))
        return self._sums[key]

    def _sum_of(self, keys: list[str]) -> int | None:
        parts = [self.by_key[key] for key in keys if key in self.by_key]
        if len(parts) < max(2, len(keys)):
            return None
        truth = sum(self.system.truth[part] for part in parts)
        whole = self.system.number(0, UNBOUNDED, truth)
        self.system.adds_up(whole, parts)
        return whole


def bounds_of(kept: Kept, rule: PresetRule) -> tuple[int, int]:
    """What is known of a count by how it was printed."""
    return (0, UNBOUNDED) if kept.is_withheld else rule.bounds(kept.shown)


def add_earlier(system: System, earlier: Earlier) -> Numbers:
    """Add all that an earlier issue printed."""
    rule = PRESETS[earlier.preset]
    by_key = {
        key: system.number(*bounds_of(kept, rule), kept.count)
        for key, kept in earlier.counts.items()
    }
    for one in earlier.sums:
        if one.whole in by_key and all(part in by_key for part in one.parts):
            system.adds_up(by_key[one.whole], [by_key[part] for part in one.parts])
    return Numbers(system, by_key)


def question_of(number: int, kept: Kept, rule: PresetRule) -> Question | None:
    """What a count that an issue hid has to be able to be still; None where it hid nothing."""
    if kept.is_withheld:
        return None
    if kept.shown.mark == Mark.SMALL:
        return Question(number, 1, rule.threshold)
    if kept.shown.mark == Mark.OTHER:
        return Question(number, kept.count, kept.count, GUARD_WIDTH)
    return None


def unsaid_question(number: int, rule: PresetRule, least: int, greatest: int) -> Question | None:
    """What a small number that nothing says to be small has to be able to be.

    `least` and `greatest` are what the exact totals alone allow: one that these give away by
    themselves is protected by nothing, and fails.
    """
    if least == greatest:
        return Question(number, 1, rule.threshold)
    top = min(rule.threshold, greatest)
    # Where totals leave but few values, nothing may tell that there is anybody at all.
    bottom = least if top - 1 < GUARD_WIDTH else max(1, least)
    return Question(number, bottom, max(top, bottom))


def keys_shared(*issues: Mapping[str, object]) -> list[str]:
    """Keys that issues can be compared by, the merged ones of any too."""
    return list(dict.fromkeys(key for keys in issues for key in keys))
