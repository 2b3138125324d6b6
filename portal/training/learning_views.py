"""Hours of learning: one's own sent in, somebody's recorded, checked and withdrawn."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.formats import long_date
from portal.models import RecordState
from portal.training import bp, checks, learning_actions, learning_queries, queries
from portal.training.learning_forms import LearningForm, LearningReasonForm
from portal.training.learning_queries import LearningRow
from portal.training.words import hours


@bp.route("/learning/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
def learning_add() -> Any:
    """Send in one's own hours; they count once staff have verified them."""
    return _form_page(current_user.id, None)


@bp.route("/users/<int(max=2147483647):user_id>/learning/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def learning_record(user_id: int) -> Any:
    """Put somebody's hours on record; they count at once."""
    if user_id == current_user.id:
        return redirect(url_for(".learning_add"))
    name = dict(queries.users_who_train()).get(user_id)
    if name is None:
        abort(404)
    return _form_page(user_id, name)


def _form_page(user_id: int, name: str | None) -> Any:
    courses = learning_queries.hour_courses()
    form = LearningForm(
        courses=courses,
        course_id=request.args.get("course", type=int)
        or (courses[0][0] if len(courses) == 1 else None),
    )
    if form.validate_on_submit():
        try:
            learning_actions.add_learning(user_id, **form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            if name is None:
                flash(_("Sent in. Your hours count once the office has checked them."))
                return redirect(url_for(".training_show"))
            flash(_("Hours recorded for %(name)s.", name=name))
            return redirect(url_for(".user_show", user_id=user_id))
    page = render_template(
        "training/learning_add.html",
        form=form,
        user_id=user_id,
        name=name,
        courses=courses,
        topics=sorted({topic for _course, topic in learning_queries.topics()}),
    )
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/learning/<int(max=2147483647):learning_id>")
@requires(Permission.TRAINING_OWN_READ)
def learning_show(learning_id: int) -> Any:
    """One entry of hours, one's own or for staff anybody's, with what can be done about it."""
    return _show(_entry_or_404(learning_id), LearningReasonForm())


@bp.route("/learning/<int(max=2147483647):learning_id>/verify", methods=["POST"])
@requires(Permission.TRAINING_RECORD)
def learning_verify(learning_id: int) -> Any:
    """Let hours count."""
    row = _entry_or_404(learning_id)
    try:
        learning_actions.verify_learning(learning_id, current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(_("Verified: %(title)s, of %(name)s.", title=row.title, name=row.user_name))
    return redirect(_next(row))


@bp.route("/learning/<int(max=2147483647):learning_id>/reject", methods=["POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def learning_reject(learning_id: int) -> Any:
    """Don't accept hours, saying why."""
    row = _entry_or_404(learning_id)
    form = LearningReasonForm()
    if form.validate_on_submit():
        try:
            learning_actions.reject_learning(learning_id, form.reason.data, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Not accepted. %(name)s reads why.", name=row.user_name))
            return redirect(_next(row))
    return _show(row, form)


@bp.route("/learning/<int(max=2147483647):learning_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
def learning_withdraw(learning_id: int) -> Any:
    """Say that hours were entered by mistake; one's own until they are decided on."""
    row = _entry_or_404(learning_id)
    form = LearningReasonForm()
    if form.validate_on_submit():
        try:
            learning_actions.withdraw_learning(learning_id, form.reason.data, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Withdrawn. It stays in sight and counts for nothing."))
            return redirect(url_for(".learning_show", learning_id=learning_id))
    has_errors = bool(form.errors or form.form_errors)
    if not has_errors and not _may_withdraw(row):
        flash(_("These hours can't be withdrawn."), "error")
        return redirect(url_for(".learning_show", learning_id=learning_id))
    page = render_template("training/learning_withdraw.html", row=row, form=form)
    return page, (422 if has_errors else 200)


def _entry_or_404(learning_id: int) -> LearningRow:
    row = learning_queries.learning_for(current_user, learning_id)
    if row is None:
        abort(404)
    return row


def _may_withdraw(row: LearningRow) -> bool:
    if row.user_id == current_user.id:
        return row.state == RecordState.PENDING
    return row.state in (RecordState.PENDING, RecordState.VERIFIED)


def _show(row: LearningRow, form: LearningReasonForm) -> Any:
    is_own = row.user_id == current_user.id
    keeps = current_user.may(Permission.TRAINING_RECORD)
    page = render_template(
        "training/learning_show.html",
        row=row,
        form=form,
        is_own=is_own,
        keeps=keeps,
        may_decide=keeps and not is_own and row.state == RecordState.PENDING,
        may_withdraw=_may_withdraw(row),
    )
    return page, (422 if form.errors or form.form_errors else 200)


def _next(row: LearningRow) -> str:
    """What has waited longest, of whatever kind, else whose hours these were."""
    following = checks.next_for(current_user)
    return following.url if following else url_for(".user_show", user_id=row.user_id)


def _waiting() -> list[checks.Waiting]:
    return [
        checks.Waiting(
            url_for("training.learning_show", learning_id=one.learning_id),
            one.user_id,
            one.user_name,
            one.title,
            [
                _(
                    "%(hours)s hours on %(day)s",
                    hours=hours(one.minutes),
                    day=long_date(one.done_on),
                ),
                one.course_title,
                *([one.topic] if one.topic else []),
            ],
            one.recorded_at,
        )
        for one in learning_queries.learning_waiting()
    ]


def _said(count: int) -> str:
    return ngettext("%(num)s entry of hours to check", "%(num)s entries of hours to check", count)


checks.add(
    checks.Section(
        order=20,
        name="learning",
        heading=_l("Hours sent in"),
        empty=_l("No hours await a check. What people send in stands here until you decide."),
        waiting=_waiting,
        count=learning_queries.waiting_count,
        said=_said,
    )
)
