"""The guard on every view: who gets it, and what everybody else gets instead."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import g, session
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from portal import clock, settings
from portal.auth import field_classes, guard, sessions
from portal.auth.guard import COOKIE_KEY, requires
from portal.auth.permissions import Permission
from portal.models import Role, SessionLeader, SignIn, UserRole
from tests import factories

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel("2026-03-02 08:00Z", tick=False) as standing:
        yield standing


@pytest.fixture
def ask(app: Any, db: Any) -> Any:
    """Ask a guarded view for its page, as a user or nobody: (status, where to, whether it ran)."""

    def asked(user: Any, path: str = "/account", *, by: Any = None, **more: Any) -> Any:
        guarding = {name: more.pop(name) for name in ("step_up", "before_factor") if name in more}
        permission = more.pop("permission", Permission.ACCOUNT)
        token = by or (sessions.start(user) if user else None)
        ran = []

        def page(**given: Any) -> str:
            ran.append(given)
            return "The page"

        with app.test_request_context(path, **more):
            if token:
                session[COOKIE_KEY] = token
            try:
                answer = app.make_response(requires(permission, **guarding)(page)(number=7))
            except Forbidden:
                return 403, None, ran
            if ran:
                assert ran == [{"number": 7}]
                assert answer.get_data(as_text=True) == "The page"
                expected = field_classes.classes_of_roles(current_user.roles)
                assert g.read_classes == expected
            where = answer.headers.get("HX-Redirect") or answer.location
            return answer.status_code, where, bool(ran)

    return asked


def test_nobody_is_sent_to_sign_in_and_comes_back_to_where_they_were(ask: Any) -> None:
    for path, back in (
        ("/", "/sign-in"),
        ("/account", "/sign-in?next=/account"),
        ("/people?q=a%26b", "/sign-in?next=/people?q%3Da%2526b"),
    ):
        for method in ("GET", "HEAD"):
            assert ask(None, path, method=method) == (302, back, False)
    assert ask(None, method="POST", data={"a": "b"}) == (401, None, False)
    part = {"HX-Request": "true", "HX-Current-URL": "http://localhost/groups?tab=all"}
    assert ask(None, headers=part) == (401, "/sign-in?next=/groups?tab%3Dall", False)


def test_a_page_is_for_those_whose_role_gives_the_permission(ask: Any, people: Any) -> None:
    assert ask(people.ada) == (200, None, True)
    assert ask(people.cora, permission=Permission.PERSON_READ) == (200, None, True)
    assert ask(people.ada, permission=Permission.PERSON_READ) == (403, None, [])


def test_a_second_step_that_a_role_asks_for_comes_before_everything(ask: Any, people: Any) -> None:
    settings.use(replace(settings.current(), second_factor_roles=("staff",)))
    for more in ({}, {"permission": Permission.PERSON_READ}, {"step_up": True}):
        status, location, ran = ask(people.cora, **more)
        assert (status, ran) == (302, False)
        assert location.startswith("/account/") and location != "/account"
        where = location
    assert ask(people.cora, headers={"HX-Request": "true"}) == (403, where, False)
    assert ask(people.cora, before_factor=True) == (200, None, True)
    assert ask(people.ada) == (200, None, True)


def test_what_an_open_device_must_not_do_asks_again(ask: Any, people: Any, now: Any) -> None:
    token = sessions.start(people.cora)
    limit = settings.current().step_up_minutes * MINUTE
    SignIn.update(proved_at=clock.now() - limit + SECOND).execute()
    assert ask(None, by=token, step_up=True) == (200, None, True)
    SignIn.update(proved_at=clock.now() - limit).execute()
    status, where, ran = ask(None, by=token, step_up=True)
    assert (status, ran) == (302, False)
    assert where.endswith("?next=/account")
    assert ask(None, by=token) == (200, None, True)
    # Whoever may not have it isn't asked first.
    denied = {"permission": Permission.CONCERN_LEADS, "step_up": True}
    assert ask(None, by=token, **denied) == (403, None, [])


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    app: Any, people: Any, browser_for: Any, now: Any
) -> None:
    asking = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "asks_by_itself", False)
        and "GET" in rule.methods
        and not rule.arguments
    ]
    assert asking
    browser = browser_for(people.cora)
    began = clock.now()
    now.shift(2 * MINUTE)
    for path in asking:
        browser.client.get(path)
    assert SignIn.get().seen_at == began
    browser.client.get("/account")
    assert SignIn.get().seen_at == clock.now()


@pytest.fixture
def leading(people: Any, now: Any) -> Any:
    """A session in two hours, of an hour, whose leader signed in now: (session, token)."""
    at = factories.session(people.tuesday, clock.now() + 120 * MINUTE, duration_minutes=60)
    return at, sessions.start(people.fay)


def _user_at(app: Any, token: str, path: str) -> Any:
    with app.test_request_context(path):
        session[COOKIE_KEY] = token
        user = current_user._get_current_object()
        return (user.permissions, user.id) if user.is_authenticated else None


def test_an_idle_leader_keeps_their_own_roll_while_it_is_open(
    app: Any, people: Any, now: Any, leading: Any
) -> None:
    at, token = leading
    roll = f"/sessions/{at.id}/roll"
    known = settings.current()
    opens = at.starts_at - known.roll_opens_before_minutes * MINUTE
    closes = at.starts_at + (60 + known.roll_closes_after_minutes) * MINUTE
    kept = (frozenset({Permission.ROLL_TAKE}), people.fay.id)
    for moment, found in (
        (opens - SECOND, None),
        (opens, kept),
        (closes, kept),
        (closes + SECOND, None),
    ):
        now.move_to(moment)
        assert _user_at(app, token, roll) == found
        assert _user_at(app, token, "/account") is None
        assert _user_at(app, token, f"/sessions/{at.id}") is None
        assert _user_at(app, token, "/no/such/page") is None
    # An idle visit isn't one, so that nothing was written all the while.
    assert SignIn.get().seen_at < opens


def test_an_idle_roll_opens_to_nobody_else_and_not_past_the_working_day(
    app: Any, people: Any, now: Any, leading: Any
) -> None:
    at, token = leading
    others = sessions.start(people.otis)
    roll = f"/sessions/{at.id}/roll"
    now.move_to(at.starts_at)
    assert _user_at(app, others, roll) is None
    SessionLeader.create(session=at, user=people.otis)
    assert _user_at(app, others, roll) is not None
    opens = at.starts_at - settings.current().roll_opens_before_minutes * MINUTE
    SignIn.update(expires_at=opens).execute()
    assert _user_at(app, token, roll) is None
    SignIn.update(expires_at=opens + SECOND).execute()
    assert _user_at(app, token, roll) is not None
    # A role that may take no roll has none kept for it.
    SignIn.update(ended_at=clock.now()).execute()
    assert _user_at(app, token, roll) is None


def test_a_user_who_is_not_idle_keeps_all_that_they_may(
    app: Any, people: Any, leading: Any
) -> None:
    at, token = leading
    permissions, _id = _user_at(app, token, f"/sessions/{at.id}/roll")
    assert Permission.ACCOUNT in permissions


def test_an_open_page_knows_when_to_cover_itself(
    app: Any, people: Any, now: Any, leading: Any
) -> None:
    at, token = leading

    def covers(path: str, by: str = token) -> tuple[bool, int]:
        with app.test_request_context(path):
            session[COOKIE_KEY] = by
            of_pages = app.jinja_env.globals
            return of_pages["covers_when_idle"](), of_pages["idle_seconds"]()

    roll = f"/sessions/{at.id}/roll"
    assert covers(roll) == (True, 15 * 60)
    now.move_to(at.starts_at)
    assert covers(roll) == (False, 15 * 60)
    SignIn.update(seen_at=clock.now()).execute()
    assert covers("/account") == (True, 15 * 60)
    assert covers("/account", sessions.start(people.ada)) == (True, 30 * 60)


def test_what_a_view_is_marked_with_is_there_to_be_read() -> None:
    def page() -> str:
        return ""

    plain = requires(Permission.ACCOUNT)(page)
    assert plain.permission is Permission.ACCOUNT
    assert (plain.opens_roll, plain.step_up, plain.before_factor) == (False, False, False)
    marked = requires(Permission.ACCOUNT, opens_roll=True, step_up=True, before_factor=True)(page)
    assert (marked.opens_roll, marked.step_up, marked.before_factor) == (True, True, True)
    assert guard.public(page).permission is None
    assert guard.asks_by_itself(page).asks_by_itself is True
    assert guard.redisplays(page).redisplays is True
    assert (guard.takes_upload(page).takes_upload, page.upload_limit) == (1, "max_upload_bytes")
    guard.takes_uploads(3, "max_import_bytes")(page)
    assert (page.takes_upload, page.upload_limit) == (3, "max_import_bytes")


def test_roles_that_were_taken_away_give_nothing_at_once(ask: Any, people: Any) -> None:
    token = sessions.start(people.cora)
    UserRole.delete().where(UserRole.user == people.cora, UserRole.role == Role.STAFF).execute()
    assert ask(None, by=token)[0] == 403
