"""Ending a referral, putting it on hold, and going on with one that had ended."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.models import Ending
from portal.referrals import (
    actions,
    bp,
    care_queries,
    move_queries,
    move_rules,
    page_queries,
    reason_queries,
    reason_rules,
    referral_pages,
    rules,
)
from portal.referrals.end_forms import EndForm
from portal.referrals.forms import HoldForm, ReopenForm
from portal.referrals.move_rules import Move
from portal.referrals.referral_pages import load


@bp.route("/referrals/<int:referral_id>/end", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referral_end(referral_id: int) -> Any:
    """End a referral for a coded reason, and say who holds its risk, if it has one."""
    referral = load(referral_id)
    form = EndForm(version=referral.version, risk_spoken_on=clock.today())
    reasons = reason_rules.by_ending(reason_queries.reasons())
    if care_queries.care_of(referral_id).died_on is None:
        # A death ends all they have, wherever it is: it is recorded once, on their own page.
        reasons.pop(Ending.DIED, None)
    form.set_reasons(reasons)
    if form.validate_on_submit():
        try:
            _end(referral, form)
        except (StaleVersion, actions.MoveNotAllowed) as problem:
            return _end_page(load(referral_id), form, 409, problem)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return referral_pages.done(referral, _("Ended."), undoable=True)
    return _end_page(referral, form, 422 if form.is_submitted() else 200)


def _end(referral: Any, form: EndForm) -> None:
    values = form.values()
    if values["ending"] is None:
        raise DomainError(_("Choose how and why it ends"), "reason")
    survivor_id = None
    if values["ending"] == Ending.DUPLICATE:
        wanted = rules.reference_start(form.survivor.data or "")
        survivor_id = care_queries.by_reference(current_user, wanted) if wanted else None
    actions.end_referral(
        referral.id,
        form.version.data,
        by=current_user,
        survivor_id=survivor_id,
        risk_held=form.risk_held(),
        **values,
    )


def _end_page(referral: Any, form: EndForm, status: int, problem: DomainError | None = None) -> Any:
    referral_pages.look(referral)
    if problem is not None:
        form.form_errors.append(problem.message)
        form.show_version(referral.version)
    page = render_template(
        "referrals/referral_end.html",
        referral=referral,
        form=form,
        is_at_risk=move_rules.needs_risk_holder(referral.risk, Ending.DECLINED),
        places=page_queries.places_of(current_user, referral.id),
        others=care_queries.others_of_person(current_user, referral.id, referral.person_id),
        moves=move_queries.allowed_for(referral.id),
        newest=page_queries.steps_of(referral.id)[:1] if problem else [],
        words=referral_pages.words,
        has_errors=status != 200,
    )
    return page, status


@bp.route("/referrals/<int:referral_id>/hold", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referral_hold(referral_id: int) -> Any:
    """Put a referral on hold until a day; on that day it is back by itself."""
    referral = load(referral_id)
    form = HoldForm(version=referral.version)

    def hold() -> None:
        actions.hold_referral(
            referral.id, form.version.data, form.until.data, form.reason.data, by=current_user
        )

    return _with_reason(referral, form, Move.HOLD, hold, _("On hold."))


@bp.route("/referrals/<int:referral_id>/reopen", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referral_reopen(referral_id: int) -> Any:
    """Open an ended referral again."""
    referral = load(referral_id)
    form = ReopenForm(version=referral.version)

    def reopen() -> None:
        actions.reopen_referral(referral.id, form.version.data, form.reason.data, by=current_user)

    return _with_reason(referral, form, Move.REOPEN, reopen, _("Opened again."))


def _with_reason(referral: Any, form: Any, move: Move, action: Any, said: str) -> Any:
    status, newest = 200, []
    if form.validate_on_submit():
        try:
            action()
        except (StaleVersion, actions.MoveNotAllowed) as problem:
            referral = load(referral.id)
            status, newest = 409, page_queries.steps_of(referral.id)[:1]
            form.refuse(problem)
            form.show_version(referral.version)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return (
                referral_pages.done(referral, said)
                if move == Move.HOLD
                else referral_pages.back(referral, said)
            )
    if form.is_submitted() and status == 200:
        status = 422
    referral_pages.look(referral)
    page = render_template(
        "referrals/referral_reason.html",
        referral=referral,
        form=form,
        move=move,
        bar=move_queries.allowed_for(referral.id).why_not(move),
        newest=newest,
        words=referral_pages.words,
        has_errors=status != 200,
    )
    return page, status
