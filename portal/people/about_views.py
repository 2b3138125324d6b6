"""What is known of a person besides how they are reached, and its change."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.people import about_actions, bp, person_pages
from portal.people.about_forms import AboutForm


@bp.route("/people/<int:person_id>/about")
@requires(Permission.PERSON_HISTORY_READ)
def about_show(person_id: int) -> Any:
    """Identity, language and access, practice, next of kin."""
    person = person_pages.person_or_404(person_id)
    record_look("person_opened_to_read", "person", person_id, by=current_user, person=person_id)
    return render_template("people/about_show.html", **person_pages.head(person, "about"))


@bp.route("/people/<int:person_id>/about/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_REACH)
@redisplays
def about_edit(person_id: int) -> Any:
    """Change it. What somebody else changed meanwhile is shown beside what was typed."""
    person = person_pages.person_or_404(person_id)
    form = AboutForm(obj=person)
    theirs = None
    if form.validate_on_submit():
        try:
            about_actions.set_about(person_id, **form.values(), by=current_user)
        except StaleVersion as problem:
            form.refuse(problem)
            theirs = person
            form.version.data, form.version.raw_data = person.version, None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".about_show", person_id=person_id))
    record_look("person_opened_to_read", "person", person_id, by=current_user, person=person_id)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "people/about_edit.html",
        form=form,
        theirs=theirs,
        has_errors=status != 200,
        **person_pages.head(person, "about"),
    )
    return page, status
