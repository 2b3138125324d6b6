"""Changing who a person is, and the names they had before."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_event, record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.db import write
from portal.errors import DomainError
from portal.people import bp, merge_words, name_actions, name_queries
from portal.people.name_forms import ForgetForm, NamesForm, PersonForm


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT)
@redisplays
def person_edit(person_id: int) -> Any:
    """Change who somebody is on record; both texts where somebody else was quicker."""
    person = _details_or_404(person_id)
    form = PersonForm(data=person)
    stale: list[tuple[str, Any]] = []
    if form.validate_on_submit():
        typed = form.details()
        try:
            name_actions.change_person(
                person_id,
                version=form.version.data,
                values=typed,
                was_mistake=form.was_mistake.data,
                by=current_user,
            )
        except name_actions.ChangedMeanwhile as problem:
            form.refuse(problem)
            # What is saved next is about the record as it stands now.
            form.version.data, form.version.raw_data = problem.now["version"], None
            stale = [
                (merge_words.field(name), problem.now[name])
                for name in name_actions.EDITED
                if problem.now[name] != typed[name]
            ]
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".person_show", person_id=person_id))
    record_look("person_opened_to_read", "person", person_id, by=current_user, person=person_id)
    page = render_template("people/person_edit.html", person=person, form=form, stale=stale)
    return (page, 422) if form.is_submitted() else page


def _details_or_404(person_id: int) -> dict[str, Any]:
    person = name_queries.details_for(current_user, person_id)
    if person is None:
        abort(404)
    return person


@bp.route("/people/<int:person_id>/names", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT)
@redisplays
def names_show(person_id: int) -> Any:
    """The names somebody had before, once it is said why; the trail keeps who looked."""
    person = _details_or_404(person_id)
    form = NamesForm()
    names = None
    if form.validate_on_submit():
        with write():
            record_event(
                "names_opened",
                "person",
                person_id,
                by=current_user,
                person=person_id,
                fields=[form.reason.data],
            )
        names = name_queries.earlier_names(person_id)
    page = render_template(
        "people/names_show.html",
        person=person,
        form=form,
        names=names,
        forget=ForgetForm(formdata=None),
    )
    return (page, 422) if form.errors else page


@bp.route("/people/<int:person_id>/names/forget", methods=["POST"])
@requires(Permission.PERSON_EDIT)
def name_forget(person_id: int) -> Any:
    """Keep an earlier name no more."""
    _details_or_404(person_id)
    form = ForgetForm()
    if not form.validate_on_submit():
        abort(400)
    name_actions.forget_name(person_id, form.name_id.data or 0, by=current_user)
    flash(_("That name is forgotten: nobody finds them by it any more."), "good")
    return redirect(url_for(".person_show", person_id=person_id))
