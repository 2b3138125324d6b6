"""Intervals of what is printed, and of nothing that is hidden."""

import pytest

from portal.reports.interval_rules import difference_from_others, share_interval
from portal.reports.ledger_rules import Ledger, Mark, Printed, Shown


def printed(**numbers):
    shown = {
        key: Shown(Mark.SMALL if number is None else Mark.ROUNDED, number)
        for key, number in numbers.items()
    }
    return Printed(shown, {}, {}, Ledger())


def test_an_interval_is_of_the_printed_numbers():
    found = share_interval(printed(part=15, whole=20), "part", "whole")
    assert found.estimate == 75
    assert (round(found.low), round(found.high)) == (53, 89)
    # Both rounded: the part isn't more than all.
    assert share_interval(printed(part=25, whole=20), "part", "whole").estimate == 100


@pytest.mark.parametrize("numbers", [{"part": None, "whole": 20}, {"part": 5, "whole": 0}, {}])
def test_what_is_hidden_has_none(numbers):
    assert share_interval(printed(**numbers), "part", "whole") is None


def test_a_row_is_held_against_all_others_and_not_against_itself():
    shown = printed(part=15, whole=20, better=40, all=80)
    found = difference_from_others(shown, "part", "whole", "better", "all")
    assert found.estimate == pytest.approx(100 * (15 / 20 - 25 / 60))
    assert found.low < found.estimate < found.high
    alone = printed(part=15, whole=20, better=15, all=20)
    assert difference_from_others(alone, "part", "whole", "better", "all") is None
    hidden = printed(part=None, whole=20, better=40, all=80)
    assert difference_from_others(hidden, "part", "whole", "better", "all") is None
