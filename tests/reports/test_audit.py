"""The audit against brute force: every whole-number solution of small systems, written out."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reports.audit_rules import Audit, Question
from portal.reports.audit_system_rules import UNBOUNDED, System, component_of


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, list[tuple[int, tuple[int, ...]]]]:
    """Up to seven numbers from 0 to 6 within bounds, and sums that the true ones solve."""
    count = draw(st.integers(2, 5))
    truth = [draw(st.integers(0, 4)) for _ in range(count)]
    sums = []
    for _ in range(draw(st.integers(1, 3))):
        parts = draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=4, unique=True))
        truth.append(sum(truth[part] for part in parts))
        sums.append((len(truth) - 1, tuple(parts)))
    system = System()
    for value in truth:
        below, above = draw(st.sampled_from([(0, 0), (0, 1), (1, 1), (2, 3), (4, 4)]))
        system.number(max(0, value - below), value + above, value)
    for whole, parts in sums:
        system.adds_up(whole, parts)
    return system, sums


def possible(system: System, sums: list[tuple[int, tuple[int, ...]]]) -> list[set[int]]:
    """The values that each number has in any solution."""
    free = [one for one in range(len(system.truth)) if one not in {whole for whole, _ in sums}]
    values: list[set[int]] = [set() for _ in system.truth]
    for chosen in product(*(range(system.low[one], system.high[one] + 1) for one in free)):
        numbers = dict(zip(free, chosen, strict=True))
        for whole, parts in sums:
            numbers[whole] = sum(numbers[part] for part in parts)
        if all(system.low[one] <= value <= system.high[one] for one, value in numbers.items()):
            for one, value in numbers.items():
                values[one].add(value)
    return values


@settings(max_examples=300)
@given(systems(), st.integers(0, 2), st.integers(0, 2), st.integers(0, 3))
def test_a_number_is_safe_where_all_that_it_has_to_be_able_to_be_is_possible(
    drawn: tuple[System, list[tuple[int, tuple[int, ...]]]], below: int, above: int, width: int
) -> None:
    system, sums = drawn
    values, audit = possible(system, sums), Audit(system)
    for one, truth in enumerate(system.truth):
        needed = range(truth - below, truth + above + 1)
        (finding,) = audit.findings([Question(one, needed[0], needed[-1])])
        assert finding.is_safe == (set(needed) <= values[one])
        (finding,) = audit.findings([Question(one, truth, truth, width)])
        if finding.is_safe:
            assert max(values[one]) - min(values[one]) >= width
        elif values[one] == set(range(min(values[one]), max(values[one]) + 1)):
            assert max(values[one]) - min(values[one]) < width
        assert not finding.is_unsure


def test_rows_and_columns_are_settled_without_a_search() -> None:
    """A number of a row and a column, both known, is known; and one ring more isn't."""
    system = System()
    cells = [[system.number(0, UNBOUNDED, 3) for _ in range(12)] for _ in range(12)]
    for line in (*cells, *zip(*cells, strict=True)):
        system.adds_up(system.number(36, 36, 36), line)
    for line in cells[:10]:
        for one in line:
            system.bound(one, 3, 3)
    audit = Audit(system)
    assert not component_of(system, cells[11][0]).is_tree
    (finding,) = audit.findings([Question(cells[11][0], 1, 6)])
    assert finding.is_safe and not finding.is_unsure and audit.node_count < 20
    (finding,) = audit.findings([Question(cells[11][0], 1, 7)])
    assert not finding.is_safe and finding.greatest == 6


def test_a_search_that_grows_too_long_counts_as_unsafe_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether three tables over the same rows leave a number free can't be told by tightening."""
    monkeypatch.setattr("portal.reports.audit_rules.MOST_NODES", 1)
    system = System()
    cube = [[[system.number(0, 9, 1) for _ in range(3)] for _ in range(3)] for _ in range(3)]
    for a, b in product(range(3), repeat=2):
        for line in (
            cube[a][b],
            [cube[a][i][b] for i in range(3)],
            [cube[i][a][b] for i in range(3)],
        ):
            system.adds_up(system.number(3, 3, 3), line)
    (finding,) = Audit(system).findings([Question(cube[0][0][0], 0, 4)])
    assert not finding.is_safe
