"""What else is good for a course: saying so, and taking it away."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

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
from portal.training.course_term_forms import LinkForm, SureForm


@bp.route("/courses/<int:course_id>/links/new", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def course_link_add(course_id: int) -> Any:
    """Say that another course is good for this one: shown with whom it helps before it is saved."""
    course = course_or_404(course_id)
    others = [one for one in course_queries.titles() if one[0] != course_id]
    form = LinkForm(courses=others)
    step = request.form.get("step", "check")
    if step != "edit" and form.validate_on_submit():
        other_id, kind = form.other_id.data, form.kind.data
        try:
            if step == "save":
                course_term_actions.add_link(course_id, other_id, kind, by=current_user)
                flash(_("%(other)s counts from now on.", other=dict(others)[other_id]), "good")
                return redirect(url_for(".course_show", course_id=course_id))
            course_term_actions.check_link(course_id, other_id, kind)
            return _check_page(form, course, dict(others)[other_id])
        except DomainError as problem:
            form.refuse(problem)
    page = render_template(
        "training/course_link_add.html", form=form, course=course, says=course_words
    )
    return page, (422 if form.errors else 200)


def _check_page(form: LinkForm, course: CourseRow, other_title: str) -> Any:
    before = book_queries.load()
    after = impact_rules.with_link(before, course.course_id, form.other_id.data, form.kind.data)
    ahead = ahead_queries.sessions_to_come(current_user)
    return render_template(
        "training/course_link_check.html",
        form=form,
        course=course,
        other_title=other_title,
        effects=effects(before, after, course.course_id, ahead),
        says=course_words,
    )


@bp.route("/course-links/<int:link_id>/remove", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def course_link_remove(link_id: int) -> Any:
    """Take a link away, for every day alike: shown with whom it leaves without cover."""
    course = course_or_404(course_queries.course_of_link(link_id))
    link = next(
        (one for one in course_queries.links_to(course.course_id) if one.link_id == link_id), None
    )
    if link is None:
        abort(404)
    form = SureForm()
    if form.validate_on_submit():
        course_term_actions.remove_link(link_id, by=current_user)
        flash(_("%(other)s counts no longer.", other=link.title), "good")
        return redirect(url_for(".course_show", course_id=course.course_id))
    before = book_queries.load()
    after = impact_rules.without_link(before, course.course_id, link.course_id)
    ahead = ahead_queries.sessions_to_come(current_user)
    page = render_template(
        "training/course_link_remove.html",
        form=form,
        course=course,
        link=link,
        effects=effects(before, after, course.course_id, ahead),
        says=course_words,
    )
    return page, (422 if form.errors else 200)
