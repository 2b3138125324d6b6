"""A practice and its computer, for the tests of the doors for computers."""

from typing import Any

import pytest

from portal.models import Provider
from portal.providers import token_actions
from tests import factories
from tests.intake.senders import Machine


@pytest.fixture
def practice(db: Any) -> Provider:
    return factories.provider("Elm Road Surgery", ods_code="A81001")


@pytest.fixture
def machine(app: Any, practice: Provider) -> Machine:
    """The practice's computer."""
    return Machine(app, token_actions.issue_token(practice.id, "GP system"))


@pytest.fixture
def other_machine(app: Any, db: Any) -> Machine:
    """Another practice's computer."""
    return Machine(app, token_actions.issue_token(factories.provider("Oak Practice").id))
