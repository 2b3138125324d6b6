"""Signing in and out, and one's own account."""

from typing import Any

from flask import (
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user

from portal.addresses import safe_next
from portal.auth import (
    actions,
    bp,
    factor_queries,
    pending_actions,
    proving,
    queries,
    sessions,
)
from portal.auth.devices import device_words
from portal.auth.factor_forms import SecondStepForm
from portal.auth.factor_pages import second_step_page, sign_in_page
from portal.auth.forms import EmptyForm, SignInForm, ThemeForm
from portal.auth.guard import public, redisplays, requires
from portal.auth.holding import held_request
from portal.auth.passwords import TooBusy
from portal.auth.permissions import Permission
from portal.auth.sessions import Proof
from portal.headers import forget_pages


@bp.route("/sign-in", methods=["GET", "POST"])
@redisplays
@public
def sign_in() -> Any:
    """Sign in, then go on to where the visitor was, with what they had typed."""
    form = SignInForm()
    held = held_request()
    if form.validate_on_submit():
        try:
            user = actions.user_for_passphrase(
                form.email.data, form.passphrase.data, request.remote_addr or ""
            )
        except actions.TooManyTries as problem:
            form.refuse(problem)
            answer = sign_in_page(form, held, 429)
            return (*answer, {"Retry-After": str(problem.wait_seconds)})
        except actions.WrongPassphrase as problem:
            form.refuse(problem)
            return sign_in_page(form, held, 422)
        except TooBusy as problem:
            form.refuse(problem)
            return (*sign_in_page(form, held, 503), {"Retry-After": "60"})
        if factor_queries.factors_of(user.id).has_any:
            return _begin_second_step(user, held, form.next.data)
        return proving.enter(user, Proof.PASSPHRASE, held, form.next.data)
    if request.method == "GET":
        form.next.data = safe_next(request.args.get("next")) or ""
    return sign_in_page(form, held, 422 if form.is_submitted() else 200)


def _begin_second_step(user: Any, held: Any, go_on: str | None) -> Any:
    proving.wait_for_second_step(pending_actions.begin(user.id))
    go_on = safe_next(go_on)
    if held is None:
        return redirect(url_for(".second_step", next=go_on))
    # What waits is in the page alone, so that no redirect can carry it.
    form = SecondStepForm(formdata=None)
    form.next.data = go_on or ""
    return second_step_page(form, held, user, 200)


@bp.route("/sign-out", methods=["POST"])
@requires(Permission.ACCOUNT, before_factor=True)
def sign_out() -> Any:
    """Sign this device out, on the server too."""
    sessions.end(current_user)
    session.clear()
    flash(_("You're signed out."))
    return forget_pages(redirect(url_for("auth.sign_in")))


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
@redisplays
def account_show() -> Any:
    """One's own account: look, and the devices that are signed in."""
    form = ThemeForm(theme=current_user.theme)
    if form.validate_on_submit():
        actions.choose_theme(current_user.id, form.theme.data)
        flash(_("Saved."))
        return redirect(url_for(".account_show"))
    page = render_template(
        "auth/account_show.html",
        form=form,
        button=EmptyForm(),
        devices=[
            (sign_in_id, device_words(device), *times)
            for sign_in_id, device, *times in queries.devices_of(
                current_user.id, current_user.roles
            )
        ],
        has_errors=bool(form.errors),
    )
    return page, 422 if form.is_submitted() else 200


def _devices() -> list[tuple[Any, ...]]:
    rows = queries.devices_of(current_user.id, current_user.roles)
    return [(sign_in_id, device_words(device), *times) for sign_in_id, device, *times in rows]


@bp.route("/account/keys", methods=["POST"])
@requires(Permission.ACCOUNT)
def keys_choose() -> Any:
    """Turn the keys of lists on or off, for this user on every device."""
    uses_keys = request.form.get("keys") == "on"
    actions.choose_keys(current_user.id, uses_keys)
    if request.headers.get("HX-Request"):
        more = bool(request.form.get("more"))
        return render_template("auth/_keys.html", uses_keys=uses_keys, more=more)
    flash(_("The keys of lists are on.") if uses_keys else _("The keys of lists are off."))
    return redirect(url_for(".account_show"))


@bp.route("/account/sign-out-everywhere", methods=["POST"])
@requires(Permission.ACCOUNT, before_factor=True)
def sign_out_everywhere() -> Any:
    """Sign out every device of this user, this one included."""
    sessions.end_everywhere(current_user.id, by=current_user.id)
    session.clear()
    flash(_("You're signed out on every device."))
    return forget_pages(redirect(url_for("auth.sign_in")))
