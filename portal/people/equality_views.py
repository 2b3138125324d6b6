"""What a person says about themselves for equality: on a page of its own, and on no list."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.people import bp, person_pages, privacy_actions, privacy_queries, privacy_rules
from portal.people.equality_forms import equality_form


@bp.route("/people/<int:person_id>/equality", methods=["GET", "POST"])
@requires(Permission.EQUALITY)
@redisplays
def equality_edit(person_id: int) -> Any:
    """Their answers: given, preferred not to say, not known, or not asked."""
    person = person_pages.person_or_404(person_id)
    known = privacy_queries.equality_of(person_id)
    form = equality_form(known)
    if form.validate_on_submit():
        try:
            privacy_actions.answer_equality(
                person_id, form.answers, form.seen.data or "", current_user
            )
        except DomainError as problem:
            form.refuse(problem)
            form.seen.data = privacy_rules.fingerprint(known)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".equality_edit", person_id=person_id))
    record_look("equality_opened", "person", person_id, by=current_user, person=person_id)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "people/equality_edit.html",
        form=form,
        known=known,
        has_errors=status != 200,
        **person_pages.head(person, "equality"),
    )
    return page, status
