"""One referral, and the decisions about it that take one press."""

from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import StaleVersion
from portal.referrals import actions, bp, referral_pages
from portal.referrals.forms import AskForm, VersionForm
from portal.referrals.referral_pages import load


@bp.route("/referrals/<int:referral_id>")
@requires(Permission.REFERRAL_READ)
def referral_show(referral_id: int) -> Any:
    """One referral: why, who, which groups fit, what happened, and what can be done."""
    referral = load(referral_id)
    # Kept by showing it, not by sending a form again: who was shown a risk has read it.
    actions.note_opened(referral.id, by=current_user)
    return referral_pages.page(referral)


@bp.route("/referrals/<int:referral_id>/contact", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def contact_start(referral_id: int) -> Any:
    """Note that somebody is getting in touch."""
    return _press(referral_id, actions.start_contact, _("Contact begun."), stays=True)


@bp.route("/referrals/<int:referral_id>/accept", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def referral_accept(referral_id: int) -> Any:
    """Accept a referral; its place comes next, on the same page."""
    return _press(
        referral_id, actions.accept_referral, _("Accepted. Next: a place in a group."), stays=True
    )


@bp.route("/referrals/<int:referral_id>/take-on", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def referral_take_on(referral_id: int) -> Any:
    """Become the one who looks after a referral."""
    return _press(referral_id, actions.take_on, _("You look after this referral now."), stays=True)


@bp.route("/referrals/<int:referral_id>/resume", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def referral_resume(referral_id: int) -> Any:
    """Take a referral off hold before its date."""
    return _press(referral_id, actions.resume_referral, _("It goes on."), stays=True)


@bp.route("/referrals/<int:referral_id>/undo", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def decision_undo(referral_id: int) -> Any:
    """Take the newest decision back, while nobody has been told of it."""
    return _press(
        referral_id,
        actions.undo_decision,
        _("Taken back. All stands as before, and nobody was told."),
        stays=True,
    )


@bp.route("/referrals/<int:referral_id>/ask", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referrer_ask(referral_id: int) -> Any:
    """Note what the referrer was asked; the referral then waits on them."""
    referral = load(referral_id)
    form = AskForm()
    if not form.validate_on_submit():
        return referral_pages.page(referral, ask=form)
    try:
        actions.ask_referrer(referral.id, form.version.data, form.note.data, by=current_user)
    except StaleVersion as problem:
        return referral_pages.stale(referral.id, problem, ask=form)
    return referral_pages.done(referral, _("Noted. The referral waits on the referrer."))


def _press(referral_id: int, action: Any, said: str, *, stays: bool = False) -> Any:
    referral = load(referral_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        action(referral.id, form.version.data, by=current_user)
    except StaleVersion as problem:
        return referral_pages.stale(referral.id, problem)
    return referral_pages.back(referral, said) if stays else referral_pages.done(referral, said)
