"""Putting a lapse off for a whole course by decree, and taking that back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import ahead_queries
from portal.training import (
    book_queries,
    bp,
    course_queries,
    course_term_actions,
    course_words,
    impact_rules,
)
from portal.training.course_pages import course_or_404, effects
from portal.training.course_queries import CourseRow
from portal.training.course_term_forms import ExtensionForm, SureForm


@bp.route("/courses/<int:course_id>/extensions/new", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def extension_add(course_id: int) -> Any:
    """Extend a whole course: shown with whose day moves before it is saved."""
    course = course_or_404(course_id)
    form = ExtensionForm()
    step = request.form.get("step", "check")
    if step != "edit" and form.validate_on_submit():
        term, reason = form.term(), form.reason.data
        try:
            if step == "save":
                course_term_actions.add_extension(course_id, term, reason, by=current_user)
                flash(_("%(course)s is extended for everybody.", course=course.title), "good")
                return redirect(url_for(".course_show", course_id=course_id))
            course_term_actions.check_extension(course_id, term, reason, by=current_user)
            return _check_page(form, course)
        except DomainError as problem:
            form.refuse(problem)
    page = render_template("training/extension_add.html", form=form, course=course)
    return page, (422 if form.errors else 200)


def _check_page(form: ExtensionForm, course: CourseRow) -> Any:
    before = book_queries.load()
    after = impact_rules.with_extension(before, course.course_id, form.term())
    return render_template(
        "training/extension_check.html",
        form=form,
        course=course,
        term=form.term(),
        record_count=impact_rules.extended_count(before, after, course.course_id, clock.today()),
        effects=effects(
            before, after, course.course_id, ahead_queries.sessions_to_come(current_user)
        ),
        says=course_words,
    )


@bp.route("/extensions/<int:extension_id>/end", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def extension_end(extension_id: int) -> Any:
    """Take a decree back: the days are again what they were, for every day alike."""
    course = course_or_404(course_queries.course_of_extension(extension_id))
    decree = next(
        (
            one
            for one in course_queries.extensions(course.course_id)
            if one.extension_id == extension_id
        ),
        None,
    )
    if decree is None:
        abort(404)
    form = SureForm()
    if form.validate_on_submit():
        course_term_actions.end_extension(extension_id, by=current_user)
        flash(_("Taken back. The days are what they were before."), "good")
        return redirect(url_for(".course_show", course_id=course.course_id))
    before = book_queries.load()
    after = impact_rules.without_extension(before, course.course_id, decree.term)
    page = render_template(
        "training/extension_end.html",
        form=form,
        course=course,
        decree=decree,
        effects=effects(
            before, after, course.course_id, ahead_queries.sessions_to_come(current_user)
        ),
        says=course_words,
    )
    return page, (422 if form.errors else 200)
