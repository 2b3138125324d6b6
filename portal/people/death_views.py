"""Recording that somebody has died, and taking it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import death_queries as groups
from portal.people import bp, death_actions, death_queries, person_pages
from portal.people.death_forms import DeathForm, DeathUndoForm
from portal.people.queries import PersonPage


@bp.route("/people/<int:person_id>/death", methods=["GET", "POST"])
@requires(Permission.DEATH_RECORD)
@redisplays
def death_record(person_id: int) -> Any:
    """Record that this person has died: one action, which ends everything."""
    person = person_pages.person_or_404(person_id)
    form = DeathForm(version=person.version, told_on=clock.today())
    if person.died_on is None and form.validate_on_submit():
        try:
            death_actions.record_death(
                person_id,
                form.version.data,
                died_on=form.died_on.data,
                told_by=form.told_by.data or "",
                told_on=form.told_on.data or clock.today(),
                note=form.note.data or "",
                by=current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Recorded. Nothing is sent by itself. Calls to leaders stand below."), "good")
            return redirect(url_for(".person_show", person_id=person_id))
    return _page(person, form, None)


@bp.route("/people/<int:person_id>/death/undo", methods=["POST"])
@requires(Permission.DEATH_RECORD)
@redisplays
def death_undo(person_id: int) -> Any:
    """Take it back: everything is as it was, but for what somebody changed since."""
    person = person_pages.person_or_404(person_id)
    death = death_actions.standing_death(person_id)
    if death is None:
        abort(404)
    form = DeathUndoForm()
    if not form.validate_on_submit():
        return _page(person, None, form)
    done = death_actions.undo_death(death.id, form.reason.data or "", current_user)
    flash(_("Taken back. Everything is as it was before."), "good")
    if done.left:
        flash(
            ngettext(
                "%(num)s thing was changed since and stays as it is. Look at their page.",
                "%(num)s things were changed since and stay as they are. Look at their page.",
                done.left,
            ),
            "warn",
        )
    return redirect(url_for(".person_show", person_id=person_id))


def _page(person: PersonPage, form: DeathForm | None, undo: DeathUndoForm | None) -> Any:
    record_look("person_opened_to_read", "person", person.id, by=current_user, person=person.id)
    deaths = death_queries.deaths_of(person.id)
    is_refused = bool(
        (form and (form.errors or form.form_errors)) or (undo and undo.errors)
    )  # fmt: skip
    page = render_template(
        "people/death_record.html",
        form=form or DeathForm(formdata=None, version=person.version, told_on=clock.today()),
        undo=undo or DeathUndoForm(formdata=None),
        deaths=deaths,
        meetings=groups.meetings_named(current_user, person.id) if person.died_on is None else [],
        has_errors=is_refused,
        **person_pages.head(person, "death"),
    )
    return page, 422 if is_refused else 200
