"""Answers that somebody has to send, print or say, and what one referral's page does with them."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, mail, pdf
from portal.audit import record_look
from portal.auth.forms import EmptyForm
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import AnswerChannel, AnswerState, Audience, Milestone
from portal.paging import page_number
from portal.referrals import (
    answer_actions,
    answer_letter_queries,
    answer_pages,
    answer_queries,
    answer_words,
    bp,
    page_queries,
    status_link_actions,
)
from portal.referrals.answer_forms import CorrectForm, OtherwiseForm, SendForm
from portal.referrals.answer_queries import AnswerRow

NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@bp.route("/answers")
@requires(Permission.REFERRAL_READ)
def answers_list() -> Any:
    """Letters to print, people to ring, mail that failed, and what is held back."""
    record_look("answers_opened", "answer", None, by=current_user)
    return render_template(
        "referrals/answers_list.html",
        page=answer_queries.to_do_page(current_user, page_number(request.args.get("page"))),
        waiting=answer_pages.waiting_for_somebody(current_user),
        words=answer_words,
    )


@bp.route("/referrals/<int:referral_id>/answers", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def answer_send(referral_id: int) -> Any:
    """Tell one thing now."""
    _referral_or_404(referral_id)
    form = SendForm()
    if not form.validate_on_submit():
        abort(400)
    whom = (referral_id, Audience(form.audience.data), Milestone(form.milestone.data))
    return _done(
        referral_id,
        lambda: answer_actions.send_now(*whom, current_user, reason=form.reason.data or ""),
        _("Sent, or ready below to be printed or said."),
    )


@bp.route("/referrals/<int:referral_id>/answers/<int:answer_id>/correct", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def answer_correct(referral_id: int, answer_id: int) -> Any:
    """Say again, as it stands now, what was told wrongly."""
    answer = _answer_or_404(referral_id, answer_id)
    form = CorrectForm()
    if not form.validate_on_submit():
        abort(400)
    return _done(
        referral_id,
        lambda: answer_actions.correct(
            referral_id, answer.answer_id, form.reason.data or "", current_user
        ),
        _("The correction is sent, or ready below."),
    )


@bp.route("/referrals/<int:referral_id>/answers/<int:answer_id>/done", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def answer_done(referral_id: int, answer_id: int) -> Any:
    """Say that a letter was posted, or that somebody was told."""
    answer = _answer_or_404(referral_id, answer_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    is_letter = answer.state == AnswerState.TO_PRINT
    action = answer_actions.mark_posted if is_letter else answer_actions.mark_told
    action(answer.answer_id, current_user)
    flash(_("Marked as posted.") if is_letter else _("Marked as told."))
    return redirect(_back(referral_id))


@bp.route("/referrals/<int:referral_id>/answers/<int:answer_id>/otherwise", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def answer_otherwise(referral_id: int, answer_id: int) -> Any:
    """Tell by letter or by hand what couldn't be told as it was meant."""
    answer = _answer_or_404(referral_id, answer_id)
    form = OtherwiseForm()
    if not form.validate_on_submit():
        abort(400)
    return _done(
        referral_id,
        lambda: answer_actions.tell_otherwise(
            answer.answer_id, AnswerChannel(form.channel.data), current_user
        ),
        _("It stands below to be printed or said."),
    )


@bp.route("/referrals/<int:referral_id>/answers/<int:answer_id>/letter.pdf")
@requires(Permission.REFERRAL_DECIDE)
def answer_letter(referral_id: int, answer_id: int) -> Any:
    """The letter of an answer, which alone names the person."""
    answer = _answer_or_404(referral_id, answer_id)
    letter = answer_letter_queries.letter_of(answer.answer_id)
    if letter is None:
        abort(404)
    record_look(
        "answer_letter_opened", "answer", answer_id, by=current_user, person=letter.person_id
    )
    document = pdf.render_pdf(render_template("referrals/answer_letter.html", letter=letter))
    name = f"letter-{answer.reference}-{answer_id}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', **NO_STORE},
    )


@bp.route("/referrals/<int:referral_id>/status-link", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def status_link_make(referral_id: int) -> Any:
    """Make another status link, which ends the earlier ones, and show it this once."""
    referral = _referral_or_404(referral_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    try:
        token = status_link_actions.renew_link(referral_id, current_user)
    except DomainError as problem:
        flash(problem.message, "bad")
        return redirect(_back(referral_id))
    page = render_template(
        "referrals/status_link_show.html",
        referral=referral,
        address=mail.address_of("status.status_show", token=token),
        today=clock.today(),
    )
    return page, 200, NO_STORE


@bp.route("/referrals/<int:referral_id>/status-link/revoke", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def status_link_revoke(referral_id: int) -> Any:
    """End every status link of a referral now."""
    _referral_or_404(referral_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    status_link_actions.revoke_links(referral_id, current_user)
    flash(_("No status link of this referral opens anything now."))
    return redirect(_back(referral_id))


def _done(referral_id: int, action: Callable[[], object], said: str) -> Any:
    try:
        action()
    except DomainError as problem:
        flash(problem.message, "bad")
    else:
        flash(said)
    return redirect(_back(referral_id))


def _back(referral_id: int) -> str:
    if request.form.get("back") == "list":
        return url_for(".answers_list")
    return url_for(".referral_show", referral_id=referral_id, _anchor="answers")


def _referral_or_404(referral_id: int) -> page_queries.ReferralPage:
    referral = page_queries.referral_for(current_user, referral_id)
    if referral is None:
        abort(404)
    return referral


def _answer_or_404(referral_id: int, answer_id: int) -> AnswerRow:
    answer = answer_queries.answer_for(current_user, referral_id, answer_id)
    if answer is None:
        abort(404)
    return answer
