"""portal user reset-factors: for somebody whose phone is gone."""

from typing import Any

from portal import create_app
from portal import settings as settings_module
from portal.auth import factor_queries
from portal.db import connection
from portal.models import User
from tests import signin_factories


def test_a_user_begins_again(run: Any) -> None:
    run("user", "add", "Fay", "--email", "fay@example.org", "--role", "facilitator")
    with create_app(settings_module.load()).app_context(), connection():
        fay = User.get()
        signin_factories.passkey(fay)
        signin_factories.app(fay)
    said = run("user", "reset-factors", "Fay@Example.org")
    assert "signed out everywhere" in said.output
    with create_app(settings_module.load()).app_context(), connection():
        assert not factor_queries.factors_of(fay.id).has_any


def test_an_address_that_nobody_has_is_one_clear_line(run: Any) -> None:
    said = run("user", "reset-factors", "nobody@example.org", code=1)
    assert said.stderr.count("\n") == 1 and "nobody@example.org" in said.stderr
