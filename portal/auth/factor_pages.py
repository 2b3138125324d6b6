"""The pages of signing in and of what proves a user, which several views show."""

from typing import Any

import segno
from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.auth import app_actions, factor_queries, passkey_actions, sessions
from portal.auth.factor_forms import AppConfirmForm, ProofForm, SecondStepForm
from portal.auth.forms import SignInForm
from portal.auth.holding import HeldRequest, resume_page


def sign_in_page(form: SignInForm, held: Any, status: int) -> Any:
    """The page on which somebody signs in, by passphrase or with a passkey."""
    page = render_template(
        "auth/sign_in.html",
        form=form,
        held=held,
        party=passkey_actions.party(),
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, status


def second_step_page(form: SecondStepForm, held: Any, user: Any, status: int) -> Any:
    """The page of the second step."""
    factors = factor_queries.factors_of(user.id)
    page = render_template(
        "auth/second_step.html",
        form=form,
        held=held,
        party=passkey_actions.party() if factors.passkeys else None,
        takes_code=factors.app_since is not None,
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, status


def factors_page(
    held: HeldRequest | None, typed: list[tuple[str, str]] | None = None, status: int = 200
) -> Any:
    """How the user signs in, and what they may set up; carries a form that waits."""
    page = render_template(
        "auth/factors_show.html",
        factors=factor_queries.factors_of(current_user.id),
        needs=sessions.needs_factor(current_user.id),
        party=passkey_actions.party(),
        held=held,
        typed=[] if held else typed or [],
    )
    return page, status


def proof_page(
    form: ProofForm,
    held: HeldRequest | None,
    status: int = 200,
    typed: list[tuple[str, str]] | None = None,
) -> Any:
    """Ask for a passkey, a code or the passphrase: what the user has."""
    factors = factor_queries.factors_of(current_user.id)
    page = render_template(
        "auth/proof_ask.html",
        form=form,
        held=held,
        typed=typed or [],
        party=passkey_actions.party() if factors.passkeys else None,
        takes_code=factors.app_since is not None,
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, status


def app_page(form: AppConfirmForm, held: HeldRequest | None, status: int) -> Any:
    enrolment = app_actions.begin(current_user.id)
    drawn = segno.make(enrolment.address, micro=False, error="m").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
    page = render_template(
        "auth/app_add.html",
        form=form,
        held=held,
        key=enrolment.key,
        address=enrolment.address,
        code=Markup(drawn),  # nosec B704 # drawn here, of squares alone
        has_errors=bool(form.errors or form.form_errors),
    )
    return page, status


def after_adding(codes: list[str], held: HeldRequest | None, words: str) -> Any:
    """Show recovery codes this once, if there are any; else go on."""
    flash(words)
    if codes:
        return render_template("auth/recovery_codes.html", codes=codes, held=held)
    return resume_page(held, current_user.id) if held else redirect(url_for(".factors_show"))
