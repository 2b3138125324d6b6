"""Drafts of referrals: saved by a button or by themselves, gone on with, and discarded."""

from typing import Any

from flask import abort, flash, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires, takes_uploads
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.formats import clock_time
from portal.forms import PortalForm
from portal.intake import (
    bp,
    draft_actions,
    draft_queries,
    draft_rules,
    file_pages,
    file_rules,
    staff_pages,
)
from portal.intake.draft_actions import Drafted
from portal.intake.staff_forms import StaffReferralForm


@bp.route("/referrals/new/drafts", methods=["POST"])
@requires(Permission.REFERRAL_ADD)
@redisplays
@takes_uploads(1, "max_file_bytes")
def draft_save() -> Any:
    """Keep a page of staff entry as it is, unfinished, with the scan that it is typed from."""
    form = staff_pages.form_of(None)
    form.ensure_key()
    chosen = staff_pages.chosen_person(form)
    try:
        if not g.get("csrf_valid", False):
            raise DomainError(
                _("This page was open for too long. Check what you typed and save it again.")
            )
        made = _keep(form)
    except DomainError as problem:
        if _wants_json():
            return jsonify(said=problem.message), 409
        if isinstance(problem, draft_actions.AlreadySaved):
            flash(problem.message)
            return redirect(url_for(".referral_new"))
        form.refuse(problem)
        draft = draft_queries.draft_under(current_user, str(form.request_key.data))
        return staff_pages.entry_page(form, chosen, draft, 422)
    return _answer(made)


def _keep(form: StaffReferralForm) -> Drafted | None:
    """The draft of what was typed; None where there is nothing to keep."""
    file, typed = staff_pages.uploaded(form), form.typed()
    if file is None and draft_rules.is_blank(typed):
        return None
    return draft_actions.save_draft(
        str(form.request_key.data), form.page, typed, current_user, file
    )


def _answer(made: Drafted | None) -> Any:
    apart = _(
        "This draft was changed on another page meanwhile. What you typed here is a draft of "
        "its own now."
    )
    if _wants_json():
        if made is None:
            return jsonify(version=0, said="")
        said = apart if made.is_apart else _("Saved as a draft, %(time)s", time=_now())
        return jsonify(
            request_key=made.request_key, version=made.version, draft=made.draft_id, said=said
        )
    if made is None:
        flash(_("There was nothing to save yet."))
        return redirect(url_for(".referral_new"))
    flash(apart if made.is_apart else _("Saved as a draft."), "warn" if made.is_apart else "good")
    return redirect(url_for(".referral_new", draft=made.draft_id))


def _now() -> str:
    return clock_time(clock.now())


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


@bp.route("/referrals/new/drafts/<int:draft_id>/discard", methods=["POST"])
@requires(Permission.REFERRAL_ADD)
def draft_discard(draft_id: int) -> Any:
    """Throw a draft of one's own away."""
    if draft_queries.draft_for(current_user, draft_id) is None:
        abort(404)
    if not PortalForm().validate_on_submit():
        abort(400)
    draft_actions.discard_draft(draft_id, current_user)
    flash(_("The draft is gone."))
    return redirect(url_for(".referral_new"))


@bp.route("/referrals/new/drafts/<int:draft_id>/file")
@requires(Permission.REFERRAL_ADD)
def draft_file(draft_id: int) -> Any:
    """The scan of a draft of one's own, for the frame beside the form."""
    file = draft_queries.file_of(current_user, draft_id)
    if file is None or file.media_type not in file_rules.SHOWN:
        abort(404)
    return file_pages.framed(file.body, file.media_type)
