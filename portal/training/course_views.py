"""Courses as pages: all of them, one with all that stands around it, adding and changing one."""

from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import ahead_queries
from portal.training import (
    book_queries,
    bp,
    class_queries,
    course_actions,
    course_queries,
    course_rules,
    course_words,
)
from portal.training.book_rules import Book
from portal.training.course_forms import CourseForm, filled
from portal.training.course_pages import active_users, course_or_404, effects
from portal.training.cover_rules import CourseTerms
from portal.training.gate_rules import Need
from portal.training.impact_rules import with_terms


class _Listed(NamedTuple):
    """One course in the list of all."""

    terms: CourseTerms
    needs: list[Need]
    tally: course_rules.Tally


@bp.route("/courses")
@requires(Permission.TRAINING_MATRIX_READ)
def courses_list() -> Any:
    """Every course: what keeps it current, who needs it, how many hold or lack it today."""
    today = clock.today()
    book = book_queries.load()
    tallies = course_rules.tallies(book, active_users(), today)
    rows = [
        _Listed(
            terms,
            course_rules.needs_of_course(book.needs, terms.id, today)[0],
            tallies[terms.id],
        )
        for terms in book.catalogue.values()
    ]
    return render_template(
        "training/courses_list.html",
        open_rows=[one for one in rows if one.terms.is_open],
        closed_rows=[one for one in rows if not one.terms.is_open],
        says=course_words,
        may_manage=current_user.may(Permission.COURSE_MANAGE),
    )


@bp.route("/courses/<int:course_id>")
@requires(Permission.TRAINING_MATRIX_READ)
def course_show(course_id: int) -> Any:
    """One course: its terms, who needs it, what speaks for what, decrees, and who holds it."""
    today = clock.today()
    book, course = book_queries.load(), course_or_404(course_id)
    users = active_users()
    standings = course_rules.held_by(book, course_id, users, today)
    needs, past_needs = course_rules.needs_of_course(book.needs, course_id, today)
    extensions = course_queries.extensions(course_id)
    terms = book.catalogue[course_id]
    return render_template(
        "training/course_show.html",
        course=course,
        terms=terms,
        needs=needs,
        past_needs=past_needs,
        links_to=course_queries.links_to(course_id),
        links_from=course_queries.links_from(course_id),
        extensions=[one for one in extensions if one.ended_at is None],
        past_extensions=[one for one in extensions if one.ended_at is not None],
        standings=standings,
        users=users,
        todo_count=sum(one.is_todo for one in standings),
        classes=class_queries.classes_ahead(current_user.id, course_id),
        says=course_words,
        may_manage=current_user.may(Permission.COURSE_MANAGE),
    )


@bp.route("/courses/new", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def course_add() -> Any:
    """Add a kind of training or check."""
    form = CourseForm()
    if form.validate_on_submit():
        try:
            course_id = course_actions.add_course(form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(title)s added. Say who needs it.", title=form.title.data), "good")
            return redirect(url_for(".course_show", course_id=course_id))
    return _form_page(form, None)


@bp.route("/courses/<int:course_id>/edit", methods=["GET", "POST"])
@requires(Permission.COURSE_MANAGE)
@redisplays
def course_edit(course_id: int) -> Any:
    """Change a course. Other terms are shown with what they would do before they are saved."""
    course, book = course_or_404(course_id), book_queries.load()
    terms = book.catalogue[course_id]
    quotas = course_queries.quotas(course_id)
    form = CourseForm(**filled(terms, course.description, course.version, quotas))
    step = request.form.get("step", "check")
    if not form.is_submitted() or step == "edit":
        return _form_page(form, course)
    if form.validate():
        try:
            after = _as_planned(form, terms, course)
            if step == "save" or course_rules.is_same_deal(terms, after):
                course_actions.edit_course(
                    course_id, form.plan(), form.version.data, by=current_user
                )
                flash(_("%(title)s is as you changed it.", title=form.title.data), "good")
                return redirect(url_for(".course_show", course_id=course_id))
            return _check_page(form, course, book, after)
        except StaleVersion as problem:
            return _stale_page(form, course, terms, problem)
        except DomainError as problem:
            form.refuse(problem)
    return _form_page(form, course)


def _as_planned(
    form: CourseForm, terms: CourseTerms, course: course_queries.CourseRow
) -> CourseTerms:
    """The terms that were asked for. Raises DomainError where they can't be."""
    values = course_actions.check_plan(form.plan(), course.course_id)
    return course_rules.terms_with(terms, values, values["quotas"])


def _check_page(
    form: CourseForm, course: course_queries.CourseRow, book: Book, after: CourseTerms
) -> Any:
    if form.version.data != course.version:
        raise StaleVersion(
            _("Somebody changed this course since you opened it. Look again, then decide.")
        )
    today = clock.today()
    before = book.catalogue[course.course_id]
    needs, _over = course_rules.needs_of_course(book.needs, course.course_id, today)
    ahead = ahead_queries.sessions_to_come(current_user)
    return render_template(
        "training/course_check.html",
        form=form,
        course=course,
        rows=course_words.changed_rows(before, after, today),
        calendar_note=course_words.calendar_note(after),
        effects=effects(book, with_terms(book, after), course.course_id, ahead),
        closes_needed=bool(before.is_open and not after.is_open and needs),
        says=course_words,
    )


def _stale_page(
    form: CourseForm, course: course_queries.CourseRow, now: CourseTerms, problem: StaleVersion
) -> Any:
    """The form as it was typed, beside the course as somebody else left it."""
    form.refuse(problem)
    # Sent again it is decided with both in sight.
    form.version.data, form.version.raw_data = course.version, None
    page = render_template(
        "training/course_edit.html",
        form=form,
        course=course,
        as_it_stands=[(_("Title"), now.title), *course_words.terms_rows(now, clock.today())],
        says=course_words,
    )
    return page, 409


def _form_page(form: CourseForm, course: course_queries.CourseRow | None) -> Any:
    page = render_template(
        "training/course_edit.html" if course else "training/course_add.html",
        form=form,
        course=course,
        says=course_words,
    )
    return page, (422 if form.errors else 200)
