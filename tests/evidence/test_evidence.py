"""The evidence: nothing claimed without a test that exists, nothing left out."""

from collections import Counter

import pytest

from tests.evidence import table
from tests.evidence.table import FAILED, MET, NOT_SHOWN, Run, absent, claims, hazards, in_order


def test_all_253_requirements_are_answered_once() -> None:
    answered = claims()
    assert Counter(claim.level for claim in answered) == {1: 70, 2: 183}
    assert [claim.number for claim in answered] == sorted(
        {claim.number for claim in answered}, key=in_order
    )


def test_what_is_met_names_tests_and_what_is_not_says_why() -> None:
    for claim in claims():
        assert claim.words.strip().endswith("."), claim.number
        assert bool(claim.tests) == (claim.state == MET), claim.number


def test_every_test_that_is_named_exists() -> None:
    named = [test for claim in claims() for test in claim.tests]
    named += [test for hazard in hazards() for _by, tests in hazard.controls for test in tests]
    assert absent(named) == []
    assert absent(["tests/evidence/test_evidence.py::test_nobody_wrote"]) != []


def test_every_hazard_has_a_control_with_a_test_and_says_what_is_left() -> None:
    for hazard in hazards():
        assert hazard.left.strip(), hazard.number
        assert all(tests for _by, tests in hazard.controls), hazard.number


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ({"tests/a.py::test_one": "passed", "tests/b.py::test_two[x]": "passed"}, MET),
        ({"tests/a.py::test_one": "passed", "tests/b.py::test_two[x]": "failed"}, FAILED),
        ({"tests/a.py::test_one": "passed", "tests/b.py::test_two[x]": "skipped"}, NOT_SHOWN),
        ({"tests/a.py::test_one": "passed", "tests/b.py::test_two_more": "passed"}, NOT_SHOWN),
        ({"tests/a.py::test_one": "passed"}, NOT_SHOWN),
    ],
)
def test_a_claim_holds_when_each_of_its_tests_passed(outcomes: dict[str, str], state: str) -> None:
    run = Run()
    for node, outcome in outcomes.items():
        run.add(node, outcome)
    assert run.state_of(["tests/a.py", "tests/b.py::test_two"]) == state


def test_a_failure_in_any_phase_is_a_failure() -> None:
    run = Run()
    for outcome in ("passed", "failed", "passed"):
        run.add("tests/a.py::test_one", outcome)
    assert run.state_of(["tests/a.py::test_one"]) == FAILED


def test_the_tables_carry_their_failures() -> None:
    run = Run()
    named = (test for claim in claims() for test in claim.tests if "::" in test)
    run.add(next(named), "failed")
    page, counts = table.asvs_page(run)
    assert counts[FAILED] >= 1
    assert FAILED in page
    assert NOT_SHOWN in table.hazard_page(run)
