"""Mutations: small faults planted in the code that guards people, each of which a test must see.

`uv run pytest --drills tests/drills/test_mutations.py -s` says each module's share. A copy of
the project is mutated in a folder of its own; the tree here stays as it is. `-k audit` runs one
module alone; MUTATION_MINUTES gives each more time where the machine is busy.
"""

import os
from pathlib import Path

import pytest

LEAST_KILLED = 0.9
MINUTES = int(os.environ.get("MUTATION_MINUTES", "25"))
# What is mutated, and the tests that must notice: the quick ones that own the behaviour.
GUARDS = {
    # Access.
    "portal/auth/scope.py": (
        "tests/auth/test_scope_rows.py",
        "tests/auth/test_calendar_rows.py",
        "tests/concerns/test_concern_rows.py",
    ),
    "portal/auth/read_watch.py": ("tests/auth/test_read_watch.py",),
    "portal/auth/field_classes.py": (
        "tests/auth/test_field_classes.py",
        "tests/auth/test_read_watch.py",
    ),
    "portal/auth/guard.py": ("tests/auth/test_guard.py", "tests/auth/test_holding.py"),
    # Audit.
    "portal/audit.py": (
        "tests/test_audit.py",
        # Sixty trails for each mutant: the others notice what it does.
        "--deselect=tests/test_audit.py::test_any_change_of_any_field_of_any_event_is_found",
    ),
    # Sessions.
    "portal/auth/sessions.py": ("tests/auth/test_sign_in_rows.py",),
    "portal/auth/pending_actions.py": ("tests/auth/test_open_steps.py",),
    "portal/auth/tries.py": ("tests/auth/test_open_steps.py",),
    "portal/auth/throttle.py": ("tests/auth/test_throttle.py",),
    # Erasure.
    "portal/erasing.py": ("tests/privacy/test_holdings.py",),
    "portal/erasure_ledger.py": ("tests/privacy/test_ledger.py",),
    "portal/privacy/due_rules.py": ("tests/privacy/test_due.py",),
}

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("module", list(GUARDS))
def test_nine_of_ten_planted_faults_are_noticed(module: str, tmp_path: Path) -> None:
    pytest.importorskip("mutmut")
    from tests.drills.mutating import mutate

    run = mutate(module, GUARDS[module], tmp_path, MINUTES)
    assert run.fates, run.said
    print(f"{module}: {run.share:.1%} of {len(run.fates)} killed")
    assert run.share >= LEAST_KILLED, (
        f"{module}: {run.share:.1%} of {len(run.fates)} killed; not noticed: {run.left}"
    )
