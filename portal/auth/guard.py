"""The guard on every route, and how a request finds its user."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user

from portal import clock, settings, web
from portal.auth import proving, queries, read_watch, sessions
from portal.auth.holding import hold_and_sign_in
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser

View = TypeVar("View", bound=Callable[..., Any])

COOKIE_KEY = proving.COOKIE_KEY


def requires(
    permission: Permission,
    *,
    opens_roll: bool = False,
    step_up: bool = False,
    before_factor: bool = False,
) -> Callable[[View], View]:
    """Let a view answer only users with this permission: others are asked to sign in, or get 403.

    `opens_roll` marks the views of one roll, taking a `session_id`, which stay open to
    its leader on a signed-in device around the session even past the idle limit.
    `step_up` marks what a stolen, unlocked device must not do (exports, roles, erasure):
    the user proves once more who they are, unless they just did.
    `before_factor` marks the few views that are open to a user whose role asks for a second
    step that isn't set up yet: those that set one up, and signing out.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = _refusal(permission, step_up, before_factor)
            return view(*args, **kwargs) if refusal is None else refusal

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.opens_roll = opens_roll  # type: ignore[attr-defined]
        guarded.step_up = step_up  # type: ignore[attr-defined]
        guarded.before_factor = before_factor  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def _refusal(permission: Permission, step_up: bool, before_factor: bool) -> Any:
    """What a request gets in place of the view; None where its user may have that."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if current_user.lacks_factor and not before_factor:
        return proving.ask_for_factor()
    if not current_user.may(permission):
        abort(403)
    read_watch.begin(current_user.roles)
    if step_up and not current_user.is_fresh:
        return proving.ask_again()
    return None


def public(view: View) -> View:
    """Mark a view that answers anybody. Its endpoint must also be on the application's list."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def asks_by_itself(view: View) -> View:
    """Mark a view that an open page asks again and again: nobody is kept signed in by it."""
    view.asks_by_itself = True  # type: ignore[attr-defined]
    return view


def redisplays(view: View) -> View:
    """Mark a view whose form says itself that the page was open too long, as typed.

    For other views a missing or stale CSRF token is an error page.
    """
    view.redisplays = True  # type: ignore[attr-defined]
    return view


def takes_upload(view: View) -> View:
    """Mark a view whose form may bring a file: up to `max_upload_bytes`, for its own users.

    All other requests, and those of anybody who may not use the view, stay within
    `max_request_bytes`.
    """
    return takes_uploads(1)(view)


def takes_uploads(most_files: int, limit: str = "max_upload_bytes") -> Callable[[View], View]:
    """As `takes_upload`, for a form that may bring so many files, each up to the limit.

    `limit` names the setting that says it. So a file that is too large is refused by the form,
    with all that was typed beside it.
    """

    def mark(view: View) -> View:
        view.takes_upload = most_files  # type: ignore[attr-defined]
        view.upload_limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def ask_to_sign_in() -> Any:
    """The way to sign in and come back. What a form sent is held on the page, not lost."""
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for("auth.sign_in", next=proving.page_of_htmx())}
    if request.method in ("GET", "HEAD"):
        path = request.full_path.rstrip("?")
        return redirect(url_for("auth.sign_in", next=None if path == "/" else path))
    return hold_and_sign_in()


def _ran_out(view: Any) -> bool:
    """Whether this comes from a device whose sign-in ran out, of somebody who may use the view."""
    token = session.get(COOKIE_KEY)
    user = sessions.find(token, is_active=False) if token else None
    return user is not None and user.is_expired and user.may(view.permission)


def install(app: Flask) -> None:
    """Teach the application to find the user of a request."""
    read_watch.install(app)
    if _ran_out not in web.upload_owners:
        web.upload_owners.append(_ran_out)
    manager = LoginManager(app)
    # Flask-Login's own cookie and protection stay off: the sign-in table decides.
    manager.session_protection = None
    app.jinja_env.globals.update(covers_when_idle=covers_when_idle, idle_seconds=idle_seconds)

    @manager.request_loader
    def load_user(incoming: Request) -> SignedInUser | None:
        token = session.get(COOKIE_KEY)
        view = current_app.view_functions.get(incoming.endpoint or "")
        is_active = not getattr(view, "asks_by_itself", False)
        user = sessions.find(token, is_active=is_active) if token else None
        if user is None or not user.is_expired:
            return user
        return _roll_keeper(user, incoming)


def _roll_keeper(user: SignedInUser, incoming: Request) -> SignedInUser | None:
    """The same user, allowed nothing but this one roll, if it is theirs and open now."""
    if not _keeps_roll(user, incoming):
        return None
    return SignedInUser(
        **{**user.__dict__, "permissions": user.permissions & {Permission.ROLL_TAKE}}
    )


def _keeps_roll(user: SignedInUser, incoming: Request) -> bool:
    view = current_app.view_functions.get(incoming.endpoint or "")
    session_id = (incoming.view_args or {}).get("session_id")
    if not getattr(view, "opens_roll", False) or session_id is None:
        return False
    starts_at = queries.roll_led_by(user, session_id)
    if starts_at is None:
        return False
    opens_at = starts_at - timedelta(minutes=settings.current().roll_opens_before_minutes)
    closes_at = starts_at + timedelta(
        minutes=queries.session_minutes(session_id) + settings.current().roll_closes_after_minutes
    )
    is_open = opens_at <= clock.now() <= closes_at
    return is_open and sessions.was_open_at(user.sign_in_id, opens_at)


def covers_when_idle() -> bool:
    """Whether this page covers itself when its sign-in runs out: all but a leader's open roll."""
    return not _keeps_roll(current_user, request)


def idle_seconds() -> int:
    """How long the signed-in user may leave a page alone."""
    return int(sessions.idle_limit(current_user.roles).total_seconds())
