"""What staff decide about a record, each with a page or a form of its own."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import (
    bp,
    checks,
    record_decision_actions,
    record_pages,
    record_rules,
    record_words,
)
from portal.training.record_forms import ReasonForm, RevokeForm, VersionForm
from portal.training.record_queries import Record


@bp.route("/records/<int:record_id>/verify", methods=["POST"])
@requires(Permission.TRAINING_RECORD)
def record_verify(record_id: int) -> Any:
    """Let a record that was sent in count, and lead on to the next."""
    record = record_pages.record_or_404(record_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    return _decided(
        record,
        lambda: record_decision_actions.verify_record(
            record_id, form.version.data or 0, current_user
        ),
        _("Verified: %(course)s of %(name)s.", course=record.course_title, name=record.user_name),
    )


@bp.route("/records/<int:record_id>/reject", methods=["POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def record_reject(record_id: int) -> Any:
    """Don't accept a record that was sent in, saying why, and lead on to the next."""
    record = record_pages.record_or_404(record_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return record_pages.page(record, form)
    return _decided(
        record,
        lambda: record_decision_actions.reject_record(
            record_id, form.version.data or 0, form.reason.data, current_user
        ),
        _(
            "Not accepted: %(course)s of %(name)s. They are told.",
            course=record.course_title,
            name=record.user_name,
        ),
    )


def _decided(record: Record, act: Callable[[], None], said: str) -> Any:
    """Do it and go on to what waits next; back to the record where it can't be done."""
    try:
        act()
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".record_show", record_id=record.id))
    flash(said)
    following = checks.next_for(current_user)
    if following is None:
        flash(_("Nothing else awaits a check."), "info")
        return redirect(url_for(".checks_list"))
    return redirect(following.url)


@bp.route("/records/<int:record_id>/revoke", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def record_revoke(record_id: int) -> Any:
    """End what a record covers, from a day on; a page of its own asks to be sure."""
    record = record_pages.record_or_404(record_id)
    if not record_pages.may_revoke(record):
        return _cannot(record)
    form = RevokeForm(version=record.version, revoked_on=clock.today())
    if form.validate_on_submit() and form.revoked_on.data:
        try:
            record_decision_actions.revoke_record(
                record_id,
                form.version.data or 0,
                form.revoked_on.data,
                form.reason.data,
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Revoked. What is recorded stays in sight."))
            return redirect(url_for(".record_show", record_id=record_id))
    return _sure("training/record_revoke.html", record, form)


@bp.route("/records/<int:record_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
def record_withdraw(record_id: int) -> Any:
    """Say that a record was entered by mistake; one's own until it is decided on."""
    record = record_pages.record_or_404(record_id)
    if not record_pages.may_withdraw(record):
        return _cannot(record)
    form = ReasonForm(version=record.version)
    if form.validate_on_submit():
        try:
            record_decision_actions.withdraw_record(
                record_id, form.version.data or 0, form.reason.data, current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Withdrawn. It stays in sight and counts for nothing."))
            return redirect(url_for(".record_show", record_id=record_id))
    return _sure("training/record_withdraw.html", record, form)


def _cannot(record: Record) -> Any:
    """Back to the record, whose page says where it stands by now."""
    if record_rules.decides_about_self(record.user_id, current_user.id):
        flash(record_words.not_about_self(), "error")
    else:
        flash(_("As this record stands now, that can't be done."), "error")
    return redirect(url_for(".record_show", record_id=record.id))


def _sure(template: str, record: Record, form: ReasonForm) -> Any:
    page = render_template(
        template,
        record=record,
        form=form,
        is_own=record_rules.decides_about_self(record.user_id, current_user.id),
    )
    return page, (422 if form.errors or form.form_errors else 200)
