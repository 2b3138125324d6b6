"""Where every role is asked for a second step, at an address that passkeys can be made for."""

from dataclasses import replace
from typing import Any

import pytest

from portal.models import Role, User
from portal.settings import Settings
from tests import factories, signin_factories
from tests.auth.factors.authenticator import Authenticator
from tests.page import Browser, Page


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in every installation that isn't a demo."""
    return replace(
        settings, second_factor_roles=tuple(sorted(Role)), base_url="http://localhost:8000"
    )


@pytest.fixture
def fay(db: Any) -> User:
    """A facilitator who has a passphrase, and nothing else yet."""
    made = factories.user("Fay Ferreira", Role.FACILITATOR, email="fay@example.org")
    return signin_factories.with_passphrase(made)


@pytest.fixture
def device() -> Authenticator:
    """A device that makes passkeys and asks for its owner's face."""
    return Authenticator()


def give_passphrase(browser: Browser, status: int = 302, **more: str) -> Page:
    """Send Fay's address and passphrase."""
    sent = {"email": "fay@example.org", "passphrase": signin_factories.PASSPHRASE, **more}
    return browser.post("/sign-in", sent, status)


def options(browser: Browser, path: str, status: int = 200) -> Any:
    """What a script is told to ask the device for."""
    return browser.post(path, {}, status).response.get_json()
