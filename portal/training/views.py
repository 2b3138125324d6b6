"""The training pages: one's own status, everybody's, and the form that records a course."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import actions, book_queries, bp, queries, rules, tabs, words
from portal.training.forms import TrainingRecordForm

navigation.add(
    navigation.Entry(
        50, "training.training_show", lambda: _l("Training"), Permission.TRAINING_OWN_READ
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words, "today": clock.today(), "training_tabs": tabs.training_tabs}


@bp.route("")
@requires(Permission.TRAINING_OWN_READ)
def training_show() -> Any:
    """The signed-in user's own training: what needs doing first."""
    statuses = book_queries.load([current_user.id]).standing(current_user.id, clock.today())
    return render_template(
        "training/training_show.html",
        statuses=statuses,
        attention_count=rules.needs_attention(statuses),
        records=queries.records_of(current_user.id),
        may_see_all=current_user.may(Permission.TRAINING_MATRIX_READ),
        may_record=current_user.may(Permission.TRAINING_RECORD),
    )


@bp.route("/records/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def record_add() -> Any:
    """Record a course that somebody completed."""
    users, courses = queries.users_who_train(), queries.courses()
    form = TrainingRecordForm(
        users=users,
        courses=courses,
        # A link from a person's page or the matrix fills these in.
        user_id=request.args.get("user", type=int),
        course_id=request.args.get("course", type=int),
    )
    if form.validate_on_submit():
        try:
            actions.record_training(**form.values(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            name = dict(users).get(form.user_id.data, "")
            flash(_("Training recorded for %(name)s.", name=name))
            return redirect(url_for(".user_show", user_id=form.user_id.data))
    page = render_template("training/record_add.html", form=form)
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/users/<int(max=2147483647):user_id>")
@requires(Permission.TRAINING_MATRIX_READ)
def user_show(user_id: int) -> Any:
    """One user's training, course by course; every record behind it for those who keep them."""
    user = queries.user_with_training(user_id)
    if user is None:
        abort(404)
    statuses = book_queries.load([user_id]).standing(user_id, clock.today())
    keeps_records = current_user.may(Permission.TRAINING_RECORD)
    return render_template(
        "training/user_show.html",
        user=user,
        statuses=statuses,
        # Notes are for those who keep them; the statuses say what the matrix says.
        records=queries.records_of(user_id) if keeps_records else None,
        may_record=keeps_records and user.is_active,
    )
