"""The ledger of a report: each count once, and sums that are true."""

import pytest

from portal.reports.ledger_rules import Counted, Dimension, Ledger, key_of

AGE = Dimension("age", ("18-24", "25-34", "not known"), is_ordered=True)


def test_a_breakdown_adds_up_to_its_figure_and_names_every_row():
    ledger = Ledger()
    ledger.count("referred", 20, Counted.PEOPLE, is_exact=True)
    ledger.break_down("referred", AGE, {"18-24": 12, "25-34": 8}, Counted.PEOPLE)
    assert ledger.cells[key_of("referred", (("age", "not known"),))].count == 0
    assert ledger.sums[0].whole == "referred" and len(ledger.sums[0].parts) == 3


def test_parts_that_do_not_add_up_are_refused():
    ledger = Ledger()
    ledger.count("referred", 20, Counted.PEOPLE)
    with pytest.raises(ValueError, match="referred is 20, and its parts 12"):
        ledger.break_down("referred", AGE, {"18-24": 12}, Counted.PEOPLE)


def test_a_count_is_in_a_ledger_once():
    ledger, other = Ledger(), Ledger()
    for one in (ledger, other):
        one.count("referred", 3, Counted.PEOPLE)
    with pytest.raises(ValueError, match="already"):
        ledger.take_in(other)


def test_where_nothing_is_exact_sessions_still_are():
    ledger = Ledger()
    ledger.count("referred", 3, Counted.PEOPLE, is_exact=True)
    ledger.count("sessions.held", 3, Counted.SESSIONS, is_exact=True)
    cells = ledger.with_nothing_exact().cells
    assert not cells["referred"].is_exact and cells["sessions.held"].is_exact
