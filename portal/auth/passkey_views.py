"""Passkeys: signing in with one touch, adding one, removing one, proving oneself with one."""

import json
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth import actions, bp, passkey_actions, proving, throttle
from portal.auth.devices import device_words
from portal.auth.factor_forms import PasskeyAddForm, PasskeySignInForm, ProofForm
from portal.auth.factor_pages import after_adding, proof_page, sign_in_page
from portal.auth.forms import SignInForm
from portal.auth.guard import public, redisplays, requires
from portal.auth.holding import held_request
from portal.auth.permissions import Permission
from portal.auth.sessions import Proof
from portal.errors import DomainError

# Asked by every sign-in page that is opened: enough for an office behind one address.
ASKED_PER_ADDRESS = 300
ASKED_MINUTES = 15


@bp.route("/sign-in/passkey/options", methods=["POST"])
@public
def passkey_ask() -> Any:
    """What a browser needs to sign in with a passkey."""
    address = request.remote_addr or ""
    wait = throttle.take(f"passkey options {address}", ASKED_PER_ADDRESS, ASKED_MINUTES)
    if wait:
        return _json({}, 429)
    return _answer_options(lambda: passkey_actions.ask_to_sign_in(proving.browser_key()))


@bp.route("/sign-in/passkey", methods=["POST"])
@redisplays
@public
def passkey_sign_in() -> Any:
    """Sign in with a passkey: one touch, and no second step."""
    form = PasskeySignInForm()
    held = held_request()
    address = request.remote_addr or ""
    shown = SignInForm(formdata=None)
    shown.next.data = form.next.data or ""
    wait = actions.wait_of_address(address)
    if wait:
        shown.refuse(actions.TooManyTries(wait))
        return (*sign_in_page(shown, held, 429), {"Retry-After": str(wait)})
    if not form.validate_on_submit():
        shown.form_errors += form.form_errors
        return sign_in_page(shown, held, 422)
    try:
        user = passkey_actions.user_of(form.credential.data or "", proving.browser_key())
    except DomainError as problem:
        shown.refuse(problem)
        return sign_in_page(shown, held, 422)
    actions.forgive_address(address)
    return proving.enter(user, Proof.PASSKEY, held, form.next.data)


@bp.route("/confirm/passkey/options", methods=["POST"])
@requires(Permission.ACCOUNT, before_factor=True)
def passkey_prove_ask() -> Any:
    """What a browser needs to prove with a passkey who is signed in."""
    return _answer_options(lambda: passkey_actions.ask_to_sign_in(_this_sign_in(), current_user.id))


@bp.route("/confirm/passkey", methods=["POST"])
@requires(Permission.ACCOUNT, before_factor=True)
@redisplays
def passkey_prove() -> Any:
    """Prove with a passkey who is signed in, then go on."""
    form = PasskeySignInForm()
    held = held_request()
    shown = ProofForm(formdata=None)
    shown.next.data = form.next.data or ""
    if not form.validate_on_submit():
        shown.form_errors += form.form_errors
        return proof_page(shown, held, 422)
    try:
        passkey_actions.user_of(form.credential.data or "", _this_sign_in(), current_user.id)
    except DomainError as problem:
        shown.refuse(problem)
        return proof_page(shown, held, 422)
    return proving.go_on_proved(Proof.PASSKEY, held, form.next.data)


@bp.route("/account/passkeys/options", methods=["POST"])
@requires(Permission.ACCOUNT, before_factor=True, step_up=True)
def passkey_add_ask() -> Any:
    """What a browser needs to make a passkey for the user."""
    return _answer_options(lambda: passkey_actions.ask_to_add(current_user, _this_sign_in()))


@bp.route("/account/passkeys/add", methods=["GET", "POST"])
@requires(Permission.ACCOUNT, before_factor=True, step_up=True)
@redisplays
def passkey_add() -> Any:
    """Make a passkey on this device, under a name."""
    form = PasskeyAddForm()
    held = held_request()
    # The button that opens the page with a form that waits sends that form alone.
    is_opened = request.method in ("GET", "HEAD") or "name" not in request.form
    if is_opened:
        form = PasskeyAddForm(formdata=None, name=device_words(request.user_agent.string))
    elif form.validate_on_submit():
        try:
            codes = passkey_actions.add(
                current_user.id,
                form.credential.data or "",
                form.name.data or "",
                _this_sign_in(),
                current_user.sign_in_id,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return after_adding(codes, held, _("Passkey added. Sign in with one touch next time."))
    page = render_template(
        "auth/passkey_add.html",
        form=form,
        held=held,
        party=passkey_actions.party(),
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, 200 if is_opened else 422


@bp.route("/account/passkeys/<int:passkey_id>/remove", methods=["POST"])
@requires(Permission.ACCOUNT, step_up=True)
def passkey_remove(passkey_id: int) -> Any:
    """Forget one of the user's passkeys."""
    if not passkey_actions.remove(current_user.id, passkey_id, current_user.sign_in_id):
        abort(404)
    flash(_("Passkey removed. Delete it on the device too, where you keep passkeys."))
    return redirect(url_for(".factors_show"))


def _this_sign_in() -> str:
    return f"sign-in {current_user.sign_in_id}"


def _answer_options(ask: Any) -> Any:
    try:
        return Response(ask(), mimetype="application/json")
    except DomainError as problem:
        return _json({"problem": problem.message}, 409)


def _json(values: dict[str, str], status: int) -> Any:
    return Response(json.dumps(values), status, mimetype="application/json")
