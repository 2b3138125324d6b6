"""One training record: recorded by staff, sent in by whoever did the course, and its page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires, takes_uploads
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import (
    bp,
    evidence_rules,
    matrix_queries,
    record_actions,
    record_pages,
    record_queries,
    record_rules,
)
from portal.training.matrix_rules import told_apart
from portal.training.record_forms import SendTrainingForm, TrainingRecordForm


@bp.route("/records/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
@takes_uploads(evidence_rules.MOST_FILES)
def record_add() -> Any:
    """Record a course that somebody completed."""
    asked = {name: request.args.get(name, type=int) for name in ("user", "course")}
    if request.method == "GET" and asked["user"] == current_user.id:
        # Nobody records their own as checked.
        return redirect(url_for(".record_send", course=asked["course"]))
    users = _people_to_record()
    form = TrainingRecordForm(
        users=users,
        courses=record_queries.course_choices(),
        # A link from a person's page or the matrix fills these in.
        user_id=asked["user"],
        course_id=asked["course"],
    )
    if form.validate_on_submit():
        try:
            record_id = record_actions.record_training(**form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            name = dict(users).get(form.user_id.data, "")
            flash(_("Training recorded for %(name)s.", name=name))
            return redirect(url_for(".record_show", record_id=record_id))
    page = render_template("training/record_add.html", form=form)
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/records/send", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
@takes_uploads(evidence_rules.MOST_FILES)
def record_send() -> Any:
    """Send in a course of one's own, for staff to check."""
    form = SendTrainingForm(
        courses=record_queries.course_choices(record_rules.SENT_IN),
        course_id=request.args.get("course", type=int),
    )
    if form.validate_on_submit():
        try:
            record_id = record_actions.send_training(**form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Sent in. It counts as soon as the office has checked it."))
            return redirect(url_for(".record_show", record_id=record_id))
    page = render_template("training/record_send.html", form=form)
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/records/<int:record_id>")
@requires(Permission.TRAINING_OWN_READ)
def record_show(record_id: int) -> Any:
    """All about one record: state, who recorded and decided, its files, what it covers."""
    return record_pages.page(record_pages.record_or_404(record_id))


def _people_to_record() -> list[tuple[int, str]]:
    """Whose training is kept, but for one's own: (user_id, a name that no other has)."""
    users = [one for one in matrix_queries.trained_users() if one.is_active and one.trains]
    apart = told_apart([(one.user_id, one.name, one.email) for one in users])
    return [
        (one.user_id, f"{one.name} ({one.hint})" if one.hint else one.name)
        for one in apart
        if one.user_id != current_user.id
    ]
