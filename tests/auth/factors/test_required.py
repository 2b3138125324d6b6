"""A role that sees health data opens nothing without a second step, on any route."""

from typing import Any

import pytest

from portal.models import Role, User, UserRole
from tests import factories, signin_factories
from tests.access import bodies
from tests.auth.factors.conftest import give_passphrase

# What sets a second step up, what proves somebody on the way there, and the ways out.
OPEN_BEFORE = {
    "auth.factors_show",
    "auth.app_add",
    "auth.app_confirm",
    "auth.passkey_add",
    "auth.passkey_add_ask",
    "auth.proof_ask",
    "auth.passkey_prove",
    "auth.passkey_prove_ask",
    "auth.sign_out",
    "auth.sign_out_everywhere",
}


def _guarded(app: Any) -> list[tuple[str, str, str]]:
    """Every route with a guard: its endpoint, a method, and an address that fits it."""
    found = []
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "permission", None) is None:
            continue
        values = bodies.path_values(rule.endpoint)
        # Words for texts, numbers for ids: nothing is there, nor is it looked for.
        values = {name: values.get(name, 1) for name in rule.arguments}
        for name, converter in rule._converters.items():
            known = getattr(converter, "regex", "")
            if "|" in known and values[name] == 1:
                values[name] = known.strip("(?:)").split("|")[0]
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        found += [
            (rule.endpoint, method, path)
            for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]
    return found


def test_only_the_few_are_open_before_a_second_step_is_set_up(app: Any) -> None:
    marked = {
        name for name, view in app.view_functions.items() if getattr(view, "before_factor", False)
    }
    assert marked == OPEN_BEFORE


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_no_route_opens_while_the_second_step_is_missing(
    app: Any, browser_for: Any, role: Role
) -> None:
    browser = browser_for(factories.user("Nia New", role))
    token = browser.csrf_token()
    routes = _guarded(app)
    assert len(routes) > 200
    for endpoint, method, path in routes:
        if endpoint in OPEN_BEFORE:
            continue
        answer = browser.client.open(
            path, method=method, data={"csrf_token": token} if method == "POST" else None
        )
        where = f"{method} {endpoint}: {answer.status_code}"
        if method == "GET":
            assert answer.status_code == 302, where
            assert answer.location == "/account/sign-in", where
        else:
            assert answer.status_code == 403, where
            assert b"Set up a second step" in answer.data, where


def test_no_route_opens_while_the_second_step_is_open(
    app: Any, browser_for: Any, fay: User
) -> None:
    signin_factories.app(fay)
    browser = browser_for(None)
    give_passphrase(browser)
    token = browser.csrf_token()
    for endpoint, method, path in _guarded(app):
        answer = browser.client.open(
            path, method=method, data={"csrf_token": token} if method == "POST" else None
        )
        where = f"{method} {endpoint}: {answer.status_code}"
        assert answer.status_code == (302 if method == "GET" else 401), where
        if method == "GET":
            assert answer.location.startswith("/sign-in"), where


def test_a_part_of_a_page_leads_there_too(browser_for: Any, db: Any) -> None:
    browser = browser_for(factories.user("Nia New", Role.STAFF))
    part = browser.get("/groups", 403, headers={"HX-Request": "true"})
    assert part.response.headers["HX-Redirect"] == "/account/sign-in"


def test_a_role_gained_later_counts_from_the_next_request(browser_for: Any, db: Any) -> None:
    who = factories.user("Vi Volunteer")
    browser = browser_for(who)
    browser.get("/account", 403)
    UserRole.create(user=who, role=Role.FACILITATOR)
    assert browser.get("/", 302).response.location == "/account/sign-in"
    UserRole.delete().execute()
    UserRole.create(user=who, role=Role.MANAGER)
    signin_factories.passkey(who)
    browser.get("/account")


def test_what_a_form_sent_waits_until_the_second_step_is_set_up(
    fay: User, browser_for: Any
) -> None:
    import pyotp

    from portal import clock

    browser = browser_for(fay)
    stopped = browser.post("/account", {"theme": "dark"}, 403)
    page = browser.submit(stopped, "Set up an app", 200)
    secret = "".join(page.tree.xpath("string(//p[@class='secret'])").split())
    codes = browser.submit(page, "Go on", 200, proof_code=pyotp.TOTP(secret).at(clock.now()))
    back = browser.submit(codes, "I have kept them", 200)
    browser.submit(back, "Send it now")
    assert User.get_by_id(fay.id).theme == "dark"


def test_a_page_without_a_second_step_shows_nothing_else(browser_for: Any, db: Any) -> None:
    page = browser_for(factories.user("Nia New", Role.STAFF)).get("/account/sign-in")
    links = {one.get("href") for one in page.tree.xpath("//nav//a")}
    assert links == set()
    assert "Recovery codes" not in page.main
