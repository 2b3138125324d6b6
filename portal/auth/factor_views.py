"""The second step of signing in, and how a user sets up and takes away what proves them."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth import (
    app_actions,
    bp,
    factor_actions,
    passwords,
    pending_actions,
    proving,
    recovery_actions,
    sessions,
)
from portal.auth.actions import TooManyTries
from portal.auth.factor_forms import AppConfirmForm, PassphraseForm, ProofForm, SecondStepForm
from portal.auth.factor_pages import (
    after_adding,
    app_page,
    factors_page,
    proof_page,
    second_step_page,
    sign_in_page,
)
from portal.auth.forms import SignInForm
from portal.auth.guard import public, redisplays, requires
from portal.auth.holding import HeldRequest, held_request, resume_page
from portal.auth.permissions import Permission
from portal.auth.sessions import Proof
from portal.errors import DomainError


@bp.route("/sign-in/second", methods=["GET", "POST"])
@redisplays
@public
def second_step() -> Any:
    """The second step, for a browser whose first was right a short while ago."""
    form = SecondStepForm()
    token = proving.pending_token()
    user = pending_actions.user_of(token) if token else None
    held = held_request()
    if user is None:
        return _too_late(form, held)
    if request.method in ("GET", "HEAD"):
        form.next.data = request.args.get("next", "")
    if form.validate_on_submit():
        try:
            how = factor_actions.proof_of_code(user.id, form.proof_code.data or "")
        except TooManyTries as problem:
            form.refuse(problem)
            answer = second_step_page(form, held, user, 429)
            return (*answer, {"Retry-After": str(problem.wait_seconds)})
        except DomainError as problem:
            form.refuse(problem)
            return second_step_page(form, held, user, 422)
        if not pending_actions.finish(token):
            return _too_late(form, held)
        return proving.enter(user, how, held, form.next.data)
    return second_step_page(form, held, user, 422 if form.is_submitted() else 200)


def _too_late(form: SecondStepForm, held: HeldRequest | None) -> Any:
    """Back to the first step, with whatever waits."""
    flash(_("That took too long. Sign in again."), "warn")
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("auth.sign_in", next=request.args.get("next")))
    shown = SignInForm(formdata=None)
    shown.next.data = form.next.data or ""
    return sign_in_page(shown, held, 401)


@bp.route("/confirm", methods=["GET", "POST"])
@requires(Permission.ACCOUNT, before_factor=True)
@redisplays
def proof_ask() -> Any:
    """Ask a signed-in user to prove once more who they are, then go on."""
    form = ProofForm()
    held = held_request()
    if request.method in ("GET", "HEAD"):
        form.next.data = request.args.get("next", "")
    if form.validate_on_submit():
        try:
            how = _proof(form)
        except TooManyTries as problem:
            form.refuse(problem)
            answer = proof_page(form, held, 429)
            return (*answer, {"Retry-After": str(problem.wait_seconds)})
        except DomainError as problem:
            form.refuse(problem)
            return proof_page(form, held, 422)
        return proving.go_on_proved(how, held, form.next.data)
    return proof_page(form, held, 422 if form.is_submitted() else 200)


def _proof(form: ProofForm) -> Proof:
    if form.proof_code.data:
        return factor_actions.proof_of_code(current_user.id, form.proof_code.data)
    if form.passphrase.data:
        return factor_actions.proof_of_passphrase(current_user.id, form.passphrase.data)
    raise DomainError(_("Type a code or your passphrase."))


@bp.route("/account/sign-in", methods=["GET", "POST"])
@requires(Permission.ACCOUNT, before_factor=True)
def factors_show() -> Any:
    """How the user signs in; a form that waits for the second step goes on from here."""
    held = held_request()
    if held and not current_user.lacks_factor:
        return resume_page(held, current_user.id)
    return factors_page(held)


@bp.route("/account/app", methods=["GET", "POST"])
@requires(Permission.ACCOUNT, before_factor=True, step_up=True)
def app_add() -> Any:
    """Begin to set up an authenticator app: the code to scan, and a field for its first."""
    if request.method in ("GET", "HEAD") and app_actions.enrolment_of(current_user.id) is None:
        return redirect(url_for(".factors_show"))
    held = held_request()
    if request.method == "POST" and held is None:
        app_actions.begin(current_user.id)
        return redirect(url_for(".app_add"))
    return app_page(AppConfirmForm(formdata=None), held, 200)


@bp.route("/account/app/confirm", methods=["POST"])
@requires(Permission.ACCOUNT, before_factor=True, step_up=True)
@redisplays
def app_confirm() -> Any:
    """Take the first code of a new app."""
    form = AppConfirmForm()
    held = held_request()
    if form.validate_on_submit():
        try:
            codes = app_actions.confirm(
                current_user.id, form.proof_code.data or "", current_user.sign_in_id
            )
        except DomainError as problem:
            form.refuse(problem)
            return app_page(form, held, 422)
        return after_adding(codes, held, _("Your authenticator app is set up."))
    return app_page(form, held, 422)


@bp.route("/account/app/remove", methods=["POST"])
@requires(Permission.ACCOUNT, step_up=True)
def app_remove() -> Any:
    """Take the authenticator app away."""
    app_actions.remove(current_user.id, current_user.sign_in_id)
    flash(_("Your authenticator app is no longer asked for."))
    return redirect(url_for(".factors_show"))


@bp.route("/account/recovery-codes", methods=["POST"])
@requires(Permission.ACCOUNT, step_up=True)
def recovery_codes_make() -> Any:
    """Make ten new recovery codes; the old ones are dead."""
    if not current_user.has_factor:
        abort(404)
    codes = recovery_actions.renew(current_user.id)
    return render_template("auth/recovery_codes.html", codes=codes, held=None)


@bp.route("/account/passphrase", methods=["GET", "POST"])
@requires(Permission.ACCOUNT)
@redisplays
def passphrase_change() -> Any:
    """Give oneself another passphrase, by the present one."""
    form = PassphraseForm()
    if form.validate_on_submit():
        try:
            _change(form)
        except TooManyTries as problem:
            form.refuse(problem)
            answer = _passphrase_page(form, 429)
            return (*answer, {"Retry-After": str(problem.wait_seconds)})
        except DomainError as problem:
            form.refuse(problem)
            return _passphrase_page(form, 422)
        flash(_("Your passphrase is changed. Every other device is signed out."))
        return redirect(url_for(".factors_show"))
    return _passphrase_page(form, 422 if form.is_submitted() else 200)


def _change(form: PassphraseForm) -> None:
    if form.new_passphrase.data != form.new_passphrase_again.data:
        raise DomainError(
            _("The two new ones differ. Type the same one twice."), "new_passphrase_again"
        )
    # The cheap questions first, and the one that costs a hash and a try last.
    problem = passwords.problem_of(
        form.new_passphrase.data or "", about=(current_user.name, current_user.email)
    )
    if problem:
        raise DomainError(problem, "new_passphrase")
    how = factor_actions.proof_of_passphrase(current_user.id, form.passphrase.data or "")
    factor_actions.change_passphrase(
        current_user.id, form.new_passphrase.data or "", current_user.sign_in_id
    )
    sessions.prove(current_user, how)


def _passphrase_page(form: PassphraseForm, status: int) -> Any:
    page = render_template(
        "auth/passphrase_change.html",
        form=form,
        least=passwords.MINIMUM_LENGTH,
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, status
